"""Finds the accounts that documents post to without naming them, and opens the ones that are absent."""

from datetime import datetime
from typing import Final

from emulators.qbo.catalog import KINDS
from emulators.qbo.standing import USD, identity
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, Json

CLASSIFICATIONS: Final = {
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Expense": "Expense",
    "Other Expense": "Expense",
    "Cost of Goods Sold": "Expense",
}
RECEIVABLE: Final = ("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable")
PAYABLE: Final = ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable")
UNDEPOSITED: Final = ("Undeposited Funds", "Other Current Asset", "UndepositedFunds")
SALES_TAX: Final = ("Sales Tax Payable", "Other Current Liability", "GlobalTaxPayable")
OPENING: Final = ("Opening Balance Equity", "Equity", "OpeningBalanceEquity")
SALES: Final = ("Sales", "Income", "SalesOfProductIncome")
UNSORTED_EXPENSE: Final = ("Uncategorized Expense", "Expense", "OtherMiscellaneousServiceCost")

Role = tuple[str, str, str]


def is_posted_balance(account: Json) -> bool:
    """Balance-sheet accounts carry a balance; income and expense accounts always show 0."""
    return account.get("Classification") in ("Asset", "Liability", "Equity")


class Chart:
    """The chart of accounts of one company, by role: (name, account type, account sub-type)."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._found: dict[Role, str] = {}

    def account_of(self, role: Role, now: datetime) -> str:
        found = self._found.get(role)
        if found is None:
            found = self._found[role] = self._find(role) or self._open(role, now)
        return found

    def _find(self, role: Role) -> str | None:
        _, account_type, sub_type = role
        accounts = self._company.of_kind("Account").values()
        matching = [account for account in accounts if account.get("AccountSubType") == sub_type]
        if account_type in ("Accounts Receivable", "Accounts Payable"):
            matching = [account for account in accounts if account.get("AccountType") == account_type]
        return str(matching[0]["Id"]) if matching else None

    def _open(self, role: Role, now: datetime) -> str:
        name, account_type, sub_type = role
        account_id = self._company.next_id(KINDS["Account"])
        self._company.put("Account", new_account(account_id, name, account_type, sub_type, now))
        return account_id


def new_account(id: str, name: str, account_type: str, sub_type: str, now: datetime) -> Json:
    return {
        "Name": name,
        "SubAccount": False,
        "FullyQualifiedName": name,
        "Active": True,
        "Classification": CLASSIFICATIONS[account_type],
        "AccountType": account_type,
        "AccountSubType": sub_type,
        "CurrentBalance": ZERO,
        "CurrentBalanceWithSubAccounts": ZERO,
        "CurrencyRef": dict(USD),
        **identity(id, now),
    }
