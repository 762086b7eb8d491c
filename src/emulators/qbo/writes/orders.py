"""Links from orders to what fulfils them: an invoice closes its estimate, a bill or purchase its purchase order."""

from datetime import datetime
from typing import Final

from emulators.qbo.faults import bad_reference, business_rule, deleted_already
from emulators.qbo.store import Company
from emulators.qbo.writes.links import back_link
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

_FULFILS: Final = {"Invoice": "Estimate", "Bill": "PurchaseOrder", "Purchase": "PurchaseOrder"}


def orders_of(kind: str, document: Json | None) -> dict[str, Json]:
    """The links to orders, by the order's id, from the head of the document and from its lines."""
    wanted = _FULFILS.get(kind)
    if wanted is None or document is None:
        return {}
    holders = [document, *document.get("Line", [])]
    links = [link for holder in holders for link in holder.get("LinkedTxn", [])]
    return {str(link.get("TxnId")): link for link in links if link.get("TxnType") == wanted}


def kept_links(kind: str, current: Json, body: Json, *, sparse: bool) -> list[Json]:
    """The links at the head after an update: those that the service made, and those to orders that the body names."""
    wanted = _FULFILS.get(kind)
    own = [link for link in current.get("LinkedTxn", []) if link.get("TxnType") != wanted]
    source = current if sparse and "LinkedTxn" not in body else body
    return [*own, *(link for link in source.get("LinkedTxn", []) if link.get("TxnType") == wanted)]


def head_links(kind: str, draft: Json) -> list[Json]:
    """The links at the head that a client may make: those to orders."""
    return [link for link in draft.get("LinkedTxn", []) if link.get("TxnType") == _FULFILS.get(kind)]


def check_orders(company: Company, kind: str, document: Json, earlier: Json | None) -> None:
    """Raises ServiceError when a link points to no order, or to one of another name."""
    known = orders_of(kind, earlier)
    for order_id in orders_of(kind, document):
        order_kind = _FULFILS[kind]
        order = company.get(order_kind, order_id)
        if order_id in known:
            continue
        if order is None:
            raise deleted_already() if company.is_deleted(order_kind, order_id) else bad_reference("TxnId")
        field = "CustomerRef" if kind == "Invoice" else "VendorRef"
        party = ref_id(document, "EntityRef" if kind == "Purchase" else field)
        if ref_id(order, field) != party:
            raise business_rule("The linked transaction belongs to another name.")


def move_orders(company: Company, kind: str, id: str, before: Json | None, after: Json | None, now: datetime) -> None:
    """Close the orders that are fulfilled now, and open those that no longer are."""
    old, new = orders_of(kind, before), orders_of(kind, after)
    for order_id in {**old, **new}:
        order = company.get(_FULFILS[kind], order_id)
        if order is None or (order_id in old) == (order_id in new):
            continue
        back_link(order, {"TxnId": id, "TxnType": kind}, present=order_id in new)
        if kind == "Invoice":
            order["TxnStatus"] = "Closed" if order["LinkedTxn"] else _undecided(order)
        else:
            order["POStatus"] = "Closed" if order["LinkedTxn"] else "Open"
        company.touch(_FULFILS[kind], order, now)


def forget_order(company: Company, order_kind: str, order: Json, now: datetime) -> None:
    """Take a deleted order out of the documents that fulfil it."""
    for link in order.get("LinkedTxn", []):
        holder = company.objects.get(str(link.get("TxnType")), {}).get(str(link.get("TxnId")))
        if holder is None:
            continue
        gone = {"TxnType": order_kind, "TxnId": order["Id"]}
        for part in (holder, *holder.get("Line", [])):
            if "LinkedTxn" in part:
                part["LinkedTxn"] = [known for known in part["LinkedTxn"] if not gone.items() <= known.items()]
        company.touch(str(link["TxnType"]), holder, now)


def _undecided(estimate: Json) -> str:
    return "Accepted" if "AcceptedDate" in estimate or "AcceptedBy" in estimate else "Pending"
