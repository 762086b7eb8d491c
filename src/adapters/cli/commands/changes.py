"""The command that shows and exports a client's change log, and the proof that nobody has altered any."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import typer

from adapters.cli.choices import NUMBER_MAX, AsJson, Client, find_client
from adapters.cli.output.printing import print_json, print_tables, table
from adapters.cli.program import Program
from domain.errors import Invalid
from domain.firms.firm import Scope
from domain.rails.change import LoggedChange, LogProof, as_json_line

_ENTRIES_AT_ONCE = 500


class _Kept(msgspec.Struct, frozen=True):
    """What an earlier `doctor --verify-log --json` printed."""

    logs: tuple[LogProof, ...]


def add_changes_command(app: typer.Typer, program: Program) -> None:
    """Add changes."""

    @app.command()
    def changes(
        client: Client = None,
        after: Annotated[int, typer.Option(help="Only entries after this number.", min=0, max=NUMBER_MAX)] = 0,
        limit: Annotated[int, typer.Option(help="How many.", min=1, max=500)] = 50,
        kind: Annotated[str | None, typer.Option(help="Only entries of this kind of record, e.g. Bill.")] = None,
        record: Annotated[str | None, typer.Option(help="Only entries of records with this id.")] = None,
        export: Annotated[
            str | None, typer.Option(help="Write all entries, with payloads, as JSON lines to this file; - for output.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """What changed in a client's books, oldest first. Who, what, when, and why."""
        business = find_client(program, client)
        of_records: dict[str, Any] = {"kind": kind, "record_id": record}
        if export is not None:
            _export(program, business.scope, after, of_records, export)
            return
        listed = program.product.syncing.changes(business.scope, after, limit, **of_records)
        if as_json:
            print_json({"changes": listed})
        else:
            _print_changes(business.name, listed)


def _print_changes(title: str, listed: tuple[LoggedChange, ...]) -> None:
    shown = table(title, "Entry", "Recorded", "Source", "Who", "What", "Record", "Version", "Before", "Write")
    for each in listed:
        shown.add_row(
            str(each.sequence),
            f"{each.recorded_at:%Y-%m-%d %H:%M:%S}",
            each.source,
            each.actor,
            each.operation,
            f"{each.kind} {each.record_id}",
            str(each.version),
            str(each.before_sequence or ""),
            each.correlation,
        )
    print_tables(shown)


def _export(program: Program, scope: Scope, after: int, of_records: Mapping[str, Any], place: str) -> None:
    with _opened(place) as file:
        while entries := program.product.syncing.entries(scope, after, _ENTRIES_AT_ONCE, **of_records):
            file.writelines(as_json_line(each) for each in entries)
            after = entries[-1].change.sequence


@contextmanager
def _opened(place: str) -> Iterator[BinaryIO]:
    if place == "-":
        yield sys.stdout.buffer
        return
    try:
        with Path(place).open("wb") as file:
            yield file
    except OSError as error:
        raise Invalid(f"{place} cannot be written: {error.strerror}.") from error


def verify_logs(program: Program, kept_in: Path | None, *, as_json: bool) -> None:
    """Print the proof of every client's log and of its feeds'; exit status 1 when one of them was altered."""
    kept = {} if kept_in is None else _kept(kept_in)
    clients = program.product.syncing.with_feeds(program.firm_id)
    proofs = [program.product.syncing.prove(each.scope, kept.get(each.id)) for each in clients]
    if as_json:
        print_json({"logs": proofs})
    else:
        shown = table("", "Client", "Entries", "Last link, to be kept elsewhere", "Trouble", right=("Entries",))
        for client, proof in zip(clients, proofs, strict=True):
            trouble = f"Entry {proof.sequence}: {proof.problem}" if proof.problem else ""
            shown.add_row(client.name, f"{proof.entries:,}", proof.head, trouble)
        print_tables(shown)
    if any(proof.problem for proof in proofs):
        raise typer.Exit(1)


def _kept(place: Path) -> dict[str, LogProof]:
    try:
        logs = msgspec.json.decode(place.read_bytes(), type=_Kept).logs
    except (OSError, msgspec.MsgspecError) as error:
        raise Invalid(f"{place} is not what doctor --verify-log --json has printed.") from error
    # A log that was found broken has no head to hold it to.
    return {proof.business_id: proof for proof in logs if proof.head}
