"""What can be told of an object that could not be typed, and its bytes without what stands for nothing."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

import msgspec

from cashrail.kit.records import Money, minor_digits
from plugins.qbo.translate_fields import BooksContext, is_currency, text_of
from plugins.qbo.wire import UNDECODABLE

_NAMES = ("DocNumber", "DisplayName", "Name", "CompanyName")
_AMOUNTS = ("TotalAmt", "Amount", "PaymentAmount", "Balance", "CurrentBalance")
_MAJOR_DIGITS_MAX = 14

_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


def without_blanks(raw: bytes) -> bytes | None:
    """The object without empty texts, and lists without nulls; None where that changes nothing, or is no object."""
    fields = _fields_of(raw)
    stripped = _stripped(fields)
    return None if stripped == fields else _encoder.encode(stripped)


def told_of(raw: bytes, context: BooksContext) -> tuple[str, Money | None]:
    """The object's number or name, and the money it states, each where that much can be read."""
    fields = _fields_of(raw)
    names = (fields.get(name) for name in _NAMES)
    called = next((text_of(name) for name in names if isinstance(name, (str, int)) and text_of(name)), "")
    ref = fields.get("CurrencyRef")
    currency = str(ref.get("value") or "") if isinstance(ref, dict) else ""
    code = (currency or context.home_currency).upper()
    return called, _stated(fields, code) if is_currency(code) else None


def _fields_of(raw: bytes) -> dict[str, Any]:
    try:
        return _decoder.decode(raw)
    except UNDECODABLE:
        return {}


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(inner) for key, inner in value.items() if not _is_blank(inner)}
    if isinstance(value, list):
        return [_stripped(inner) for inner in value if inner is not None]
    return value


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _stated(fields: dict[str, Any], currency: str) -> Money | None:
    amounts = [amount for name in _AMOUNTS if (amount := _amount(fields.get(name))) is not None]
    lines = list(_line_amounts(fields.get("Line")))
    if not (amounts or lines) or len(currency) != len("USD"):
        return None
    amount = next((each for each in amounts if each), sum(lines, Decimal(0)))
    unit = Decimal(1).scaleb(-minor_digits(currency))
    return Money(int(amount.quantize(unit, ROUND_HALF_EVEN) / unit), currency)


def _line_amounts(lines: Any) -> Iterator[Decimal]:
    for line in lines if isinstance(lines, list) else ():
        amount = _amount(line.get("Amount")) if isinstance(line, dict) and not _is_credit(line) else None
        if amount is not None:
            yield amount


def _is_credit(line: dict[str, Any]) -> bool:
    """Whether it is the other side of a journal entry, whose size is what it debits."""
    detail = line.get("JournalEntryLineDetail")
    return isinstance(detail, dict) and str(detail.get("PostingType")).lower() == "credit"


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(value) if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) else None
    except InvalidOperation:
        return None
    readable = amount is not None and amount.is_finite() and (not amount or amount.adjusted() <= _MAJOR_DIGITS_MAX)
    return amount if readable else None
