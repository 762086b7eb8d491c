"""The accounts that a transaction leaves unsaid, written into it, so that later changes elsewhere do not move it."""

from datetime import datetime

from emulators.qbo.store import Company
from emulators.qbo.writes import chart as roles
from emulators.qbo.writes.chart import Chart, Role
from emulators.qbo.writes.exchange import currency_of
from emulators.qbo.writes.postings import flat_lines, item_account
from emulators.service.wire import Json

_PAYABLE_KINDS = frozenset({"Bill", "VendorCredit", "PurchaseOrder"})
_FUNDS_KINDS = frozenset({"Payment", "SalesReceipt"})
_ITEM_LINES = (
    ("SalesItemLineDetail", "IncomeAccountRef", roles.SALES),
    ("ItemBasedExpenseLineDetail", "ExpenseAccountRef", roles.UNSORTED_EXPENSE),
)


class Pins:
    """Names accounts in drafts; `opening` opens those that are absent, otherwise they are left unsaid."""

    def __init__(self, company: Company, chart: Chart) -> None:
        self._company = company
        self._chart = chart

    def name_accounts(self, kind: str, draft: Json, now: datetime, *, opening: bool) -> None:
        moment = now if opening else None
        if kind in _PAYABLE_KINDS and not draft.get("APAccountRef"):
            self._set(draft, "APAccountRef", roles.PAYABLE, moment, currency_of(draft, ""))
        if (kind in _FUNDS_KINDS or draft.get("Deposit")) and not draft.get("DepositToAccountRef"):
            self._set(draft, "DepositToAccountRef", roles.UNDEPOSITED, moment, named=False)
        for line in flat_lines(draft):
            self._name_in_line(line, moment)

    def _name_in_line(self, line: Json, moment: datetime | None) -> None:
        for holder, field, role in _ITEM_LINES:
            detail = line.get(holder)
            if detail is not None and "ItemAccountRef" not in detail:
                account_id = item_account(self._company, detail, field)
                if account_id:
                    detail["ItemAccountRef"] = self._ref(account_id)
                else:
                    self._set(detail, "ItemAccountRef", role, moment)
        discount = line.get("DiscountLineDetail")
        if discount is not None and "DiscountAccountRef" not in discount:
            self._set(discount, "DiscountAccountRef", roles.SALES, moment)

    def _set(
        self, holder: Json, field: str, role: Role, moment: datetime | None, currency: str = "", *, named: bool = True
    ) -> None:
        account_id = self._chart.known(role, currency)
        if account_id is None and moment is not None:
            account_id = self._chart.account_of(role, moment, currency)
        if account_id is not None:
            holder[field] = self._ref(account_id) if named else {"value": account_id}

    def _ref(self, account_id: str) -> Json:
        account = self._company.get("Account", account_id)
        return (
            {"value": account_id} if account is None else {"value": account_id, "name": account["FullyQualifiedName"]}
        )
