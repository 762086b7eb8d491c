"""What an update, a void or a birth makes of a transaction, before anything else is moved."""

from copy import deepcopy
from typing import Any, Final

from emulators.qbo.catalog_documents import HOLDS_BALANCE, SALES_FORMS
from emulators.qbo.faults import business_rule
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.exchange import set_home_values
from emulators.qbo.writes.links import DEPOSITED, refuse_deposited, refuse_oversettled, unapplied
from emulators.qbo.writes.orders import kept_links
from emulators.service.wire import Json

KEPT: Final = frozenset(
    {"Id", "SyncToken", "MetaData", "domain", "sparse", "Balance", "BalanceWithJobs", "CurrentBalance"}
    | {"CurrentBalanceWithSubAccounts", "UnappliedAmt", "RemainingCredit", "LinkedTxn", "V4IDPseudonym"}
    | {"HomeBalance", "HomeTotalAmt", "DeliveryInfo"}
)
_SETTLED_FIELDS: Final = ("VendorRef", "CustomerRef", "CurrencyRef", "ExchangeRate")
_DEPOSITED_FIELDS: Final = ("TotalAmt", "DepositToAccountRef", "CurrencyRef", "ExchangeRate")


def merged_with(kind: str, current: Json, body: Json, *, sparse: bool) -> Json:
    """The object as it is to be after a full or a sparse update; what the service alone sets stays."""
    sent = {key: item for key, item in body.items() if key not in KEPT}
    base = current if sparse else {key: item for key, item in current.items() if key in KEPT}
    merged = {key: item for key, item in {**deepcopy(base), **sent}.items() if not _cleared(item)}
    if ("AccountType" in current or "DisplayName" in current) and "CurrencyRef" in current:
        # The currency of an account or a name is given once.
        merged.setdefault("CurrencyRef", current["CurrencyRef"])
    links = kept_links(kind, current, body, sparse=sparse)
    if links or "LinkedTxn" in current:
        merged["LinkedTxn"] = deepcopy(links)
    return merged


def check_change(company: Company, kind: str, before: Json, after: Json) -> None:
    """What is deposited or settled keeps what that rests on. Raises ServiceError."""
    if kind in DEPOSITED and _differ(before, after, _DEPOSITED_FIELDS):
        refuse_deposited(before)
    if kind == "JournalEntry":
        refuse_oversettled(company, {**after, "LinkedTxn": before.get("LinkedTxn", [])})
    settled = kind == "JournalEntry" and before.get("LinkedTxn")
    if kind in HOLDS_BALANCE:
        settled = _owed(before) != before["Balance"]
        if _owed(after) < _owed(before) - before["Balance"]:
            raise business_rule("The amount is less than what has been applied to this transaction.")
    if settled and _differ(before, after, _SETTLED_FIELDS):
        raise business_rule("The name and the currency of a transaction that has been applied cannot be changed.")


def _differ(before: Json, after: Json, fields: tuple[str, ...]) -> bool:
    return any(essence(before.get(field)) != essence(after.get(field)) for field in fields)


def _owed(document: Json) -> Any:
    return document["TotalAmt"] - document.get("Deposit", ZERO)


def open_balances(kind: str, draft: Json) -> None:
    if kind in HOLDS_BALANCE:
        draft["Balance"] = _owed(draft)
    if kind in HOLDS_BALANCE and kind != "CreditMemo":
        draft.setdefault("LinkedTxn", [])
    if kind == "CreditMemo":
        draft["RemainingCredit"] = draft["TotalAmt"]
    if kind in ("SalesReceipt", "RefundReceipt"):
        draft["Balance"] = ZERO
    if kind == "Payment":
        draft["UnappliedAmt"] = unapplied(draft)
    set_home_values(draft, tells_total=kind in SALES_FORMS)


def reopen_balances(kind: str, before: Json, after: Json) -> None:
    if kind in HOLDS_BALANCE:
        after["Balance"] = _owed(after) - (_owed(before) - before["Balance"]) or ZERO
    if kind == "CreditMemo":
        after["RemainingCredit"] = after["Balance"]
    if kind == "Payment":
        after["UnappliedAmt"] = unapplied(after)
    set_home_values(after, tells_total=kind in SALES_FORMS)


def voided_form(kind: str, current: Json) -> Json:
    voided = deepcopy(current)
    note = str(current.get("PrivateNote", ""))
    voided["PrivateNote"] = f"Voided - {note}" if note else "Voided"
    voided["TotalAmt"] = ZERO
    if kind in SALES_FORMS:
        voided["TxnTaxDetail"] = {"TotalTax": ZERO}
        voided["Line"] = [_emptied(line) for line in current["Line"]]
        voided.pop("Deposit", None)
    else:
        voided["Line"] = []
    return voided


def _cleared(item: object) -> bool:
    return item in ("", {}) or (isinstance(item, dict) and item.get("value") == "")


def essence(value: Any) -> Any:
    """The value without empty objects and without the names that references repeat."""
    if isinstance(value, list):
        return [essence(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = "value" in value
    return {key: essence(item) for key, item in value.items() if item != {} and not (named and key == "name")}


def _emptied(line: Json) -> Json:
    emptied = {**line, "Amount": ZERO}
    detail = emptied.get("SalesItemLineDetail")
    if detail:
        emptied["SalesItemLineDetail"] = {**detail, "Qty": 0}
    bundle = emptied.get("GroupLineDetail")
    if bundle:
        emptied["GroupLineDetail"] = {**bundle, "Line": [_emptied(inner) for inner in bundle.get("Line", [])]}
    return emptied
