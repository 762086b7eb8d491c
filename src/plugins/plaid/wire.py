"""Plaid's JSON as it arrives: what is needed of it, all else is left. Amounts are read exactly."""

from decimal import Decimal

import msgspec


class Balances(msgspec.Struct, frozen=True, kw_only=True):
    available: Decimal | None = None
    current: Decimal | None = None
    limit: Decimal | None = None
    iso_currency_code: str | None = None
    unofficial_currency_code: str | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    account_id: str
    name: str | None = None
    official_name: str | None = None
    mask: str | None = None
    type: str = "other"
    subtype: str | None = None
    balances: Balances = Balances()


class PaymentMeta(msgspec.Struct, frozen=True, kw_only=True):
    reference_number: str | None = None
    payee: str | None = None
    payer: str | None = None


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` is positive where money leaves the account, or more is owed."""

    transaction_id: str
    account_id: str
    amount: Decimal
    date: str
    pending: bool
    iso_currency_code: str | None = None
    authorized_date: str | None = None
    pending_transaction_id: str | None = None
    name: str | None = None
    merchant_name: str | None = None
    original_description: str | None = None
    check_number: str | None = None
    payment_meta: PaymentMeta | None = None


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """The id alone, for rows of which nothing else can be read."""

    transaction_id: str = ""
    account_id: str = ""


class SyncPage(msgspec.Struct, frozen=True, kw_only=True):
    added: list[msgspec.Raw]
    modified: list[msgspec.Raw]
    removed: list[Identity]
    next_cursor: str
    has_more: bool
    transactions_update_status: str = ""


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    accounts: list[msgspec.Raw]


class Updates(msgspec.Struct, frozen=True, kw_only=True):
    last_successful_update: str | None = None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    transactions: Updates | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    item_id: str
    institution_name: str | None = None
    created_at: str | None = None


class ItemState(msgspec.Struct, frozen=True, kw_only=True):
    item: Item
    status: Status | None = None


class Window(msgspec.Struct, frozen=True, kw_only=True):
    total_transactions: int
