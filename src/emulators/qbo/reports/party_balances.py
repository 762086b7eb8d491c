"""VendorBalance and CustomerBalance with their details, and VendorExpenses: totals by name."""

from collections import defaultdict
from decimal import Decimal
from typing import Final

from emulators.qbo.reports.detail import AmountKeys, DetailColumns, Line, open_line
from emulators.qbo.reports.layout import Cells, Column, Table, add_up, outline_rows, plain_row, summary_row, whole
from emulators.qbo.reports.parties import (
    PAYABLES,
    RECEIVABLES,
    UNNAMED,
    Side,
    open_items,
    party_id,
    party_outline,
    report_day,
)
from emulators.qbo.reports.periods import Span
from emulators.qbo.reports.reading import Reading
from emulators.qbo.wire import ZERO
from emulators.service.wire import Json

_PAYABLE_AMOUNTS: Final = AmountKeys(
    {"amount": "subt_neg_amount", "open_bal": "subt_neg_open_bal", "balance": "rbal_neg_open_bal"}
)
_RECEIVABLE_AMOUNTS: Final = AmountKeys(
    {"amount": "subt_amount", "open_bal": "subt_open_bal", "balance": "rbal_open_bal"}
)
_COST: Final = frozenset({"Expense", "Other Expense", "Cost of Goods Sold"})
_USUAL: Final = ("tx_date", "txn_type", "doc_num", "due_date")


def vendor_balance(reading: Reading) -> Table:
    return _balances(reading, PAYABLES)


def customer_balance(reading: Reading) -> Table:
    return _balances(reading, RECEIVABLES)


def vendor_balance_detail(reading: Reading) -> Table:
    return _detail(reading, PAYABLES, _PAYABLE_AMOUNTS)


def customer_balance_detail(reading: Reading) -> Table:
    return _detail(reading, RECEIVABLES, _RECEIVABLE_AMOUNTS)


def vendor_expenses(reading: Reading) -> Table:
    """What was spent with each vendor, in each column's days."""
    spans = reading.column_spans()
    ledger = reading.ledger()
    found: defaultdict[str, list[Decimal | None]] = defaultdict(lambda: [None] * len(spans))
    for posting in ledger.postings:
        party = posting.party or posting.transaction.party
        if ledger.accounts[posting.account].type in _COST and (party is None or party[0] == "Vendor"):
            column = next((at for at, span in enumerate(spans) if span.start <= posting.day <= span.end), None)
            if column is not None:
                cells = found[party[1] if party else ""]
                cells[column] = (cells[column] or ZERO) + posting.amount
    totalled: dict[str, Cells] = {
        party: [*cells, sum(whole(cells), ZERO)] if reading.is_parted else cells for party, cells in found.items()
    }
    header = {**reading.header(), "ReportBasis": reading.basis, "SummarizeColumnsBy": reading.columns_by}
    return _by_name(reading, "Vendor", totalled, reading.period_columns(Column("", "Vendor"), spans), header)


def _balances(reading: Reading, side: Side) -> Table:
    day = report_day(reading)
    found: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for item, rest in open_items(reading, side, day):
        found[party_id(item)] += rest
    cells: dict[str, Cells] = {party: [rest] for party, rest in found.items()}
    columns = [Column("", side.kind), Column("Total", "Money", "total")]
    table = _by_name(reading, side.kind, cells, columns, _header(reading))
    return Table(table.columns, table.rows, table.has_data, table.header, [("report_date", day.isoformat())])


def _by_name(reading: Reading, kind: str, cells: dict[str, Cells], columns: list[Column], header: Json) -> Table:
    nodes = party_outline(reading, kind, cells, len(columns) - 1)
    rows = outline_rows(nodes, plain_row)
    if rows:
        rows.append(summary_row("TOTAL", whole(add_up(node.totals() for node in nodes)), group="GrandTotal"))
    return Table(columns, rows, bool(nodes), header)


def _header(reading: Reading) -> Json:
    """Balances tell no period: they are of all dates up to the one they are drawn for."""
    header = reading.header(Span(reading.today, reading.today), usual="all")
    return {key: value for key, value in header.items() if key not in ("StartPeriod", "EndPeriod")}


def _detail(reading: Reading, side: Side, amounts: AmountKeys) -> Table:
    day = report_day(reading)
    columns = DetailColumns(reading, _USUAL, amounts)
    by_name: defaultdict[str, list[Line]] = defaultdict(list)
    for item, rest in open_items(reading, side, day):
        by_name[party_id(item)].append(open_line(item, rest))
    labels = {party: reading.party_name(side.kind, party) or UNNAMED for party in by_name}
    rows: list[Json] = []
    for party in sorted(by_name, key=lambda party: (labels[party].casefold(), party)):
        lines = _with_balances(columns.ordered(by_name[party]))
        rows.append(columns.section(labels[party], party, [columns.row(line) for line in lines], lines))
    every = [line for lines in by_name.values() for line in lines]
    rows += [columns.summary("TOTAL", every)] if every else []
    return Table(columns.columns, rows, bool(every), _header(reading), [("report_date", day.isoformat())])


def _with_balances(lines: list[Line]) -> list[Line]:
    """The same lines, each with what is open up to it."""
    balanced: list[Line] = []
    running = ZERO
    for line in lines:
        running += line.open or ZERO
        balanced.append(line.with_balance(running))
    return balanced
