"""The JSON of reports: columns, rows within rows, and the envelope with its header."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.reports.periods import Span
from emulators.qbo.wire import ZERO, stamp
from emulators.service.wire import Json

Cells = Sequence[Decimal | None]
_HEADER_ORDER: Final = (
    *("DateMacro", "ReportBasis", "StartPeriod", "EndPeriod", "SummarizeColumnsBy", "Currency"),
    *("Customer", "Vendor", "Department", "Account"),
)


class Column(msgspec.Struct, frozen=True):
    """`key` is what clients call the column by; `span` is set for columns of a part of the period."""

    title: str
    type: str
    key: str = ""
    span: Span | None = None


class Node(msgspec.Struct):
    """A line of an outline: its own cells (None is an empty cell) and the lines beneath it."""

    label: str
    id: str
    cells: Cells
    children: list["Node"] = []

    def totals(self) -> Cells:
        return add_up([self.cells, *(child.totals() for child in self.children)])


class Table(msgspec.Struct, frozen=True):
    """A report without its envelope; `header` holds what this report adds, `options` come before NoReportData."""

    columns: Sequence[Column]
    rows: Sequence[Json]
    has_data: bool
    header: Json
    options: Sequence[tuple[str, str]] = ()


def envelope(name: str, table: Table, currency: str, now: datetime) -> Json:
    options = [*table.options, ("NoReportData", "false" if table.has_data else "true")]
    known = {**table.header, "Currency": currency}
    header: Json = {"Time": stamp(now), "ReportName": name}
    header |= {key: known[key] for key in _HEADER_ORDER if key in known}
    header["Option"] = [{"Name": option, "Value": value} for option, value in options]
    rows = {"Row": list(table.rows)} if table.rows else {}
    return {"Header": header, "Columns": {"Column": [_column(column) for column in table.columns]}, "Rows": rows}


def _column(column: Column) -> Json:
    written: Json = {"ColTitle": column.title, "ColType": column.type}
    metadata = []
    if column.span is not None:
        metadata.append({"Name": "StartDate", "Value": column.span.start.isoformat()})
        metadata.append({"Name": "EndDate", "Value": column.span.end.isoformat()})
    if column.key:
        metadata.append({"Name": "ColKey", "Value": column.key})
    return {**written, "MetaData": metadata} if metadata else written


def money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount or ZERO:.2f}"


def add_up(lines: Iterable[Cells]) -> Cells:
    """The sum of each column; empty where every line is empty."""
    return [
        None if all(cell is None for cell in column) else sum((cell for cell in column if cell is not None), ZERO)
        for column in zip(*lines, strict=True)
    ]


def whole(cells: Cells) -> list[Decimal]:
    """The same cells with zeros for the empty ones, as totals show them."""
    return [cell or ZERO for cell in cells]


def less(cells: Cells, taken: Cells) -> list[Decimal]:
    return [(one or ZERO) - (two or ZERO) for one, two in zip(cells, taken, strict=True)]


def amounts_row(label: str, id: str, cells: Cells) -> list[Json]:
    first: Json = {"value": label, "id": id} if id else {"value": label}
    return [first, *({"value": money(cell)} for cell in cells)]


def data_row(label: str, id: str, cells: Cells, *, group: str = "") -> Json:
    row: Json = {"ColData": amounts_row(label, id, cells), "type": "Data"}
    return {**row, "group": group} if group else row


def plain_row(label: str, id: str, cells: Cells) -> Json:
    """A leaf without `type`, as summaries by name have them."""
    return {"ColData": amounts_row(label, id, cells)}


def summary_row(label: str, cells: Cells, *, group: str = "") -> Json:
    row: Json = {"Summary": {"ColData": amounts_row(label, "", cells)}, "type": "Section"}
    return {**row, "group": group} if group else row


def section(title: str, rows: Sequence[Json], total: str, totals: Cells, *, group: str = "") -> Json:
    """A titled group of rows with a line of totals beneath."""
    written: Json = {"Header": {"ColData": amounts_row(title, "", [None] * len(totals))}}
    if rows:
        written["Rows"] = {"Row": list(rows)}
    return {**written, **summary_row(total, totals, group=group)}


def outline_rows(nodes: Iterable[Node], leaf: Callable[[str, str, Cells], Json] = data_row) -> list[Json]:
    """Leaves as rows, and lines with others beneath as sections with a total."""
    rows: list[Json] = []
    for node in nodes:
        if not node.children:
            rows.append(leaf(node.label, node.id, node.cells))
            continue
        head: Json = {"Header": {"ColData": amounts_row(node.label, node.id, node.cells)}}
        head["Rows"] = {"Row": outline_rows(node.children, leaf)}
        rows.append({**head, **summary_row(f"Total {node.label}", node.totals())})
    return rows
