"""The commands that have something changed at a rail, and show what became of it."""

import sys
from typing import Annotated
from uuid import uuid4

import msgspec
import typer

from adapters.cli.choices import AsJson, Client, find_client
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from adapters.kept_text import refuse_unkept
from domain.errors import Invalid
from domain.money import from_wire
from domain.rails.intent import ACTIONS, Intent, action_of
from domain.rails.write import Write, WriteState

_decoder: msgspec.json.Decoder[Intent] = msgspec.json.Decoder(Intent, dec_hook=from_wire)

Key = Annotated[str | None, typer.Option(help="Your name for this write: repeated within a day, it is made once.")]


def read_intent(text: str) -> Intent:
    """An intent from its JSON; raises `Invalid`."""
    try:
        intent = _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Invalid(f"The change cannot be read: {error}. Its action is one of {', '.join(ACTIONS)}.") from error
    refuse_unkept(msgspec.json.decode(text), "The change")
    return intent


def add_writing_commands(app: typer.Typer, program: Program) -> None:
    """Add write, undo and writes."""

    @app.command()
    def write(
        client: Annotated[str, typer.Argument(help="A client's id or name.")],
        change: Annotated[str, typer.Argument(help="The change as JSON, as the API takes it; - reads it from input.")],
        key: Key = None,
        preview: Annotated[bool, typer.Option("--preview", help="Only say whether it would be sent.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Have something changed in a client's books, once."""
        business = find_client(program, client)
        intent = read_intent(sys.stdin.read() if change == "-" else change)
        if preview:
            print_json(program.product.writes.preview(program.acting, business.id, intent))
            return
        made = program.product.writes.write(program.acting, business.id, intent, key=key or uuid4().hex)
        _tell(made, as_json=as_json)

    @app.command()
    def undo(
        client: Annotated[str, typer.Argument(help="A client's id or name.")],
        write_id: Annotated[str, typer.Argument(help="A write of `cashrail writes`.")],
        key: Key = None,
        as_json: AsJson = False,
    ) -> None:
        """Take a write back by another."""
        business = find_client(program, client)
        made = program.product.writes.undo(program.acting, business.id, write_id, key=key or uuid4().hex)
        _tell(made, as_json=as_json)

    @app.command()
    def writes(
        client: Client = None,
        limit: Annotated[int, typer.Option(help="How many, newest first.", min=1, max=500)] = 50,
        as_json: AsJson = False,
    ) -> None:
        """What was changed in a client's books from here."""
        business = find_client(program, client)
        listed = program.product.writes.list_writes(business.scope, None, limit)
        if as_json:
            print_json({"writes": listed})
            return
        shown = table(business.name, "Id", "When", "Who", "Change", "State", "Made", "Trouble")
        for each in listed:
            when = f"{each.created_at:%Y-%m-%d %H:%M}"
            shown.add_row(each.id, when, each.member, _change(each), _state(each), _made(each), each.error)
        print_tables(shown)


def _tell(made: Write, *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        say(f"{_change(made)}: {_state(made)} ({made.id}). {made.error}".strip())
    if made.state is not WriteState.CONFIRMED:
        raise typer.Exit(1)


def _change(write: Write) -> str:
    subject = write.intent.subject
    return f"{'undo of ' if write.undoes else ''}{action_of(write.intent)} {subject.kind} {subject.id}"


def _state(write: Write) -> str:
    return f"{write.state}, undone" if write.undone_by else str(write.state)


def _made(write: Write) -> str:
    return f"{write.made.kind} {write.made.id}" if write.made else ""
