"""Finds the accounts that documents post to without naming them, and opens the ones that are absent."""

from datetime import datetime
from typing import Final

from emulators.qbo.catalog import KINDS
from emulators.qbo.currencies import currency_ref
from emulators.qbo.faults import business_rule
from emulators.qbo.standing import USD, identity
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.exchange import currency_of
from emulators.qbo.writes.rates import home_currency
from emulators.service.wire import Json

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
EXCHANGE: Final = ("Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss")
UNSORTED_EXPENSE: Final = ("Uncategorized Expense", "Expense", "OtherMiscellaneousServiceCost")

Role = tuple[str, str, str]


def is_posted_balance(account: Json) -> bool:
    """Balance-sheet accounts carry a balance; income and expense accounts always show 0."""
    return account.get("Classification") in ("Asset", "Liability", "Equity")


class Chart:
    """The chart of accounts of one company, by role: (name, account type, account sub-type)."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._found: dict[tuple[Role, str], str] = {}

    def account_of(self, role: Role, now: datetime, currency: str = "") -> str:
        """The id of the account that plays the role, opened where absent.

        `currency` is wanted for receivables and payables, of which every currency has its own; home unless told.
        """
        found = self.known(role, currency)
        if found is None:
            found = self._found[role, currency] = self._open(role, now, currency)
        return found

    def known(self, role: Role, currency: str = "") -> str | None:
        """The same, or None where it is absent."""
        found = self._found.get((role, currency))
        if found is None or self._company.get("Account", found) is None:
            found = self._find(role, currency)
        if found is not None:
            self._found[role, currency] = found
        return found

    def _find(self, role: Role, currency: str) -> str | None:
        _, account_type, sub_type = role
        accounts = self._company.of_kind("Account").values()
        matching = [account for account in accounts if account.get("AccountSubType") == sub_type]
        if account_type in ("Accounts Receivable", "Accounts Payable"):
            home = home_currency(self._company)
            matching = [
                account
                for account in accounts
                if account.get("AccountType") == account_type and currency_of(account, home) == (currency or home)
            ]
        # The oldest one, whatever order the books are held in.
        return min((str(account["Id"]) for account in matching), key=lambda known: (len(known), known), default=None)

    def _open(self, role: Role, now: datetime, currency: str) -> str:
        name, account_type, sub_type = role
        home = home_currency(self._company)
        currency = currency or home
        account_id = self._company.next_id(KINDS["Account"])
        full_name = name if currency == home else f"{name} - {currency}"
        account = new_account(account_id, full_name, account_type, sub_type, now)
        account["CurrencyRef"] = currency_ref(currency)
        self._company.add("Account", account, now)
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


def refuse_new_type(before: Json, after: Json) -> None:
    """Receivables and payables stay what they are, and every account keeps its currency. Raises ServiceError."""
    kinds = {record.get("AccountType") for record in (before, after)}
    if len(kinds) > 1 and kinds & {"Accounts Receivable", "Accounts Payable"}:
        raise business_rule("The type of this account cannot be changed.")
    if (before.get("CurrencyRef") or {}).get("value") != (after.get("CurrencyRef") or {}).get("value"):
        raise business_rule("The currency of an account cannot be changed.")
