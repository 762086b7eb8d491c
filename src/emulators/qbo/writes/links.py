"""Links between documents: payments settle bills and invoices, deposits take payments."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Final

from emulators.qbo.faults import ServiceError, bad_reference, business_rule, deleted_already, deposited
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, Json
from emulators.qbo.writes.postings import ref_id

Links = dict[tuple[str, str], Decimal]

SETTLED_BY: Final = {"BillPayment": ("Bill", "VendorCredit"), "Payment": ("Invoice", "CreditMemo")}
CREDITS: Final = frozenset({"VendorCredit", "CreditMemo"})
_BACK_LINK: Final = {"BillPayment": "BillPaymentCheck", "Payment": "Payment", "Deposit": "Deposit"}
_LINKING: Final = {**SETTLED_BY, "Deposit": ("Payment",)}
_PARTY: Final = {"Bill": "VendorRef", "VendorCredit": "VendorRef", "BillPayment": "VendorRef"}


def links_of(kind: str, document: Json | None) -> Links:
    """Amounts by linked document, for the kinds that settle or deposit others."""
    found: Links = defaultdict(lambda: ZERO)
    targets = _LINKING.get(kind)
    if document is None or targets is None:
        return found
    for line in document.get("Line", []):
        for link in line.get("LinkedTxn", []):
            if link.get("TxnType") in targets:
                found[link["TxnType"], str(link.get("TxnId"))] += line["Amount"]
    return found


def unapplied(document: Json) -> Decimal:
    """What the payment leaves unsettled: its total, plus the credits it uses, less what it pays."""
    rest: Decimal = document["TotalAmt"]
    for line in document.get("Line", []):
        types = {link.get("TxnType") for link in line.get("LinkedTxn", [])}
        if types & CREDITS:
            rest += line["Amount"]
        elif types:
            rest -= line["Amount"]
    return rest or ZERO


def check_links(company: Company, kind: str, document: Json, earlier: Json | None) -> None:
    """Raises ServiceError when a link points nowhere, to another party, or to more than is open.

    `earlier` is the document before a change; what it was linked to may stay.
    """
    _check_types(kind, document, earlier)
    before = links_of(kind, earlier)
    for (target_kind, target_id), amount in links_of(kind, document).items():
        target = company.get(target_kind, target_id)
        if target is None:
            raise deleted_already() if company.is_deleted(target_kind, target_id) else bad_reference("TxnId")
        if amount < 0:
            raise business_rule("Linked amounts cannot be negative.")
        if target_kind == "Payment":
            _check_depositable(target, amount, document.get("Id", ""))
            continue
        _check_party(company, kind, document, target)
        if amount > target.get("Balance", ZERO) + before.get((target_kind, target_id), ZERO):
            raise business_rule(f"The amount exceeds what is open on {target_kind} {target_id}.")
    if kind in SETTLED_BY and unapplied(document) < 0:
        raise business_rule("The linked transactions exceed the amount of the payment.")


def _check_types(kind: str, document: Json, earlier: Json | None) -> None:
    if kind not in _LINKING:
        return
    known = [line.get("LinkedTxn") for line in (earlier or {}).get("Line", [])]
    for line in document["Line"]:
        links = line.get("LinkedTxn", [])
        types = {link.get("TxnType") for link in links}
        if links in known:
            continue
        if len(links) > 1 or not types <= set(_LINKING[kind]):
            detail = f"Invalid Enumeration : LinkedTxn of {kind} to {sorted(map(str, types))}"
            raise ServiceError("2170", "Invalid Enumeration", detail, element="LinkedTxn")


def _check_depositable(payment: Json, amount: Decimal, deposit_id: str) -> None:
    others = [link for link in payment.get("LinkedTxn", []) if link.get("TxnType") == "Deposit"]
    if any(str(link["TxnId"]) != deposit_id for link in others):
        raise deposited()
    if amount != payment["TotalAmt"]:
        raise business_rule("A payment is deposited whole.")


def _check_party(company: Company, kind: str, document: Json, target: Json) -> None:
    field = _PARTY.get(kind, "CustomerRef")
    payer, owner = ref_id(document, field), ref_id(target, field)
    if payer == owner:
        return
    owner_record = company.get("Customer", owner) if field == "CustomerRef" else None
    if owner_record is None or ref_id(owner_record, "ParentRef") != payer:
        raise business_rule("The linked transaction belongs to another name.")


def move_links(company: Company, kind: str, id: str, before: Links, after: Links, now: datetime) -> None:
    """Move open balances and back-links of linked documents by the difference of two sets of links."""
    for key in {**before, **after}:
        target = company.get(*key)
        if target is None or before.get(key) == after.get(key):
            continue
        if kind in SETTLED_BY:
            _settle(key[0], target, after.get(key, ZERO) - before.get(key, ZERO))
        if key[0] != "CreditMemo":
            _back_link(target, {"TxnId": id, "TxnType": _BACK_LINK[kind]}, present=key in after)
        company.touch(key[0], target, now)


def _settle(target_kind: str, target: Json, amount: Decimal) -> None:
    target["Balance"] = (target.get("Balance", ZERO) - amount) or ZERO
    if target_kind == "CreditMemo":
        target["RemainingCredit"] = target["Balance"]


def _back_link(target: Json, link: Json, *, present: bool) -> None:
    kept = [known for known in target.get("LinkedTxn", []) if known != link]
    target["LinkedTxn"] = [*kept, link] if present else kept


def release(company: Company, target_kind: str, id: str, now: datetime) -> None:
    """Take the lines that settle this document out of its payments, which keep the money as unapplied."""
    payer_kind = "BillPayment" if target_kind == "Bill" else "Payment"
    target = company.of_kind(target_kind)[id]
    for link in list(target.get("LinkedTxn", [])):
        payer = company.get(payer_kind, str(link["TxnId"]))
        if payer is None or not str(link["TxnType"]).startswith(payer_kind):
            continue
        before = links_of(payer_kind, payer)
        payer["Line"] = [line for line in payer["Line"] if not _points_to(line, target_kind, id)]
        if payer_kind == "Payment":
            payer["UnappliedAmt"] = unapplied(payer)
        company.touch(payer_kind, payer, now)
        move_links(company, payer_kind, payer["Id"], before, links_of(payer_kind, payer), now)


def _points_to(line: Json, kind: str, id: str) -> bool:
    return any(link.get("TxnType") == kind and str(link.get("TxnId")) == id for link in line.get("LinkedTxn", []))


def refuse_used_credit(kind: str, document: Json) -> None:
    """A credit that settles something stays until that is undone."""
    if kind in CREDITS and document["Balance"] != document["TotalAmt"]:
        raise business_rule("The credit has been applied; remove it from the payment first.")


def refuse_deposited(document: Json) -> None:
    if any(link.get("TxnType") == "Deposit" for link in document.get("LinkedTxn", [])):
        raise deposited()
