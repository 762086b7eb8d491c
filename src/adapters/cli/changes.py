"""The command that shows and exports a client's change log."""

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from adapters.cli.choices import AsJson, Client, find_client
from adapters.cli.output import console, print_json, table
from adapters.cli.program import Program
from domain.models.change import as_json_line

_ENTRIES_AT_ONCE = 500


def add_changes_command(app: typer.Typer, program: Program) -> None:
    """Add changes."""

    @app.command()
    def changes(
        client: Client = None,
        after: Annotated[int, typer.Option(help="Only entries after this number.", min=0)] = 0,
        limit: Annotated[int, typer.Option(help="How many.", min=1, max=500)] = 50,
        export: Annotated[
            str | None, typer.Option(help="Write all entries, with payloads, as JSON lines to this file; - for output.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """What changed in a client's books, oldest first: who, what, when, and why."""
        business = find_client(program, client)
        if export is not None:
            _export(program, business.id, after, export)
            return
        listed = program.syncing.changes(program.firm_id, business.id, after, limit)
        if as_json:
            print_json({"changes": listed})
            return
        shown = table(business.name, "Entry", "Recorded", "Who", "What", "Record", "Version", "Before", "Write")
        for each in listed:
            shown.add_row(
                str(each.sequence),
                f"{each.recorded_at:%Y-%m-%d %H:%M:%S}",
                each.actor,
                each.operation,
                f"{each.kind} {each.record_id}",
                str(each.version),
                str(each.before_sequence or ""),
                each.correlation,
            )
        console().print(shown)


def _export(program: Program, business_id: str, after: int, place: str) -> None:
    if place == "-":
        _write_all(program, business_id, after, sys.stdout.buffer)
        return
    with Path(place).open("wb") as file:
        _write_all(program, business_id, after, file)


def _write_all(program: Program, business_id: str, after: int, file: BinaryIO) -> None:
    while entries := program.syncing.entries(program.firm_id, business_id, after, _ENTRIES_AT_ONCE):
        file.writelines(as_json_line(each) for each in entries)
        after = entries[-1].change.sequence
