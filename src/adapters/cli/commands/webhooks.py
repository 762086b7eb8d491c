"""The commands that show what rails have sent, and take it in again."""

from typing import Annotated

import typer

from adapters.cli.choices import NUMBER_MAX, AsJson
from adapters.cli.output.printing import print_json, print_tables, table
from adapters.cli.program import Program
from domain.rails.notice import Delivery


def add_webhook_commands(app: typer.Typer, program: Program) -> None:
    """Add webhooks and webhooks replay."""
    webhooks = typer.Typer(help="Notices that rails have sent.", no_args_is_help=True)
    app.add_typer(webhooks, name="webhooks")

    @webhooks.command(name="list")
    def listed(
        limit: Annotated[int, typer.Option(help="How many, newest first.", min=1, max=1_000)] = 50,
        as_json: AsJson = False,
    ) -> None:
        """What was received in the last 30 days."""
        found = program.product.webhooks.deliveries(program.acting, None, limit)
        if as_json:
            print_json({"deliveries": found})
        else:
            _show(found)

    @webhooks.command(name="replay")
    def replay(
        delivery: Annotated[int, typer.Argument(help="The number of a delivery.", min=1, max=NUMBER_MAX)],
        as_json: AsJson = False,
    ) -> None:
        """Take a stored notice in once more."""
        taken = program.product.webhooks.replay(program.acting, delivery)
        if as_json:
            print_json(taken)
        else:
            _show((taken,))


def _show(deliveries: tuple[Delivery, ...]) -> None:
    shown = table("", "Number", "Rail", "Received", "Times", "Notices", "Clients", "Trouble")
    for each in deliveries:
        counts = (str(each.times), str(each.notices), str(each.businesses))
        shown.add_row(str(each.id), each.rail, f"{each.received_at:%Y-%m-%d %H:%M:%S}", *counts, each.problem)
    print_tables(shown)
