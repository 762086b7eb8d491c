"""BalanceSheet: assets, and the liabilities and equity against them, at the end of a day or of each column's days."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.reports.accounts import RETAINED, LedgerAccount
from emulators.qbo.reports.layout import (
    Cells,
    Node,
    Table,
    add_up,
    data_row,
    outline_rows,
    section,
    whole,
)
from emulators.qbo.reports.ledger import Ledger
from emulators.qbo.reports.outline import account_outline
from emulators.qbo.reports.periods import FiscalCalendar, Span
from emulators.qbo.reports.profit_and_loss import ACCOUNT, STANDARD
from emulators.qbo.reports.reading import Reading
from emulators.service.wire import Json


class _Place(msgspec.Struct, frozen=True):
    """A section of the balance sheet: an account type, or sections within it."""

    group: str
    title: str
    total: str
    account_type: str = ""
    within: tuple["_Place", ...] = ()


_ASSETS: Final = _Place(
    "TotalAssets",
    "ASSETS",
    "TOTAL ASSETS",
    within=(
        _Place(
            "CurrentAssets",
            "Current Assets",
            "Total Current Assets",
            within=(
                _Place("BankAccounts", "Bank Accounts", "Total Bank Accounts", "Bank"),
                _Place("AR", "Accounts Receivable", "Total Accounts Receivable", "Accounts Receivable"),
                _Place(
                    "OtherCurrentAssets", "Other Current Assets", "Total Other Current Assets", "Other Current Asset"
                ),
            ),
        ),
        _Place("FixedAssets", "Fixed Assets", "Total Fixed Assets", "Fixed Asset"),
        _Place("OtherAssets", "Other Assets", "Total Other Assets", "Other Asset"),
    ),
)
_LIABILITIES: Final = _Place(
    "Liabilities",
    "Liabilities",
    "Total Liabilities",
    within=(
        _Place(
            "CurrentLiabilities",
            "Current Liabilities",
            "Total Current Liabilities",
            within=(
                _Place("AP", "Accounts Payable", "Total Accounts Payable", "Accounts Payable"),
                _Place("CreditCards", "Credit Cards", "Total Credit Cards", "Credit Card"),
                _Place(
                    "OtherCurrentLiabilities",
                    "Other Current Liabilities",
                    "Total Other Current Liabilities",
                    "Other Current Liability",
                ),
            ),
        ),
        _Place("LongTermLiabilities", "Long-Term Liabilities", "Total Long-Term Liabilities", "Long Term Liability"),
    ),
)


def balance_sheet(reading: Reading) -> Table:
    spans = reading.column_spans()
    sheet = _Sheet(reading.ledger(), spans, reading.asked.calendar)
    assets, assets_total = sheet.placed(_ASSETS)
    liabilities, owed = sheet.placed(_LIABILITIES)
    equity, own = sheet.equity()
    claims = whole(add_up([owed, own]))
    rows = assets or [section("ASSETS", [], "TOTAL ASSETS", whole(assets_total), group="TotalAssets")]
    rows.append(
        section(
            "LIABILITIES AND EQUITY",
            [*liabilities, equity],
            "TOTAL LIABILITIES AND EQUITY",
            claims,
            group="TotalLiabilitiesAndEquity",
        )
    )
    header = {**reading.header(), "ReportBasis": reading.basis, "SummarizeColumnsBy": reading.columns_by}
    columns = reading.period_columns(ACCOUNT, spans, with_total=False)
    return Table(columns, rows, sheet.has_data, header, [STANDARD])


class _Sheet:
    """Balances at the end of each column."""

    def __init__(self, ledger: Ledger, spans: Sequence[Span], calendar: FiscalCalendar) -> None:
        self._ledger = ledger
        self._calendar = calendar
        self._days = [span.end for span in spans]
        self._blank: Cells = [None] * len(spans)
        self.has_data = ledger.span is not None and ledger.span[0] <= self._days[-1]

    def placed(self, place: _Place) -> tuple[list[Json], Cells]:
        """The section of a place, if anything is in it, and what it adds up to."""
        if place.account_type:
            nodes = self._outline(place.account_type)
            rows, totals = outline_rows(nodes), add_up([self._blank, *(node.totals() for node in nodes)])
        else:
            parts = [self.placed(part) for part in place.within]
            rows = [row for part, _ in parts for row in part]
            totals = add_up([self._blank, *(cells for _, cells in parts)])
        if not rows:
            return [], totals
        return [section(place.title, rows, place.total, whole(totals), group=place.group)], totals

    def equity(self) -> tuple[Json, Cells]:
        nodes = self._outline("Equity")
        retained, income = self._earned()
        kept = next((node for node in nodes if self._ledger.accounts[node.id].sub_type == RETAINED), None)
        if kept is not None:
            kept.cells = add_up([kept.cells, retained])
        elif any(retained):
            nodes.append(self._retained_node(retained))
        nodes.sort(key=lambda node: node.label.casefold())
        rows = [*outline_rows(nodes), data_row("Net Income", "", income, group="NetIncome")]
        totals = whole(add_up([income, *(node.totals() for node in nodes)]))
        return section("Equity", rows, "Total Equity", totals, group="Equity"), totals

    def _earned(self) -> tuple[Cells, Cells]:
        """Profits of earlier years, and of the year so far, at the end of each column."""
        years = [self._calendar.year_start(day) for day in self._days]
        pairs = list(zip(years, self._days, strict=True))
        retained: list[Decimal | None] = [self._ledger.retained(year, day) for year, day in pairs]
        return retained, [self._ledger.earnings(year, day) for year, day in pairs]

    def _retained_node(self, cells: Cells) -> Node:
        accounts = self._ledger.accounts.values()
        known = next((account for account in accounts if account.sub_type == RETAINED), None)
        return Node(known.name if known else "Retained Earnings", known.id if known else "", cells, [])

    def _outline(self, account_type: str) -> list[Node]:
        return account_outline(self._ledger, (account_type,), len(self._blank), self._cells)

    def _cells(self, account: LedgerAccount) -> Cells | None:
        if not self._ledger.opened(account.id, self._days[-1]):
            return None
        return [account.natural(self._ledger.through(account.id, day)) for day in self._days]
