"""Mailing a document: whom it goes to, and what that leaves on it."""

import re
from datetime import datetime
from typing import Final

from emulators.qbo.faults import business_rule, invalid_email
from emulators.qbo.store import Company
from emulators.qbo.wire import stamp
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

_ADDRESS_FIELDS: Final = {"PurchaseOrder": "POEmail"}
_ADDRESS_LIMIT: Final = 100
_ADDRESS: Final = re.compile(r"[^\s@,]+@[^\s@,]+")


def mailed(company: Company, kind: str, document: Json, address: str, now: datetime) -> Json:
    """The fields of the document that mailing it sets. Raises ServiceError where there is no address.

    An address may be several, with commas between them.
    """
    field = _ADDRESS_FIELDS.get(kind, "BillEmail")
    to = address.strip() or _address_in(document, field) or _address_of_party(company, document)
    if not to:
        raise business_rule("There is no email address to send this transaction to.")
    if len(to) > _ADDRESS_LIMIT or not all(_ADDRESS.fullmatch(one.strip()) for one in to.split(",")):
        raise invalid_email(to, f"{field}.Address")
    delivery = {"DeliveryType": "Email", "DeliveryTime": stamp(now)}
    sent: Json = {"EmailStatus": "EmailSent", "DeliveryInfo": delivery}
    if kind != "Payment":
        sent[field] = {**document.get(field, {}), "Address": to}
    return sent


def _address_in(record: Json, field: str) -> str:
    held = record.get(field)
    return str(held.get("Address", "")) if isinstance(held, dict) else ""


def _address_of_party(company: Company, document: Json) -> str:
    for field, kind in (("CustomerRef", "Customer"), ("VendorRef", "Vendor")):
        party = company.get(kind, ref_id(document, field))
        if party is not None:
            return _address_in(party, "PrimaryEmailAddr")
    return ""
