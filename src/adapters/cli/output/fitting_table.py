"""A table that keeps figures whole: what a window has no room for stands under its row."""

from collections.abc import Iterator, Sequence

import msgspec
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from adapters.neutral_text import neutral

_GAP = 2
_INDENT = 2
# Texts that are longer are sentences: they stand in the row only where there is room to read them.
_PROSE_CHARS = 40
_PROSE_WIDTH_MIN = 30


class _Measured(msgspec.Struct, frozen=True):
    """One column's cells, its header first; `least` is the width at which no word or figure is broken."""

    cells: tuple[Text, ...]
    right: bool
    least: int
    most: int

    @property
    def is_prose(self) -> bool:
        return not self.right and self.most > _PROSE_CHARS

    @property
    def width_min(self) -> int:
        return max(self.least, _PROSE_WIDTH_MIN) if self.is_prose else self.least


class FittingTable(Table):
    """Draws as many columns as fit, the first ones first, and the others' cells beneath, by their names."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = [_measured(column) for column in self.columns]
        inline = _inline(columns, options.max_width)
        if self.title:
            yield Text(neutral(str(self.title)), style="italic")
        widths = _widths([columns[index] for index in inline], options.max_width)
        lines, is_drawn = self._lines(columns, inline, widths, headed=True), False
        for row in range(self.row_count):
            lines.add_row(*(columns[index].cells[row + 1] for index in inline))
            beneath = list(_beneath(columns, inline, row + 1))
            if beneath:
                yield lines
                for text in beneath:
                    yield Padding(text, (0, 0, 0, _INDENT))
                lines, is_drawn = self._lines(columns, inline, widths, headed=False), True
        if lines.row_count or not is_drawn:
            yield lines

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(min(_INDENT, options.max_width), options.max_width)

    def _lines(
        self, columns: Sequence[_Measured], inline: Sequence[int], widths: Sequence[int], *, headed: bool
    ) -> Table:
        """The columns that fit, for the rows up to the next that something stands beneath; the first has the header."""
        lines = Table(box=None, pad_edge=False, show_header=headed, header_style="bold")
        for index, width in zip(inline, widths, strict=True):
            column = columns[index]
            lines.add_column(
                column.cells[0],
                width=width,
                justify="right" if column.right else "left",
                no_wrap=column.right,
                overflow="fold",
            )
        return lines


def _measured(column: Column) -> _Measured:
    shown = (column.header, *column.cells)
    cells = tuple(cell if isinstance(cell, Text) else Text(neutral(str(cell))) for cell in shown)
    right = column.justify == "right"
    most = max(cell.cell_len for cell in cells)
    words = (cell_len(word) for cell in cells for word in cell.plain.split())
    return _Measured(cells, right, most if right else max(words, default=0), most)


def _inline(columns: Sequence[_Measured], width: int) -> list[int]:
    """The columns that fit beside one another; sentences only where everything else does."""
    plain = [index for index, column in enumerate(columns) if not column.is_prose]
    prose = [index for index, column in enumerate(columns) if column.is_prose]
    chosen: list[int] = []
    for index in (*plain, *prose):
        wanted = sorted((*chosen, index))
        needed = sum(columns[each].width_min for each in wanted) + _GAP * (len(wanted) - 1)
        is_crowded = columns[index].is_prose and len(set(plain) - set(chosen)) > 0
        if not chosen or (needed <= width and not is_crowded):
            chosen = wanted
    return chosen


def _widths(columns: Sequence[_Measured], width: int) -> list[int]:
    """Each column's width: what it needs, and of what is left what makes its texts wrap less, from the left."""
    widths = [column.width_min for column in columns]
    left = width - sum(widths) - _GAP * (len(columns) - 1)
    for index, column in enumerate(columns):
        more = min(max(0, left), column.most - widths[index])
        widths[index] += max(0, more)
        left -= max(0, more)
    return [max(1, min(each, width)) for each in widths]


def _beneath(columns: Sequence[_Measured], inline: Sequence[int], row: int) -> Iterator[Text]:
    """The cells of the other columns that say something: short ones on one line, each text on its own."""
    others = [column for index, column in enumerate(columns) if index not in inline and column.cells[row].plain.strip()]
    short = [Text.assemble(column.cells[0], " ", column.cells[row]) for column in others if not column.is_prose]
    if short:
        yield Text(", ").join(short)
    for column in others:
        if column.is_prose:
            yield column.cells[row]
