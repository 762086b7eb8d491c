"""Mistakes in the lists of vendors and customers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.payable_defects import ago
from emulators.qbo.store import PlantedDefect

_REPORTABLE_FROM_2026: Final = Decimal(2000)


def vendor_twice(office: Office) -> PlantedDefect:
    pen = office.pen
    name = pen.registrar.name(("Distribution", "Wholesalers"))
    first, second = pen.vendor(f"{name} LLC"), pen.vendor(f"{name}, Inc.")
    return PlantedDefect("VEN-DUP", "Vendor", (first["Id"], second["Id"]))


def customer_twice(office: Office) -> PlantedDefect:
    """Two names of different companies that share one address for invoices."""
    pen = office.pen
    first = pen.customer(pen.registrar.name(("Cooperative", "Foundation")))
    second = pen.customer(pen.registrar.name(("Society", "Federation")))
    second["PrimaryEmailAddr"] = dict(first["PrimaryEmailAddr"])
    return PlantedDefect("CUS-DUP", "Customer", (first["Id"], second["Id"]))


def contractor_without_tax_id(office: Office) -> PlantedDefect:
    """Paid by check this year for more than what must be reported."""
    pen = office.pen
    vendor = pen.vendor(pen.registrar.name(("Contracting", "Handyman")), contractor=True, tax_id=False)
    day = max(ago(pen, 4), date(pen.as_of.year, 1, 1))
    bill = pen.bill(vendor, day - timedelta(days=3), pen.cents(float(_REPORTABLE_FROM_2026) + 400))
    pen.pay([bill], day)
    return PlantedDefect("VEN-1099", "Vendor", (vendor["Id"],))


def large_first_bill_of_a_new_vendor(office: Office) -> PlantedDefect:
    pen = office.pen
    name = pen.registrar.name(("Consulting", "Advisory"))
    vendor = pen.vendor(name, created=ago(pen, 11))
    bill = pen.bill(vendor, ago(pen, 7), pen.cents(2350, 0.3))
    return PlantedDefect("VEN-NEW", "Bill", (bill["Id"],))
