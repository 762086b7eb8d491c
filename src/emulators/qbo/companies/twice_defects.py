"""One sale or expense entered twice, within a few days and alike in everything that would tell two apart."""

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.payable_defects import ago, own_vendor
from emulators.qbo.companies.receivable_defects import own_customer
from emulators.qbo.store import PlantedDefect


def expense_entered_twice(office: Office) -> PlantedDefect:
    pen = office.pen
    vendor, amount, account = own_vendor(pen), pen.cents(175, 0.3), pen.account("Office Supplies")
    first, again = (pen.purchase(vendor, ago(pen, days), amount, account, pen.checking) for days in (13, 11))
    return PlantedDefect("EXP-DUP", "Purchase", (first["Id"], again["Id"]))


def receipt_entered_twice(office: Office) -> PlantedDefect:
    pen = office.pen
    customer, amount = own_customer(pen), pen.cents(240, 0.3)
    drafts = [pen.sale(customer, ago(pen, days), amount, office.items[0]) for days in (12, 10)]
    first, again = (
        pen.books.create("SalesReceipt", {**draft, "DepositToAccountRef": pen.checking}, pen.moment(ago(pen, 10)))
        for draft in drafts
    )
    return PlantedDefect("RCPT-DUP", "SalesReceipt", (first["Id"], again["Id"]))


def sale_invoiced_twice(office: Office) -> PlantedDefect:
    pen = office.pen
    customer, amount = own_customer(pen), pen.cents(1_110, 0.3)
    first, again = (pen.invoice(customer, ago(pen, days), amount, office.items[0]) for days in (15, 13))
    return PlantedDefect("INV-DUP", "Invoice", (first["Id"], again["Id"]))
