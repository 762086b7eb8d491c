"""Mistakes that show in the balances and months of accounts of their own, and in the tax that is owed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.payable_defects import ago, own_vendor
from emulators.qbo.companies.pen import Pen, journal_line
from emulators.qbo.companies.receivable_defects import own_customer
from emulators.qbo.store import PlantedDefect
from emulators.qbo.wire import CENT
from emulators.qbo.writes.chart import SALES_TAX
from emulators.service.wire import Json

# At no cadence, each in a month of its own.
_NOW_AND_THEN: Final = (340, 297, 259, 231, 188, 151, 118, 76)
_RATE: Final = Decimal("0.08")


def clearing_never_cleared(office: Office) -> PlantedDefect:
    pen = office.pen
    account = pen.account("Payroll Clearing", "Other Current Asset", "OtherCurrentAssets")
    amount = pen.cents(230, 0.3)
    lines = [journal_line("Debit", amount, account), journal_line("Credit", amount, pen.account("Bank Charges"))]
    pen.journal(ago(pen, 38), "Correction", lines)
    return PlantedDefect("ACC-ZERO", "Account", (account["value"],))


def loan_repaid_that_was_never_booked(office: Office) -> PlantedDefect:
    pen = office.pen
    account = pen.account("Vehicle Loan", "Long Term Liability", "NotesPayable")
    pen.purchase(own_vendor(pen), ago(pen, 21), pen.cents(640, 0.3), account, pen.checking)
    return PlantedDefect("ACC-SIGN", "Account", (account["value"],))


def loan_no_longer_repaid(office: Office) -> PlantedDefect:
    """Borrowed from the owner on the first day, repaid now and then, and not for over three months."""
    pen = office.pen
    account = pen.account("Owner's Note", "Long Term Liability", "NotesPayable")
    lent = pen.cents(9_000, 0.2)
    equity = pen.account("Owner's Draw", "Equity", "PersonalExpense")
    pen.journal(pen.opening_day, "Loan", [journal_line("Debit", lent, equity), journal_line("Credit", lent, account)])
    for days in (230, 191, 140, 97):
        pen.purchase(own_vendor(pen), ago(pen, days), pen.cents(410, 0.3), account, pen.checking)
    return PlantedDefect("ACC-STILL", "Account", (account["value"],))


def month_unlike_those_before(office: Office) -> PlantedDefect:
    pen = office.pen
    account, vendor = pen.account("Freight", "Expense", "ShippingFreightDelivery"), own_vendor(pen)
    for days in _NOW_AND_THEN:
        pen.purchase(vendor, ago(pen, days), pen.cents(260, 0.2), account, pen.checking)
    ended = pen.as_of.replace(day=1) - timedelta(days=1)
    for days in (14, 5):
        pen.purchase(vendor, ended - timedelta(days=days), pen.cents(1_950, 0.1), account, pen.checking)
    return PlantedDefect("ACC-HABIT", "Account", (account["value"],))


def asset_expensed(office: Office) -> PlantedDefect:
    pen = office.pen
    account = pen.account("Computer Equipment", "Expense", "OfficeGeneralAdministrativeExpenses")
    bought = pen.purchase(own_vendor(pen), ago(pen, 26), pen.cents(3_100, 0.1), account, pen.checking)
    return PlantedDefect("CAP-EXP", "Purchase", (bought["Id"],))


def others_money_by_name_only(office: Office) -> PlantedDefect:
    pen = office.pen
    account = pen.account("Client Escrow", "Bank", "Checking")
    pen.transfer(ago(pen, 33), pen.cents(1_400, 0.3), pen.checking, account)
    return PlantedDefect("BNK-HELD", "Account", (account["value"],))


def _taxed(pen: Pen, office: Office, customer: Json, day: date, middle: float) -> Json:
    draft = pen.sale(customer, day, pen.cents(middle, 0.2), office.items[0])
    [line] = draft["Line"]
    line["SalesItemLineDetail"]["TaxCodeRef"] = {"value": "TAX"}
    draft["TxnTaxDetail"] = {"TotalTax": (line["Amount"] * _RATE).quantize(CENT)}
    return pen.books.create("SalesReceipt", {**draft, "DepositToAccountRef": pen.checking}, pen.moment(day))


def line_without_a_tax_code(office: Office) -> PlantedDefect:
    """Small taxed sales, the last of them without a code."""
    pen = office.pen
    customer = own_customer(pen)
    for days in (57, 49, 36, 27, 18):
        _taxed(pen, office, customer, ago(pen, days), 42)
    last = _taxed(pen, office, customer, ago(pen, 9), 42)
    del last["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]
    return PlantedDefect("TAX-CODE", "SalesReceipt", (last["Id"],))


def sale_dated_back_into_a_period_that_is_paid(office: Office) -> PlantedDefect:
    pen = office.pen
    customer, day = own_customer(pen), ago(pen, 150)
    sold = _taxed(pen, office, customer, ago(pen, 221), 2_350)
    paid = {"PaymentDate": day.isoformat(), "PaymentAmount": sold["TxnTaxDetail"]["TotalTax"], "Refund": False}
    pen.books.create("TaxPayment", {**paid, "PaymentAccountRef": pen.checking}, pen.moment(day))
    _taxed(pen, office, customer, ago(pen, 216), 7_400)
    return PlantedDefect("TAX-TIE", "Account", (pen.role(SALES_TAX)["value"],))
