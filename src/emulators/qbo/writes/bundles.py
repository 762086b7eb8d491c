"""Bundles: a line of a sale that sells an item of type Group holds the lines of what is in it."""

from decimal import Decimal
from typing import Any

from emulators.qbo.faults import bad_reference, missing
from emulators.qbo.store import Company
from emulators.qbo.wire import amount
from emulators.qbo.writes.postings import ref_id
from emulators.qbo.writes.references import name_references
from emulators.service.wire import Json

_NON_TAXABLE = {"value": "NON"}


def unpack_bundles(company: Company, lines: list[Json]) -> None:
    """Give each bundle the lines that its item says, where the client gave none. Raises ServiceError."""
    for line in lines:
        if line.get("DetailType") != "GroupLineDetail":
            continue
        detail = line.get("GroupLineDetail")
        if not isinstance(detail, dict) or not ref_id(detail, "GroupItemRef"):
            raise missing("Line.GroupLineDetail.GroupItemRef")
        bundle = company.get("Item", ref_id(detail, "GroupItemRef")) or {}
        if bundle.get("Type") != "Group":
            raise bad_reference("GroupItemRef")
        if not detail.get("Line"):
            detail["Line"] = [_inner(company, part, detail.get("Quantity", 1)) for part in _parts(bundle)]
            name_references(company, detail["Line"])


def _parts(bundle: Json) -> list[Json]:
    held: Any = bundle.get("ItemGroupDetail", {})
    return list(held.get("ItemGroupLine", ()))


def _inner(company: Company, part: Json, quantity: int | Decimal) -> Json:
    item = company.get("Item", ref_id(part, "ItemRef"))
    if item is None:
        raise bad_reference("ItemRef")
    count, price = Decimal(part.get("Qty", 1)) * quantity, Decimal(item.get("UnitPrice", 0))
    detail = {"ItemRef": {"value": item["Id"]}, "Qty": count, "UnitPrice": price, "TaxCodeRef": dict(_NON_TAXABLE)}
    kind = "SalesItemLineDetail"
    return {"Amount": amount(count * price), "DetailType": kind, kind: detail}
