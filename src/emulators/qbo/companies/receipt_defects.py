"""A client that attaches what it gets for its larger payments, and once did not."""

from decimal import Decimal
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.payable_defects import ago, own_vendor
from emulators.qbo.store import PlantedDefect
from emulators.qbo.writes.operations import Operation

_LARGE: Final = Decimal(500)
_DAYS: Final = 365


def receipt_not_attached(office: Office) -> PlantedDefect:
    """Whatever is entered later has no file either, so this comes last and lasts a day."""
    pen = office.pen
    for kind in ("Bill", "Purchase"):
        for document in pen.company.of_kind(kind).values():
            if document["TotalAmt"] >= _LARGE and document["TxnDate"] >= str(ago(pen, _DAYS)):
                entity = {"type": kind, "value": document["Id"]}
                body = {"AttachableRef": [{"EntityRef": entity}], "FileName": "receipt.pdf", "Note": "Receipt"}
                pen.books.apply(Operation("Attachable", body), pen.moment(pen.as_of))
    bought = pen.purchase(
        own_vendor(pen), ago(pen, 16), pen.cents(830, 0.2), pen.account("Office Supplies"), pen.checking
    )
    return PlantedDefect("BILL-NODOC", "Purchase", (bought["Id"],))
