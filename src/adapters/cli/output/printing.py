"""Printing: JSON for programs, tables and sentences for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from adapters.neutral_text import neutral_json, neutral_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

_WIDE = 160


def console(*, error: bool = False) -> Console:
    """A terminal as wide as it is, or wide enough for the tables when the output goes to a file."""
    from adapters.cli.output.neutral_console import NeutralConsole

    terminal = NeutralConsole(stderr=error, highlight=False)
    return terminal if terminal.is_terminal else NeutralConsole(stderr=error, highlight=False, width=_WIDE)


def say(sentence: str, *, style: str = "", error: bool = False) -> None:
    """A sentence on a line of its own, never cut, its brackets as they are; on standard error if asked for."""
    from rich.text import Text

    console(error=error).print(Text(neutral_line(sentence), style=style), soft_wrap=True)


def print_tables(drawn: RenderableType) -> None:
    """A table or several, on standard output."""
    console().print(drawn)


def print_json(answer: Any) -> None:
    """An answer as indented JSON, amounts as decimal strings with their currency."""
    import msgspec

    from domain.money import to_wire

    encoded = msgspec.json.format(msgspec.json.encode(answer, enc_hook=to_wire), indent=2)
    typer.echo(neutral_json(encoded.decode()))


def table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table; the columns named in `right` are figures, the most telling columns come first.

    A cell is shown as it is, brackets and all; one that has a colour is a `Text`.
    """
    from adapters.cli.output.fitting_table import FittingTable

    made = FittingTable(title=title)
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left")
    return made
