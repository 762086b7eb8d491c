"""Printing: JSON for programs, tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_WIDE = 160


def console(*, error: bool = False) -> Console:
    """A terminal as wide as it is, or wide enough for the tables when the output goes to a file."""
    from rich.console import Console

    terminal = Console(stderr=error, highlight=False)
    return terminal if terminal.is_terminal else Console(stderr=error, highlight=False, width=_WIDE)


def print_json(answer: Any) -> None:
    """An answer as indented JSON, amounts as decimal strings with their currency."""
    import msgspec

    from domain.money import to_wire

    typer.echo(msgspec.json.format(msgspec.json.encode(answer, enc_hook=to_wire), indent=2).decode())


def table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table; the columns named in `right` are figures, the most telling columns come first."""
    from adapters.cli.output.fitting_table import FittingTable

    made = FittingTable(title=title)
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left")
    return made
