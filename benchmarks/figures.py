"""The tables that the measures fill."""

from rich.console import Console
from rich.table import Table

from benchmarks.alone import Alone

MEGA = 1_000_000


class Figures:
    """The table, filled while the measures run."""

    def __init__(self, *columns: str, title: str) -> None:
        self._table = Table(title=title, title_justify="left")
        for index, column in enumerate(columns):
            self._table.add_column(column, justify="right" if index else "left")

    def add(self, name: str, *values: str) -> None:
        """One measure's figures."""
        self._table.add_row(name, *values)

    def show(self, console: Console) -> None:
        """Print the table."""
        console.print(self._table)


def memory(measured: Alone[object]) -> str:
    """The most that a measure's process held, and how much of that was its own and no mapped file."""
    return f"{measured.memory_peak_bytes / MEGA:,.0f} MB, own {measured.own_peak_bytes / MEGA:,.0f}"
