"""Amounts of one currency told in another: what a document's entries are worth in the company's home currency."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from emulators.qbo.standing import preferences_of
from emulators.qbo.store import Company
from emulators.qbo.wire import CENT, ZERO
from emulators.service.wire import Json

Key = tuple[str, tuple[str, str] | None]

# What the linked amounts do to the account that the linked documents stand on: receivables, payables, or the funds.
_CARRIED: Final = {
    "Payment": {"Invoice": -1, "JournalEntry": -1, "CreditMemo": 1},
    "BillPayment": {"Bill": 1, "JournalEntry": 1, "VendorCredit": -1},
    "Deposit": {"Payment": -1, "SalesReceipt": -1},
}


def is_multicurrency(company: Company) -> bool:
    return bool(preferences_of(company).get("CurrencyPrefs", {}).get("MultiCurrencyEnabled"))


def currency_of(record: Json, home: str) -> str:
    ref = record.get("CurrencyRef")
    return str(ref.get("value", home)) if isinstance(ref, dict) else home


def rate_of(document: Json) -> Decimal:
    """Units of the home currency for one of the document's."""
    return Decimal(document.get("ExchangeRate", 1))


def in_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT) or ZERO


def home_amounts(
    company: Company, kind: str, document: Json, drawn: Mapping[Key, Decimal], carried: Key
) -> list[Decimal]:
    """The home amounts of the entries drawn, in their order.

    What settles or deposits other documents takes them off the `carried` account at their own rates; the rest of the
    sum is then a gain or a loss, which the caller posts.
    """
    rate = rate_of(document)
    worth = {key: amount * rate for key, amount in drawn.items()}
    if carried in worth:
        worth[carried] += _carried_at_other_rates(company, kind, document, rate)
    return [in_cents(amount) for amount in worth.values()]


def _carried_at_other_rates(company: Company, kind: str, document: Json, rate: Decimal) -> Decimal:
    signs = _CARRIED.get(kind, {})
    difference = ZERO
    for line in document.get("Line", []):
        for link in line.get("LinkedTxn", []):
            target_kind = str(link.get("TxnType"))
            target = company.objects.get(target_kind, {}).get(str(link.get("TxnId")))
            if target is not None and target_kind in signs:
                difference += signs[target_kind] * line["Amount"] * (rate_of(target) - rate)
    return difference


def settles_at_other_rates(kind: str) -> bool:
    return kind in _CARRIED


def set_home_values(record: Json, *, tells_total: bool) -> None:
    """Write what a document of a company with several currencies is worth at home, in total and still open."""
    if "ExchangeRate" not in record:
        return
    rate = rate_of(record)
    if tells_total:
        record["HomeTotalAmt"] = in_cents(record["TotalAmt"] * rate)
    if "Balance" in record:
        record["HomeBalance"] = in_cents(record["Balance"] * rate)
