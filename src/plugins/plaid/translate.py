"""Plaid's objects into records of the kit. The sign is turned round here, and nowhere else."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

import msgspec

from cashrail.kit.records import (
    BankAccount,
    BankAccountType,
    BankBalance,
    BankLine,
    Record,
    RecordChange,
    minor_digits,
    to_minor,
)
from plugins.plaid.faults import UNDECODABLE
from plugins.plaid.wire import Account, Identity, Item, Transaction

_TYPES = {
    "depository": BankAccountType.DEPOSITORY,
    "credit": BankAccountType.CARD,
    "loan": BankAccountType.LOAN,
}
_OWED = frozenset({BankAccountType.CARD, BankAccountType.LOAN})
_UNREADABLE = (*UNDECODABLE, ValueError, InvalidOperation)


def line_of(raw: bytes, seen_at: datetime) -> RecordChange:
    """A transaction as the change that it is; one that cannot be read is told with the reason."""
    try:
        return _change(raw, _line(msgspec.json.decode(raw, type=Transaction), seen_at), seen_at)
    except _UNREADABLE as error:
        return _spoilt("BankLine", _id_of(raw), raw, seen_at, error)


def account_of(raw: bytes, item: Item, seen_at: datetime) -> tuple[RecordChange, RecordChange]:
    """An account and its balance. The account's payload leaves the balances out, so that they do not change it."""
    fields = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    balances = bytes(fields.pop("balances", b"{}"))
    particulars = msgspec.json.encode(fields)
    stamped = msgspec.json.encode({"as_of": seen_at, "balances": msgspec.Raw(balances)})
    account_id = _text(fields.get("account_id"))
    try:
        account = msgspec.json.decode(raw, type=Account)
        balance = _change(stamped, _balance(account, seen_at), seen_at)
        return _change(particulars, _account(account, item, seen_at), seen_at), balance
    except _UNREADABLE as error:
        return (
            _spoilt("BankAccount", account_id, particulars, seen_at, error),
            _spoilt("BankBalance", account_id, stamped, seen_at, error),
        )


def gone(kind: str, record_id: str, seen_at: datetime) -> RecordChange:
    """What the bank has taken back."""
    return RecordChange(kind=kind, id=record_id, version=0, updated_at=seen_at, deleted=True)


def instant_of(text: str | None) -> datetime | None:
    """An aware instant, or None for what is none."""
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None


def _line(row: Transaction, seen_at: datetime) -> BankLine:
    currency = _currency(row.iso_currency_code)
    meta = row.payment_meta
    return BankLine(
        id=row.transaction_id,
        version=0,
        updated_at=seen_at,
        account_id=row.account_id,
        day=date.fromisoformat(row.date),
        authorized_on=None if row.authorized_date is None else date.fromisoformat(row.authorized_date),
        currency=currency,
        amount_minor=-_minor(row.amount, currency),
        pending=row.pending,
        pending_id=row.pending_transaction_id or "",
        text=row.original_description or row.name or "",
        party=row.merchant_name or ((meta.payee or meta.payer or "") if meta else ""),
        check_number=row.check_number or "",
        reference=(meta.reference_number or "") if meta else "",
    )


def _account(account: Account, item: Item, seen_at: datetime) -> BankAccount:
    return BankAccount(
        id=account.account_id,
        version=0,
        updated_at=seen_at,
        name=account.name or account.official_name or account.account_id,
        official_name=account.official_name or "",
        mask=account.mask or "",
        type=_TYPES.get(account.type, BankAccountType.OTHER),
        subtype=account.subtype or "",
        currency=_currency(account.balances.iso_currency_code),
        institution=item.institution_name or "",
    )


def _balance(account: Account, seen_at: datetime) -> BankBalance:
    told = account.balances
    currency = _currency(told.iso_currency_code)
    sign = -1 if _TYPES.get(account.type) in _OWED else 1
    return BankBalance(
        id=account.account_id,
        version=0,
        updated_at=seen_at,
        as_of=seen_at,
        currency=currency,
        current_minor=None if told.current is None else sign * _minor(told.current, currency),
        available_minor=None if told.available is None else _minor(told.available, currency),
        limit_minor=None if told.limit is None else _minor(told.limit, currency),
    )


def _currency(code: str | None) -> str:
    """An official code; amounts in others are no money of ours."""
    if code is None:
        raise ValueError("it is in no official currency")
    return code


def _minor(amount: Decimal, currency: str) -> int:
    """Whole minor units; raises ValueError for fractions of one, which nothing here may round away."""
    minor = to_minor(amount, currency)
    if Decimal(minor).scaleb(-minor_digits(currency)) != amount:
        raise ValueError(f"{amount} {currency} has fractions of the smallest unit")
    return minor


def _change(raw: bytes, record: Record, seen_at: datetime) -> RecordChange:
    kind = type(record).__name__
    return RecordChange(kind=kind, id=record.id, version=0, updated_at=seen_at, record=record, raw=raw)


def _spoilt(kind: str, id: str, raw: bytes, seen_at: datetime, error: Exception) -> RecordChange:
    return RecordChange(kind=kind, id=id, version=0, updated_at=seen_at, raw=raw, problem=str(error)[:200], called=id)


def _id_of(raw: bytes) -> str:
    try:
        return msgspec.json.decode(raw, type=Identity).transaction_id
    except UNDECODABLE:
        return ""


def _text(raw: msgspec.Raw | None) -> str:
    return "" if raw is None else str(msgspec.json.decode(raw))
