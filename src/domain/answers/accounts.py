"""A client's chart of accounts, as what posts to an account names it."""

from datetime import date

import msgspec

from domain.firms.firm import Business
from domain.money import Money
from domain.snapshot.snapshot import DataAge


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """One account; `balance` is signed as the ledger signs it. Type, subtype and classification are its own words."""

    id: str
    number: str
    name: str
    full_name: str
    type: str
    subtype: str
    classification: str
    balance: Money
    active: bool
    parent_id: str | None


class AccountsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The whole chart, inactive accounts too, by number and full name."""

    business: Business
    as_of: date
    data_age: DataAge
    items: tuple[AccountRow, ...]


def place_in_chart(row: AccountRow) -> tuple[str, str, str]:
    """Where an account stands in the chart."""
    return row.number, row.full_name.casefold(), row.id
