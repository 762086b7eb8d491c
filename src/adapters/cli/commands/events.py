"""The commands that tell what has happened."""

from typing import Annotated

import typer

from adapters.cli.choices import NUMBER_MAX, AsJson, find_client
from adapters.cli.commands.event_endpoints import add_endpoint_commands
from adapters.cli.output.printing import print_json, print_tables, table
from adapters.cli.program import Program
from domain.events.event import Event, EventType


def add_event_commands(app: typer.Typer, program: Program) -> None:
    """Add events list, and the commands about endpoints."""
    events = typer.Typer(help="What has happened, as programs are told of it.", no_args_is_help=True)
    app.add_typer(events, name="events")

    @events.callback()
    def about() -> None:
        """What has happened, as programs are told of it."""

    @events.command(name="list")
    def listed(
        after: Annotated[int, typer.Option(help="Only events after this id.", min=0, max=NUMBER_MAX)] = 0,
        limit: Annotated[int, typer.Option(help="How many, oldest first.", min=1, max=1_000)] = 50,
        types: Annotated[list[EventType] | None, typer.Option("--type", help="Only events of this type.")] = None,
        client: Annotated[str | None, typer.Option(help="A client's id or name; all without it.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """What has happened in the last 30 days, oldest first."""
        of = None if client is None else find_client(program, client).id
        found = program.product.events.events(program.firm_id, after, limit, types=types or (), business_id=of)
        if as_json:
            print_json({"events": found})
        else:
            _show(program, found)

    add_endpoint_commands(events, program)


def _show(program: Program, events: tuple[Event, ...]) -> None:
    import msgspec

    names = {each.id: each.name for each in program.product.bookshelf.businesses(program.firm_id)}
    shown = table("", "Id", "At", "Type", "Client", "What", right=("Id",))
    for event in events:
        client = names.get(event.business_id or "", event.business_id or "")
        about = ", ".join(f"{name} {value}" for name, value in msgspec.to_builtins(event.data).items() if value)
        shown.add_row(str(event.id), f"{event.at:%Y-%m-%d %H:%M:%S}", event.type, client, about)
    print_tables(shown)
