"""The commands for acts and clients."""

from typing import Annotated

import typer

from adapters.cli.choices import NO_CLIENT, NUMBER_MAX, AsJson, find_client
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program


def add_acts_command(app: typer.Typer, program: Program) -> None:
    """Add acts."""

    @app.command()
    def acts(
        limit: Annotated[int, typer.Option(help="How many, newest first.", min=1, max=1_000)] = 50,
        before: Annotated[
            int | None, typer.Option(help="Only those older than the act of this number.", min=1, max=NUMBER_MAX)
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Who did what, newest first."""
        found = program.product.members.acts(program.firm_id, before, limit)
        if as_json:
            print_json({"acts": found})
            return
        names = {each.id: each.name for each in program.product.bookshelf.businesses(program.firm_id)}
        shown = table("", "Number", "At", "Member", "Act", "Client", "What", right=("Number",))
        for act in found:
            client = names.get(act.business_id or "", act.business_id or "")
            shown.add_row(str(act.number), f"{act.at:%Y-%m-%d %H:%M:%S}", act.member, act.action, client, act.detail)
        print_tables(shown)


def add_clients_command(app: typer.Typer, program: Program) -> None:
    """Add clients and zone."""

    @app.command()
    def clients(as_json: AsJson = False) -> None:
        """The firm's clients."""
        listed = program.product.bookshelf.businesses(program.firm_id)
        if as_json:
            print_json(listed)
            return
        if not listed:
            say(NO_CLIENT)
            return
        shown = table("", "Id", "Name", "Time zone")
        for client in listed:
            shown.add_row(client.id, client.name, client.time_zone)
        print_tables(shown)

    @app.command()
    def zone(
        client: Annotated[str, typer.Argument(help="A client's id or name.")],
        time_zone: Annotated[str, typer.Argument(help="Such as America/Chicago.")],
    ) -> None:
        """Say where a client is: it decides what "today" is there."""
        business = find_client(program, client)
        changed = program.product.clients.set_time_zone(program.acting, business.id, time_zone)
        say(f"{changed.name} is in {changed.time_zone}.")
