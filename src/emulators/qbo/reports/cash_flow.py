"""CashFlow: how net income became more or less cash, which is bank accounts and undeposited funds."""

from collections.abc import Callable
from typing import Final

from emulators.qbo.reports.accounts import LedgerAccount
from emulators.qbo.reports.layout import (
    Cells,
    Column,
    Table,
    add_up,
    data_row,
    outline_rows,
    section,
    summary_row,
    whole,
)
from emulators.qbo.reports.outline import account_outline
from emulators.qbo.reports.profit_and_loss import Flows
from emulators.qbo.reports.reading import Reading
from emulators.qbo.wire import ZERO
from emulators.service.wire import Json

_OPERATING: Final = (
    ("Accounts Receivable",),
    ("Other Current Asset",),
    ("Accounts Payable",),
    ("Credit Card",),
    ("Other Current Liability",),
)
_INVESTING: Final = (("Fixed Asset",), ("Other Asset",))
_FINANCING: Final = (("Long Term Liability",), ("Equity",))
_ADJUSTMENTS: Final = "Adjustments to reconcile Net Income to Net Cash provided by operations:"


def cash_flow(reading: Reading) -> Table:
    spans = reading.column_spans()
    ledger = reading.ledger("Accrual")
    flows = Flows(ledger, spans, totalled=reading.is_parted)
    income = flows.with_total([ledger.earnings(span.start, span.end) for span in spans])
    adjusted, adjustments = _moved(flows, _OPERATING)
    invested, investing = _moved(flows, _INVESTING)
    financed, financing = _moved(flows, _FINANCING)
    early = flows.with_total([ledger.early(span.start, span.end) for span in spans])
    if any(early):
        financed, financing = [*financed, data_row("Retained Earnings", "", early)], add_up([financing, early])
    operating = whole(add_up([income, adjustments]))
    increase = whole(add_up([operating, investing, financing]))
    rows = [_operating_section(income, adjusted, adjustments, operating)]
    for title, group, lines, totals in (
        ("INVESTING ACTIVITIES", "InvestingActivities", invested, investing),
        ("FINANCING ACTIVITIES", "FinancingActivities", financed, financing),
    ):
        if lines:
            summed = f"Net cash provided by {title.lower()}"
            rows.append(section(title, lines, summed, whole(totals), group=group))
    rows.append(summary_row("Net cash increase for period", increase, group="CashIncrease"))
    beginning, ending = _cash(flows)
    if any(beginning):
        rows.append(summary_row("Cash at beginning of period", beginning, group="BeginningCash"))
    rows.append(summary_row("Cash at end of period", ending, group="EndingCash"))
    header = {**reading.header(), "SummarizeColumnsBy": reading.columns_by}
    columns = reading.period_columns(Column("", "Account", "account"), spans)
    has_data = bool(adjusted or invested or financed or any(income) or any(ending))
    return Table(columns, rows, has_data, header)


def _operating_section(income: Cells, adjusted: list[Json], adjustments: Cells, operating: Cells) -> Json:
    rows = [data_row("Net Income", "", income, group="NetIncome")]
    if adjusted:
        total = f"Total {_ADJUSTMENTS}"
        rows.append(section(_ADJUSTMENTS, adjusted, total, whole(adjustments), group="OperatingAdjustments"))
    net = "Net cash provided by operating activities"
    return section("OPERATING ACTIVITIES", rows, net, operating, group="OperatingActivities")


def _moved(flows: Flows, types: tuple[tuple[str, ...], ...]) -> tuple[list[Json], Cells]:
    """Rows of accounts that are not cash, with what each brought in, and their sum."""
    nodes = [
        node for some in types for node in account_outline(flows.ledger, some, len(flows.blank), _brought_in(flows))
    ]
    return outline_rows(nodes), add_up([flows.blank, *(node.totals() for node in nodes)])


def _brought_in(flows: Flows) -> Callable[[LedgerAccount], Cells | None]:
    def cells(account: LedgerAccount) -> Cells | None:
        moved = (
            [] if account.is_cash else [flows.ledger.movement(account.id, span.start, span.end) for span in flows.spans]
        )
        if not any(moved):
            return None
        return flows.with_total([-amount or (None if flows.totalled else ZERO) for amount in moved])

    return cells


def _cash(flows: Flows) -> tuple[Cells, Cells]:
    """Cash at the beginning and at the end of each column; the total column has those of the whole period."""
    ledger = flows.ledger
    cash = [account.id for account in ledger.accounts.values() if account.is_cash]
    starts = [sum((ledger.before(account, span.start) for account in cash), ZERO) for span in flows.spans]
    ends = [sum((ledger.through(account, span.end) for account in cash), ZERO) for span in flows.spans]
    if flows.totalled:
        return [*starts, starts[0]], [*ends, ends[-1]]
    return list(starts), list(ends)
