"""Mistakes around cash: bank accounts, undeposited receipts, categories, journal entries."""

from datetime import timedelta
from decimal import Decimal

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.payable_defects import ago, own_vendor
from emulators.qbo.companies.pen import journal_line, takings_line
from emulators.qbo.companies.receivable_defects import own_customer
from emulators.qbo.companies.roster import FRIDAY
from emulators.qbo.store import PlantedDefect


def overdrawn_account(office: Office) -> PlantedDefect:
    pen = office.pen
    account = pen.account("Tax Reserve", "Bank", "Savings")
    pen.purchase(own_vendor(pen), ago(pen, 3), pen.cents(210, 0.3), pen.account("Bank Charges"), account)
    return PlantedDefect("BNK-NEG", "Account", (account["value"],))


def account_gone_quiet(office: Office) -> PlantedDefect:
    """Takings went to a second account four times a week until they stopped three weeks ago."""
    pen = office.pen
    account = pen.account("Merchant Clearing", "Bank", "Checking")
    income = pen.account(office.income, "Income")
    for days in range(150, 20, -1):
        day = ago(pen, days)
        if day.weekday() < FRIDAY:
            pen.deposit(day, [takings_line(pen.cents(85, 0.5), income)], into=account)
    return PlantedDefect("BNK-STALE", "Account", (account["value"],))


def payment_left_undeposited(office: Office) -> PlantedDefect:
    pen = office.pen
    customer = own_customer(pen)
    invoice = pen.invoice(customer, ago(pen, 50), pen.cents(310, 0.3), office.items[0])
    settled = [("Invoice", invoice)]
    payment = pen.receive(customer, ago(pen, 18), invoice["Balance"], settled, undeposited=True)
    return PlantedDefect("UF-AGED", "Payment", (payment["Id"],))


def receipt_booked_as_income(office: Office) -> PlantedDefect:
    """The customer's money went straight to income, and the invoice stayed open."""
    pen = office.pen
    customer = own_customer(pen)
    invoice = pen.invoice(customer, ago(pen, 19), pen.cents(1270, 0.3), office.items[0])
    line = takings_line(invoice["Balance"], pen.account(office.income, "Income"), customer)
    deposit = pen.deposit(ago(pen, 3), [line])
    return PlantedDefect("UF-DUPINC", "Deposit", (deposit["Id"], invoice["Id"]))


def purchase_not_categorised(office: Office) -> PlantedDefect:
    pen = office.pen
    unsorted = pen.account("Uncategorized Expense", "Expense", "OtherMiscellaneousServiceCost")
    purchase = pen.purchase(own_vendor(pen), ago(pen, 15), pen.cents(135, 0.3), unsorted, pen.checking)
    return PlantedDefect("CAT-UNCAT", "Purchase", (purchase["Id"],))


def round_journal_on_cash(office: Office) -> PlantedDefect:
    pen = office.pen
    day = ago(pen, 24)
    while day.weekday() > FRIDAY:
        day -= timedelta(days=1)
    equity = pen.account("Owner's Draw", "Equity", "PersonalExpense")
    amount = Decimal("6000.00")
    lines = [journal_line("Debit", amount, equity), journal_line("Credit", amount, pen.checking)]
    return PlantedDefect("JE-ODD", "JournalEntry", (pen.journal(day, "Adjustment", lines)["Id"],))
