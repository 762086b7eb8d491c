"""Mistakes that show beside what is usual: odd accounts, nobody named, a bill that is absent, a payout not linked."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.payable_defects import ago, own_vendor
from emulators.qbo.companies.pen import takings_line
from emulators.qbo.companies.receivable_defects import own_customer
from emulators.qbo.store import PlantedDefect
from emulators.qbo.wire import CENT

# At no cadence, so that nothing is expected next.
_NOW_AND_THEN: Final = (203, 181, 150, 97, 60, 31)
_FEE_SHARE: Final = Decimal("0.029")
_FEE_EACH: Final = Decimal("0.30")


def payment_to_nobody(office: Office) -> PlantedDefect:
    pen = office.pen
    purchase = pen.purchase(
        own_vendor(pen), ago(pen, 17), pen.cents(145, 0.3), pen.account("Office Supplies"), pen.checking
    )
    del purchase["EntityRef"]
    return PlantedDefect("PAY-NONE", "Purchase", (purchase["Id"],))


def posting_left_to_the_accountant(office: Office) -> PlantedDefect:
    pen = office.pen
    undecided = pen.account("Ask My Accountant", "Expense", "OtherMiscellaneousServiceCost")
    pen.purchase(own_vendor(pen), ago(pen, 22), pen.cents(265, 0.3), undecided, pen.checking)
    return PlantedDefect("CAT-AMA", "Account", (undecided["value"],))


def posting_on_a_parent(office: Office) -> PlantedDefect:
    pen = office.pen
    parent = pen.account("Vehicles", "Expense", "Auto")
    below = {"Name": "Fuel", "AccountType": "Expense", "AccountSubType": "Auto", "SubAccount": True}
    pen.books.create("Account", {**below, "ParentRef": parent}, pen.moment(pen.opening_day))
    pen.purchase(own_vendor(pen), ago(pen, 19), pen.cents(185, 0.3), parent, pen.checking)
    return PlantedDefect("CAT-PARENT", "Account", (parent["value"],))


def posting_on_an_odd_account(office: Office) -> PlantedDefect:
    """Six payments of a vendor stand on one account and the seventh on another."""
    pen = office.pen
    vendor, usual = own_vendor(pen), pen.account("Office Supplies")
    for days in _NOW_AND_THEN:
        pen.purchase(vendor, ago(pen, days), pen.cents(210, 0.6), usual, pen.checking)
    odd = pen.purchase(vendor, ago(pen, 12), pen.cents(210, 0.6), pen.account("Bank Charges"), pen.checking)
    return PlantedDefect("CAT-ODD", "Purchase", (odd["Id"],))


def monthly_bill_that_did_not_come(office: Office) -> PlantedDefect:
    pen = office.pen
    vendor = own_vendor(pen)
    for times in range(5, -1, -1):
        day = ago(pen, 52 + 30 * times)
        pen.pay([pen.bill(vendor, day, pen.cents(430, 0.03))], day + timedelta(days=20))
    return PlantedDefect("REC-MISS", "Vendor", (vendor["Id"],))


def payout_booked_past_its_invoice(office: Office) -> PlantedDefect:
    """A card processor paid an invoice less its fee, and the money was booked as income."""
    pen = office.pen
    invoice = pen.invoice(own_customer(pen), ago(pen, 8), pen.cents(2730, 0.3), office.items[0])
    fee = (invoice["Balance"] * _FEE_SHARE).quantize(CENT) + _FEE_EACH
    line = takings_line(invoice["Balance"] - fee, pen.account(office.income, "Income"))
    deposit = pen.deposit(ago(pen, 6), [{**line, "Description": "Stripe payout"}])
    return PlantedDefect("STR-BULK", "Deposit", (deposit["Id"], invoice["Id"]))
