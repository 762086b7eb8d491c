"""Telling a report that was exported from a list: a report has a title, totals, and the time it was made."""

import re
from collections.abc import Sequence

from cashrail.kit.errors import RailRefused

_TOTAL = re.compile(r"(grand )?total( for .*)?", re.IGNORECASE)
_MADE_AT = re.compile(r"(mon|tues|wednes|thurs|fri|satur|sun)day, .*[0-9]{4}.*", re.IGNORECASE)
_ADVICE = "Export the list itself, or name the columns in the first line, as the README does, without titles or totals."
# What a file may have for its only column.
_COLUMNS = ("id", "name")


def refuse_report(file: str, line: int, cells: Sequence[str], head: Sequence[str] | None) -> None:
    """Raise `RailRefused` for a line that stands in reports only; `head` is None for the first line."""
    filled = [cell for cell in cells if cell]
    if head is None:
        why = f"begins with the title {filled[0]!r}" if len(filled) == 1 and filled[0] not in _COLUMNS else ""
    elif _MADE_AT.fullmatch(", ".join(filled)):
        why = f"tells in line {line} when it was made"
    elif _TOTAL.fullmatch(filled[0]) and "date" in head and not _cell(cells, head, "date"):
        why = f"has a total in line {line}"
    else:
        why = ""
    if why:
        raise RailRefused(f"{file} is an exported report: it {why}. {_ADVICE}")


def _cell(cells: Sequence[str], head: Sequence[str], column: str) -> str:
    place = head.index(column)
    return cells[place] if place < len(cells) else ""
