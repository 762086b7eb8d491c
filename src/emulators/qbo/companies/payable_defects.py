"""Mistakes in bills, payments of bills and vendor credits. Each uses vendors of its own."""

from datetime import date, timedelta

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.pen import Pen, journal_line
from emulators.qbo.store import PlantedDefect
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.chart import PAYABLE
from emulators.qbo.writes.operations import Operation
from emulators.service.wire import Json

_ENDINGS = ("Supplies", "Services", "Industrial", "Mercantile")
_ACCOUNT = "Office Supplies"


def own_vendor(pen: Pen, *, term: str = "3") -> Json:
    return pen.vendor(pen.registrar.name(_ENDINGS), term=term)


def ago(pen: Pen, days: int) -> date:
    return pen.as_of - timedelta(days=days)


def _on_bill(code: str, bill: Json) -> PlantedDefect:
    return PlantedDefect(code, "Bill", (bill["Id"],))


def due_date_forgotten(office: Office) -> PlantedDefect:
    """The due date is the bill's own date although the vendor gives thirty days."""
    pen = office.pen
    day = ago(pen, 9)
    return _on_bill("BILL-NODUE", pen.bill(own_vendor(pen), day, pen.cents(640, 0.3), due=day))


def vendor_without_term(office: Office) -> PlantedDefect:
    pen = office.pen
    vendor = own_vendor(pen, term="")
    for days in (190, 140, 85, 50):
        day = ago(pen, days)
        bill = pen.bill(vendor, day, pen.cents(310, 0.2), due=day + timedelta(days=20))
        pen.pay([bill], day + timedelta(days=18))
    return PlantedDefect("BILL-NOTERM", "Vendor", (vendor["Id"],))


def bill_of_nothing(office: Office) -> PlantedDefect:
    return _on_bill("BILL-ZERO", office.pen.bill(own_vendor(office.pen), ago(office.pen, 11), ZERO))


def bill_far_above_the_usual(office: Office) -> PlantedDefect:
    """The fifth bill of a vendor is six times the others: a digit slipped."""
    pen = office.pen
    vendor = own_vendor(pen)
    for days in (170, 140, 110, 80):
        bill = pen.bill(vendor, ago(pen, days), pen.cents(260, 0.12))
        pen.pay([bill], ago(pen, days - 25))
    return _on_bill("BILL-ZERO", pen.bill(vendor, ago(pen, 8), pen.cents(1720, 0.05)))


def bill_due_before_its_date(office: Office) -> PlantedDefect:
    pen = office.pen
    bill = pen.bill(own_vendor(pen), ago(pen, 6), pen.cents(520, 0.3), due=ago(pen, 16))
    return _on_bill("BILL-DATE", bill)


def bill_far_in_the_future(office: Office) -> PlantedDefect:
    pen = office.pen
    return _on_bill("BILL-DATE", pen.bill(own_vendor(pen), ago(pen, -85), pen.cents(830, 0.3)))


def bill_long_overdue(office: Office) -> PlantedDefect:
    pen = office.pen
    return _on_bill("BILL-STALE", pen.bill(own_vendor(pen), ago(pen, 155), pen.cents(410, 0.3)))


def bill_overdue_for_a_year(office: Office) -> PlantedDefect:
    pen = office.pen
    day = pen.opening_day + timedelta(days=1)
    bill = pen.bill(own_vendor(pen, term="5"), day, pen.cents(290, 0.3), due=day + timedelta(days=10))
    return _on_bill("BILL-STALE", bill)


def _pair(bill: Json, again: Json) -> PlantedDefect:
    return PlantedDefect("BILL-DUP", "Bill", (bill["Id"], again["Id"]))


def bill_entered_twice_by_number(office: Office) -> PlantedDefect:
    """The same invoice of a vendor, keyed once with and once without its prefix."""
    pen = office.pen
    vendor, amount, number = own_vendor(pen), pen.cents(1240, 0.3), str(pen.rng.randint(300, 999))
    bill = pen.bill(vendor, ago(pen, 27), amount, number=f"INV-00{number}")
    return _pair(bill, pen.bill(vendor, ago(pen, 7), amount, number=number))


def bill_entered_twice_without_number(office: Office) -> PlantedDefect:
    pen = office.pen
    vendor, amount = own_vendor(pen), pen.cents(730, 0.3)
    bill = pen.bill(vendor, ago(pen, 12), amount, number="")
    return _pair(bill, pen.bill(vendor, ago(pen, 10), amount, number=""))


def bill_entered_twice_with_a_slip(office: Office) -> PlantedDefect:
    """A few cents and a letter apart, two weeks later."""
    pen = office.pen
    vendor, amount, number = own_vendor(pen), pen.cents(740, 0.3), str(pen.rng.randint(200000, 9999999))
    bill = pen.bill(vendor, ago(pen, 20), amount, number=number)
    return _pair(bill, pen.bill(vendor, ago(pen, 6), amount + 2, number=f"{number}A"))


def bill_entered_under_two_vendors(office: Office) -> PlantedDefect:
    pen = office.pen
    amount, number = pen.cents(1510, 0.3), f"SO{pen.rng.randint(20000, 99999)}"
    bill = pen.bill(own_vendor(pen), ago(pen, 14), amount, number=number)
    return _pair(bill, pen.bill(own_vendor(pen), ago(pen, 9), amount, number=number))


def bill_paid_by_a_plain_check(office: Office) -> PlantedDefect:
    """The bill stays open beside a check of the same vendor and amount."""
    pen = office.pen
    vendor, amount = own_vendor(pen), pen.cents(560, 0.3)
    bill = pen.bill(vendor, ago(pen, 13), amount)
    check = pen.purchase(vendor, ago(pen, 8), amount, pen.account(_ACCOUNT), pen.checking)
    return PlantedDefect("BILL-PAIDOUT", "Bill", (bill["Id"], check["Id"]))


def bill_paid_twice(office: Office) -> PlantedDefect:
    """Two payments of the same bill; a journal entry then put the vendor's balance straight."""
    pen = office.pen
    books, vendor = pen.books, own_vendor(pen)
    bill = pen.bill(vendor, ago(pen, 45), pen.cents(690, 0.3))
    first = pen.pay([bill], ago(pen, 18))
    amount = first["TotalAmt"]
    second = pen.pay([], ago(pen, 16), over=amount, vendor=vendor)
    second["Line"] = [{"Amount": amount, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}]
    bill["LinkedTxn"].append({"TxnId": second["Id"], "TxnType": "BillPaymentCheck"})
    books.company.touch("Bill", bill, pen.moment(ago(pen, 16)))
    lines = [
        journal_line("Debit", amount, pen.account(_ACCOUNT)),
        journal_line("Credit", amount, pen.role(PAYABLE), ("Vendor", vendor)),
    ]
    pen.journal(ago(pen, 15), "Correct vendor balance", lines)
    return PlantedDefect("BPMT-DUP", "BillPayment", (first["Id"], second["Id"]))


def overpaid_bill(office: Office) -> PlantedDefect:
    pen = office.pen
    bill = pen.bill(own_vendor(pen), ago(pen, 40), pen.cents(470, 0.3))
    payment = pen.pay([bill], ago(pen, 12), over=pen.cents(120, 0.3))
    return PlantedDefect("BPMT-UNAPP", "BillPayment", (payment["Id"],))


def credit_left_beside_a_bill(office: Office) -> PlantedDefect:
    pen = office.pen
    vendor = own_vendor(pen)
    pen.bill(vendor, ago(pen, 15), pen.cents(720, 0.3))
    credit = pen.vendor_credit(vendor, ago(pen, 10), pen.cents(140, 0.3), _ACCOUNT)
    return PlantedDefect("VC-OPEN", "VendorCredit", (credit["Id"],))


def vendor_below_zero(office: Office) -> PlantedDefect:
    """A journal entry moved a payable between two vendors; the first owes us on paper."""
    pen = office.pen
    below, above = own_vendor(pen), own_vendor(pen)
    amount, payable = pen.cents(330, 0.3), pen.role(PAYABLE)
    lines = [
        journal_line("Debit", amount, payable, ("Vendor", below)),
        journal_line("Credit", amount, payable, ("Vendor", above)),
    ]
    pen.journal(ago(pen, 22), "Reclassify vendor", lines)
    return PlantedDefect("AP-NEG", "Vendor", (below["Id"],))


def payables_moved_by_journal(office: Office) -> PlantedDefect:
    """An accrual by journal entry: payables grow without a bill."""
    pen = office.pen
    amount, payable = pen.cents(445, 0.3), pen.role(PAYABLE)
    lines = [
        journal_line("Debit", amount, pen.account(_ACCOUNT)),
        journal_line("Credit", amount, payable, ("Vendor", own_vendor(pen))),
    ]
    pen.journal(ago(pen, 25), "Accrued expense", lines)
    return PlantedDefect("AP-TIE", "Account", (payable["value"],))


def bill_of_an_inactive_vendor(office: Office) -> PlantedDefect:
    pen = office.pen
    vendor = own_vendor(pen)
    bill = pen.bill(vendor, ago(pen, 17), pen.cents(610, 0.3))
    body = {"Id": vendor["Id"], "SyncToken": vendor["SyncToken"], "sparse": True, "Active": False}
    pen.books.apply(Operation("Vendor", body), pen.moment(ago(pen, 4)))
    return _on_bill("CAT-INACT", bill)
