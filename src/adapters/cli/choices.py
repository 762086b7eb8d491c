"""Options that several commands share, and how their words are read."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

import typer

from adapters.cli.program import Program
from domain.errors import Invalid, NotFound
from domain.firms.business_day import parse_day, today
from domain.firms.firm import AsOf, Business
from domain.rails.freshness import CACHED, STRICT, Freshness


def read_day(text: str) -> date:
    """A day written YYYY-MM-DD."""
    try:
        return parse_day(text)
    except Invalid as error:
        raise typer.BadParameter(str(error)) from error


def read_instant(text: str) -> datetime:
    """An instant in ISO 8601, with its offset; raises `Invalid`."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid(f"An instant is written 2026-07-01T09:30:00Z, not {text!r}.")
    return instant


NO_CLIENT = "No client is connected yet; see `cashrail connect --help`, or try `cashrail demo`."

NUMBER_MAX = 2**63 - 1
"""The highest number of an entry, act or delivery that a database keeps."""

AsJson = Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")]
Day = Annotated[
    date | None,
    typer.Option("--as-of", parser=read_day, metavar="YYYY-MM-DD", help="The business date; default today."),
]
Client = Annotated[str | None, typer.Argument(help="A client's id or name; may be left out when there is only one.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Ask the rail first.")]


def as_of(program: Program, day: date | None, clients: Iterable[Business]) -> AsOf:
    """The business date asked for, or today where the clients are, with the present instant."""
    now = program.product.clock.now()
    return AsOf(day or today(clients, now), now)


def freshness(*, fresh: bool) -> Freshness:
    """What `--fresh` asks of the mirror."""
    return STRICT if fresh else CACHED


def find_client(program: Program, words: str | None) -> Business:
    """The client with that id or name, or with the only name beginning so; the only client for no words."""
    clients = program.product.bookshelf.businesses(program.firm_id)
    if not clients:
        raise NotFound(NO_CLIENT)
    if words is None:
        if len(clients) > 1:
            raise Invalid("Name a client: " + ", ".join(client.name for client in clients) + ".")
        return clients[0]
    wanted = words.casefold()
    exact = [client for client in clients if wanted in (client.id, client.name.casefold())]
    matches = exact or [client for client in clients if client.name.casefold().startswith(wanted)]
    if not matches:
        raise NotFound(f"There is no client {words!r}.")
    if len(matches) > 1:
        raise Invalid(f"{words!r} could be " + " or ".join(f"{c.name} ({c.id})" for c in matches) + ".")
    return matches[0]
