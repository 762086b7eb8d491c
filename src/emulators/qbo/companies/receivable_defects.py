"""Mistakes in invoices, receipts and credit memos. Each uses customers of its own."""

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.payable_defects import ago
from emulators.qbo.companies.pen import Pen, journal_line
from emulators.qbo.store import PlantedDefect
from emulators.service.wire import Json

_ENDINGS = ("Associates", "Collective", "Ventures", "Institute")


def own_customer(pen: Pen, *, email: bool = True) -> Json:
    return pen.customer(pen.registrar.name(_ENDINGS), email=email)


def _invoice(office: Office, customer: Json, days_ago: int, middle: float, number: str = "") -> Json:
    pen = office.pen
    return pen.invoice(customer, ago(pen, days_ago), pen.cents(middle, 0.3), office.items[0], number=number)


def invoice_without_due_date(office: Office) -> PlantedDefect:
    invoice = _invoice(office, own_customer(office.pen), 10, 1150)
    del invoice["DueDate"]
    del invoice["SalesTermRef"]
    return PlantedDefect("INV-NODUE", "Invoice", (invoice["Id"],))


def invoice_without_address(office: Office) -> PlantedDefect:
    invoice = _invoice(office, own_customer(office.pen, email=False), 14, 940)
    return PlantedDefect("INV-NOEMAIL", "Invoice", (invoice["Id"],))


def invoice_long_overdue(office: Office) -> PlantedDefect:
    invoice = _invoice(office, own_customer(office.pen), 160, 1320)
    return PlantedDefect("INV-STALE", "Invoice", (invoice["Id"],))


def invoice_number_used_twice(office: Office) -> PlantedDefect:
    pen = office.pen
    first = _invoice(office, own_customer(pen), 16, 870)
    second = _invoice(office, own_customer(pen), 13, 990, number=first["DocNumber"])
    return PlantedDefect("INV-DUPNO", "Invoice", (first["Id"], second["Id"]))


def payment_not_applied(office: Office) -> PlantedDefect:
    pen = office.pen
    customer = own_customer(pen)
    _invoice(office, customer, 20, 1600)
    payment = pen.receive(customer, ago(pen, 5), pen.cents(350, 0.3))
    return PlantedDefect("PMT-UNAPP", "Payment", (payment["Id"],))


def credit_memo_beside_an_invoice(office: Office) -> PlantedDefect:
    pen = office.pen
    customer = own_customer(pen)
    _invoice(office, customer, 18, 1400)
    memo = pen.credit_memo(customer, ago(pen, 6), pen.cents(160, 0.3), office.items[0])
    return PlantedDefect("CM-OPEN", "CreditMemo", (memo["Id"],))


def customer_below_zero(office: Office) -> PlantedDefect:
    """A journal entry moved a receivable between two customers; we owe the first on paper."""
    pen = office.pen
    below, above = own_customer(pen), own_customer(pen)
    amount, receivable = pen.cents(280, 0.3), pen.receivable()
    lines = [
        journal_line("Credit", amount, receivable, ("Customer", below)),
        journal_line("Debit", amount, receivable, ("Customer", above)),
    ]
    pen.journal(ago(pen, 21), "Reclassify customer", lines)
    return PlantedDefect("AR-NEG", "Customer", (below["Id"],))


def receivables_moved_by_journal(office: Office) -> PlantedDefect:
    """Revenue accrued by journal entry: receivables grow without an invoice."""
    pen = office.pen
    amount, receivable = pen.cents(520, 0.3), pen.receivable()
    lines = [
        journal_line("Debit", amount, receivable, ("Customer", own_customer(pen))),
        journal_line("Credit", amount, pen.account(office.income, "Income")),
    ]
    pen.journal(ago(pen, 19), "Accrued revenue", lines)
    return PlantedDefect("AR-TIE", "Account", (receivable["value"],))
