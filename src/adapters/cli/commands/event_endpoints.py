"""The commands about where events are sent, and what came of each."""

from typing import Annotated

import typer

from adapters.cli.choices import NUMBER_MAX, AsJson, find_client, read_instant
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.errors import Invalid
from domain.events.endpoint import Endpoint, EndpointDraft, EndpointState, EndpointWithSecret, EventDelivery
from domain.events.event import EventType

EndpointId = Annotated[str, typer.Argument(help="An endpoint's id.")]
Types = Annotated[list[EventType] | None, typer.Option("--type", help="Only events of this type; all without it.")]
Clients = Annotated[
    list[str] | None, typer.Option("--client", help="Only events of this client, by id or name; all without it.")
]


def add_endpoint_commands(events: typer.Typer, program: Program) -> None:
    """Add events endpoints, add, change, remove, rotate, test, deliveries and replay."""
    _add_reading(events, program)
    _add_changing(events, program)
    _add_sending(events, program)


def _add_reading(events: typer.Typer, program: Program) -> None:
    @events.command()
    def endpoints(as_json: AsJson = False) -> None:
        """Where the firm has its events sent."""
        found = program.product.event_endpoints.list_endpoints(program.acting)
        if as_json:
            print_json({"endpoints": found})
        else:
            _show(found)

    @events.command()
    def deliveries(
        endpoint: EndpointId,
        limit: Annotated[int, typer.Option(help="How many, newest event first.", min=1, max=1_000)] = 50,
        as_json: AsJson = False,
    ) -> None:
        """What was sent to an endpoint, and what came of it."""
        found = program.product.event_endpoints.deliveries(program.acting, endpoint, None, limit)
        if as_json:
            print_json({"deliveries": found})
        else:
            _show_deliveries(found)


def _add_changing(events: typer.Typer, program: Program) -> None:
    @events.command()
    def add(
        url: Annotated[str, typer.Argument(help="Such as https://receiver.example/events.")],
        types: Types = None,
        clients: Clients = None,
        as_json: AsJson = False,
    ) -> None:
        """Have events sent to an address; the secret that signs them is shown this once."""
        draft = EndpointDraft(url=url, types=tuple(types or ()), clients=_ids(program, clients))
        _tell_secret(program.product.event_endpoints.add(program.acting, draft), as_json=as_json)

    @events.command()
    def change(
        endpoint: EndpointId,
        url: Annotated[str | None, typer.Option(help="Another address.")] = None,
        types: Types = None,
        clients: Clients = None,
        state: Annotated[EndpointState | None, typer.Option(help="Switch it on or off.")] = None,
        every: Annotated[bool, typer.Option("--every", help="Send events of all types and clients again.")] = False,
    ) -> None:
        """Change what is named of an endpoint."""
        known = program.product.event_endpoints.get(program.acting, endpoint)
        draft = EndpointDraft(
            url=url or known.url,
            types=tuple(types or (() if every else known.types)),
            clients=_ids(program, clients) or (() if every else known.clients),
            state=state or known.state,
        )
        _show((program.product.event_endpoints.change(program.acting, endpoint, draft),))

    @events.command()
    def remove(endpoint: EndpointId) -> None:
        """Send nothing to an endpoint any more, and forget it."""
        program.product.event_endpoints.remove(program.acting, endpoint)
        say(f"{endpoint} is removed.")

    @events.command()
    def rotate(
        endpoint: EndpointId,
        overlap_hours: Annotated[int, typer.Option(help="So long both secrets sign.", min=0, max=168)] = 24,
        as_json: AsJson = False,
    ) -> None:
        """Give an endpoint another secret, which is shown this once."""
        rotated = program.product.event_endpoints.rotate(program.acting, endpoint, overlap_hours)
        _tell_secret(rotated, as_json=as_json)


def _add_sending(events: typer.Typer, program: Program) -> None:
    @events.command(name="test")
    def try_out(endpoint: EndpointId) -> None:
        """Send an endpoint an event that tries it."""
        _show_deliveries((program.product.event_endpoints.try_out(program.acting, endpoint),))

    @events.command()
    def replay(
        endpoint: EndpointId,
        event: Annotated[int | None, typer.Option(help="The id of one event.", min=1, max=NUMBER_MAX)] = None,
        since: Annotated[str | None, typer.Option(help="All since then, as 2026-07-01T09:30:00Z.")] = None,
    ) -> None:
        """Send an endpoint one event again, or all since an instant, under the ids that they had."""
        if (event is None) == (since is None):
            raise Invalid("Name an event by --event, or an instant by --since.")
        if event is not None:
            _show_deliveries((program.product.event_endpoints.replay(program.acting, endpoint, event),))
        if since is not None:
            replayed = program.product.event_endpoints.replay_since(program.acting, endpoint, read_instant(since))
            say(f"{replayed} events are sent again.")


def _ids(program: Program, clients: list[str] | None) -> tuple[str, ...]:
    return tuple(find_client(program, each).id for each in clients or ())


def _tell_secret(made: EndpointWithSecret, *, as_json: bool) -> None:
    if as_json:
        print_json(made)
        return
    say(f"Secret of {made.endpoint.id}, shown this once:")
    say(made.secret)


def _show(endpoints: tuple[Endpoint, ...]) -> None:
    shown = table("", "Id", "Address", "Types", "Clients", "State", "Failing since", "Why off")
    for each in endpoints:
        failing = "" if each.failing_since is None else f"{each.failing_since:%Y-%m-%d %H:%M}"
        types, clients = ", ".join(each.types) or "all", ", ".join(each.clients) or "all"
        shown.add_row(each.id, each.url, types, clients, each.state, failing, each.off_because)
    print_tables(shown)


def _show_deliveries(deliveries: tuple[EventDelivery, ...]) -> None:
    shown = table("", "Event", "Type", "State", "Attempts", "Due", "Answer", right=("Event", "Attempts"))
    for each in deliveries:
        due = f"{each.due_at:%Y-%m-%d %H:%M:%S}" if each.state == "pending" else ""
        answer = each.trouble if each.status is None else str(each.status)
        shown.add_row(str(each.event_id), each.type, each.state, str(each.attempts), due, answer)
    print_tables(shown)
