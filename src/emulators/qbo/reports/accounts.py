"""Accounts as reports see them: their place in the statements, their natural side and their parents."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.chart import CLASSIFICATIONS
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

_PERMANENT: Final = frozenset({"Asset", "Liability", "Equity"})
_DEBIT: Final = frozenset({"Asset", "Expense"})
_TYPE_OF_CLASS: Final = {
    "Asset": "Other Asset",
    "Liability": "Other Current Liability",
    "Equity": "Equity",
    "Revenue": "Income",
}
UNDEPOSITED: Final = "UndepositedFunds"
RETAINED: Final = "RetainedEarnings"


class LedgerAccount(msgspec.Struct, frozen=True):
    """`name` is the account's own, `full_name` has its parents before it.

    `home_balance` is the stated balance, debits positive; None where it is stated in another currency.
    """

    id: str
    name: str
    full_name: str
    type: str
    sub_type: str
    classification: str
    parent: str
    home_balance: Decimal | None
    record: Json

    @property
    def is_permanent(self) -> bool:
        """True for accounts of the balance sheet, whose balance runs on from year to year."""
        return self.classification in _PERMANENT

    @property
    def is_active(self) -> bool:
        return self.record.get("Active", True) is not False

    @property
    def is_cash(self) -> bool:
        return self.type == "Bank" or self.sub_type == UNDEPOSITED

    @property
    def is_control(self) -> bool:
        """True for the accounts that payables and receivables are kept on, name by name."""
        return self.type in ("Accounts Payable", "Accounts Receivable")

    def natural(self, amount: Decimal) -> Decimal:
        """A ledger amount with the sign that the account's own side has in reports."""
        return (amount if self.classification in _DEBIT else -amount) or ZERO


def read_accounts(company: Company) -> Mapping[str, LedgerAccount]:
    known = company.of_kind("Account")
    home = home_currency(company)
    accounts = [_read(record, home) for record in known.values()]
    accounts.sort(key=lambda account: (account.full_name.casefold(), account.id))
    return {account.id: account for account in accounts}


def home_currency(company: Company) -> str:
    preferences = next(iter(company.of_kind("Preferences").values()), {})
    return ref_id(preferences.get("CurrencyPrefs", {}), "HomeCurrency") or "USD"


def _read(record: Json, home: str) -> LedgerAccount:
    account_type = str(record.get("AccountType", ""))
    if account_type not in CLASSIFICATIONS:
        account_type = _TYPE_OF_CLASS.get(str(record.get("Classification", "")), "Expense")
    name = str(record.get("Name", ""))
    return LedgerAccount(
        id=str(record["Id"]),
        name=name,
        full_name=str(record.get("FullyQualifiedName") or name),
        type=account_type,
        sub_type=str(record.get("AccountSubType", "")),
        classification=CLASSIFICATIONS[account_type],
        parent=ref_id(record, "ParentRef"),
        home_balance=record.get("CurrentBalance", ZERO) if ref_id(record, "CurrencyRef") in ("", home) else None,
        record=record,
    )
