"""ProfitAndLoss: income, cost and expense of a period, by account."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from emulators.qbo.reports.accounts import LedgerAccount
from emulators.qbo.reports.layout import (
    Cells,
    Column,
    Node,
    Table,
    add_up,
    less,
    outline_rows,
    section,
    summary_row,
    whole,
)
from emulators.qbo.reports.ledger import Ledger
from emulators.qbo.reports.outline import account_outline
from emulators.qbo.reports.periods import Span
from emulators.qbo.reports.reading import Reading
from emulators.qbo.wire import ZERO
from emulators.service.wire import Json

ACCOUNT: Final = Column("", "Account", "account")
STANDARD: Final = ("AccountingStandard", "GAAP")
_SECTIONS: Final = {
    "Income": ("Income", "Income", "Total Income"),
    "COGS": ("Cost of Goods Sold", "Cost of Goods Sold", "Total Cost of Goods Sold"),
    "Expenses": ("Expense", "Expenses", "Total Expenses"),
    "OtherIncome": ("Other Income", "Other Income", "Total Other Income"),
    "OtherExpenses": ("Other Expense", "Other Expenses", "Total Other Expenses"),
}
_ALWAYS: Final = ("Income", "Expenses")


def profit_and_loss(reading: Reading) -> Table:
    spans = reading.column_spans()
    flows = Flows(reading.ledger(), spans, totalled=reading.is_parted)
    nodes = {group: flows.outline(_SECTIONS[group][0]) for group in _SECTIONS}
    totals = {group: add_up([flows.blank, *(node.totals() for node in nodes[group])]) for group in _SECTIONS}
    gross = less(totals["Income"], totals["COGS"])
    operating = less(gross, totals["Expenses"])
    other = less(totals["OtherIncome"], totals["OtherExpenses"])
    net = [one + two for one, two in zip(operating, other, strict=True)]
    rows = _group(nodes, totals, "Income") + _group(nodes, totals, "COGS")
    rows.append(summary_row("Gross Profit", gross, group="GrossProfit"))
    rows += _group(nodes, totals, "Expenses")
    rows.append(summary_row("Net Operating Income", operating, group="NetOperatingIncome"))
    rows += _group(nodes, totals, "OtherIncome") + _group(nodes, totals, "OtherExpenses")
    if nodes["OtherIncome"] or nodes["OtherExpenses"]:
        rows.append(summary_row("Net Other Income", other, group="NetOtherIncome"))
    rows.append(summary_row("Net Income", net, group="NetIncome"))
    header = {**reading.header(), "ReportBasis": reading.basis, "SummarizeColumnsBy": reading.columns_by}
    columns = reading.period_columns(ACCOUNT, spans)
    return Table(columns, rows, any(nodes.values()), header, [STANDARD])


class Flows:
    """What moved on accounts in each column's days; `totalled` adds a column for the whole period."""

    def __init__(self, ledger: Ledger, spans: Sequence[Span], *, totalled: bool) -> None:
        self.ledger = ledger
        self.spans = spans
        self.totalled = totalled
        self.blank: Cells = [None] * (len(spans) + totalled)

    def outline(self, account_type: str) -> list[Node]:
        return account_outline(self.ledger, (account_type,), len(self.blank), self.cells)

    def cells(self, account: LedgerAccount) -> Cells | None:
        """Movements on the account's natural side; None where nothing moved in any column."""
        if not self.ledger.moved(account.id, self.spans[0].start, self.spans[-1].end):
            return None
        return self.with_total([self._movement(account, span) for span in self.spans])

    def _movement(self, account: LedgerAccount, span: Span) -> Decimal | None:
        if not self.ledger.moved(account.id, span.start, span.end):
            return None
        return account.natural(self.ledger.movement(account.id, span.start, span.end))

    def with_total(self, cells: Cells) -> Cells:
        if not self.totalled:
            return cells
        return [*cells, sum((cell for cell in cells if cell is not None), ZERO)]


def _group(nodes: dict[str, list[Node]], totals: dict[str, Cells], group: str) -> list[Json]:
    """The section of one group; the usual ones are there even when nothing is in them."""
    _, title, total = _SECTIONS[group]
    if not nodes[group]:
        several = len(totals[group]) > 1
        empty: Cells = [*totals[group][:-1], ZERO if several else None]
        return [section(title, [], total, empty, group=group)] if group in _ALWAYS else []
    return [section(title, outline_rows(nodes[group]), total, whole(totals[group]), group=group)]
