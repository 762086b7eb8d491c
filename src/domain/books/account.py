"""Accounts of the chart of accounts, items and payment terms."""

from decimal import Decimal

from domain.books.record import Record
from domain.money import Money

_OTHERS_MONEY = frozenset({"TrustAccounts", "RentsHeldInTrust"})


class Account(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One account; `balance_minor` is signed as the ledger signs it (liabilities negative).

    `type`, `subtype` and `classification` are QBO's own words, e.g. Bank, Checking, Asset.
    """

    name: str
    full_name: str
    type: str
    subtype: str = ""
    classification: str = ""
    number: str = ""
    currency: str
    balance_minor: int = 0
    active: bool = True
    parent_id: str | None = None

    @property
    def balance(self) -> Money:
        return Money(self.balance_minor, self.currency)

    @property
    def is_bank(self) -> bool:
        return self.type == "Bank"

    @property
    def holds_others_money(self) -> bool:
        """By its detail type: clients' trust money, tenants' deposits and rents."""
        return self.is_bank and self.subtype in _OTHERS_MONEY

    @property
    def is_control(self) -> bool:
        return self.type in ("Accounts Receivable", "Accounts Payable")

    @property
    def is_undeposited_funds(self) -> bool:
        return self.subtype == "UndepositedFunds"


class Item(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A product or service."""

    name: str
    type: str = ""
    active: bool = True
    income_account_id: str | None = None
    expense_account_id: str | None = None


class Term(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Payment terms: due in `due_days`; or, date-driven, on `due_day_of_month`.

    A discount of `discount_percent` (2 means 2 %) is granted within `discount_days`.
    """

    name: str
    active: bool = True
    due_days: int | None = None
    discount_days: int | None = None
    discount_percent: Decimal | None = None
    due_day_of_month: int | None = None
    due_next_month_days: int | None = None
