"""Every report by its name in the API, answered for one company."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from emulators.qbo.faults import permission_denied
from emulators.qbo.reports.aging import aged_payable_detail, aged_payables, aged_receivable_detail, aged_receivables
from emulators.qbo.reports.asked import Asked
from emulators.qbo.reports.balance_sheet import balance_sheet
from emulators.qbo.reports.cash_flow import cash_flow
from emulators.qbo.reports.general_ledger import account_list, general_ledger, trial_balance
from emulators.qbo.reports.layout import Table, envelope
from emulators.qbo.reports.party_balances import (
    customer_balance,
    customer_balance_detail,
    vendor_balance,
    vendor_balance_detail,
    vendor_expenses,
)
from emulators.qbo.reports.periods import fiscal_calendar
from emulators.qbo.reports.profit_and_loss import profit_and_loss
from emulators.qbo.reports.reading import Reading, Snapshot
from emulators.qbo.reports.transaction_lists import (
    transaction_list,
    transaction_list_by_customer,
    transaction_list_by_vendor,
    transaction_list_with_splits,
)
from emulators.qbo.store import Company
from emulators.qbo.wire import local_date
from emulators.service.wire import Json

REPORTS: Final[Mapping[str, Callable[[Reading], Table]]] = {
    "AccountList": account_list,
    "AgedPayableDetail": aged_payable_detail,
    "AgedPayables": aged_payables,
    "AgedReceivableDetail": aged_receivable_detail,
    "AgedReceivables": aged_receivables,
    "BalanceSheet": balance_sheet,
    "CashFlow": cash_flow,
    "CustomerBalance": customer_balance,
    "CustomerBalanceDetail": customer_balance_detail,
    "GeneralLedger": general_ledger,
    "ProfitAndLoss": profit_and_loss,
    "TransactionList": transaction_list,
    "TransactionListByCustomer": transaction_list_by_customer,
    "TransactionListByVendor": transaction_list_by_vendor,
    "TransactionListWithSplits": transaction_list_with_splits,
    "TrialBalance": trial_balance,
    "VendorBalance": vendor_balance,
    "VendorBalanceDetail": vendor_balance_detail,
    "VendorExpenses": vendor_expenses,
}


class Reports:
    """Answers reports of one company; the ledger is drawn once and kept until the books move."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._kept: tuple[int, Snapshot] | None = None

    def answer(self, name: str, params: Mapping[str, str], now: datetime) -> Json:
        """The report of that name, which is case-sensitive. Raises ServiceError."""
        draw = REPORTS.get(name)
        if draw is None:
            raise permission_denied("ReportName")
        asked = Asked(params, fiscal_calendar(self._company), local_date(now))
        reading = Reading(self._snapshot(now), asked, now)
        return envelope(name, draw(reading), reading.currency, now)

    def _snapshot(self, now: datetime) -> Snapshot:
        if self._kept is None or self._kept[0] != self._company.revision:
            drawn = Snapshot(self._company, now)
            # Drawing opens accounts that the documents need and the chart lacks, which moves the books.
            self._kept = (self._company.revision, drawn)
        return self._kept[1]
