"""Quantities on hand: what purchases bring in of inventory items, and what sales take out."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import Final

from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.postings import flat_lines, ref_id
from emulators.service.wire import Json

_MOVES: Final = {
    "Bill": ("ItemBasedExpenseLineDetail", 1),
    "Purchase": ("ItemBasedExpenseLineDetail", 1),
    "VendorCredit": ("ItemBasedExpenseLineDetail", -1),
    "Invoice": ("SalesItemLineDetail", -1),
    "SalesReceipt": ("SalesItemLineDetail", -1),
    "CreditMemo": ("SalesItemLineDetail", 1),
    "RefundReceipt": ("SalesItemLineDetail", 1),
}


def move_stock(company: Company, kind: str, before: Json | None, after: Json | None) -> None:
    """Move the quantities by the difference of two states of a document."""
    if kind not in _MOVES:
        return
    moved: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for document, sign in ((before, -1), (after, 1)):
        for item_id, quantity in _quantities(company, kind, document or {}):
            moved[item_id] += sign * quantity
    for item_id, quantity in moved.items():
        if quantity:
            item = company.of_kind("Item")[item_id]
            item["QtyOnHand"] = (Decimal(item.get("QtyOnHand", 0)) + quantity) or ZERO
            company.mark("Item", item_id)


def _quantities(company: Company, kind: str, document: Json) -> list[tuple[str, Decimal]]:
    holder, sign = _MOVES[kind]
    sign = -sign if document.get("Credit") else sign
    found = []
    for line in flat_lines(document):
        detail: Json = line.get(holder) or {}
        item = company.get("Item", ref_id(detail, "ItemRef"))
        if item is not None and item.get("Type") == "Inventory" and "Qty" in detail:
            found.append((item["Id"], sign * _number(detail["Qty"])))
    return found


def _number(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return ZERO
