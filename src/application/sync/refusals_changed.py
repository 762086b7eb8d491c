"""Why a change of a record is not sent."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import UNSET

from application.sync.refusals_lookup import Lookups, refuse_unless, words
from domain.books.account import Account, Item, Term
from domain.books.bill import Bill
from domain.books.cash_document import Purchase
from domain.books.invoice import Invoice
from domain.books.lines import ExpenseLine, SalesLine
from domain.books.listed import Class, Department
from domain.books.party import Vendor
from domain.books.value_checks import DOC_NUMBER_MAX, is_doc_number, is_email, is_tax_id
from domain.errors import Refused
from domain.ports.stores.mirror import Selection
from domain.rails.intent import ChangeBill, ChangeInvoice, ChangePurchase, ChangeVendor, SendInvoice

_CONTROL = frozenset({"Accounts Payable", "Accounts Receivable"})


class ChangeChecks(Lookups):
    """Checks of changes, each by its intent."""

    def change_vendor(self, intent: ChangeVendor) -> None:
        self.one(Vendor, intent.vendor_id)
        self._term(intent.term_id)
        if isinstance(intent.tax_id, str):
            refuse_unless(is_tax_id(intent.tax_id), "A tax id has nine digits, and is not made up of one.")

    def change_bill(self, intent: ChangeBill) -> None:
        bill = self.document(Bill, intent.bill_id)
        self.refuse_closed(bill.txn_date, "The bill")
        self._term(intent.term_id)
        self._refuse_inactive(_but_line(bill.lines, intent))
        self._refuse_unusable(intent)
        self._refuse_other_currency(intent, bill.currency)
        if intent.department_id is UNSET:
            self.refuse_inactive_place(bill.department_id, "The bill")
        if isinstance(intent.vendor_id, str):
            paid = bill.balance_minor != bill.total_minor
            refuse_unless(not paid, "The bill is paid in part; its vendor stays.")
        self._dates(intent, bill.txn_date, bill.due_date, "A bill")

    def _dates(self, intent: ChangeBill | ChangeInvoice, dated: date, due: date | None, what: str) -> None:
        """What a document is dated lies in an open period, and it falls due no earlier."""
        on = intent.txn_date if isinstance(intent.txn_date, date) else dated
        if on != dated:
            self.refuse_closed(on, what)
            self.sensible(on, what)
        if isinstance(intent.due_date, date):
            self.sensible(intent.due_date, f"{what} due")
        meant = intent.due_date if isinstance(intent.due_date, date) else due
        given = isinstance(intent.due_date, date) or on != dated
        refuse_unless(not given or meant is None or meant >= on, f"{what} is not due before its own date.")

    def change_purchase(self, intent: ChangePurchase) -> None:
        purchase = self.document(Purchase, intent.purchase_id)
        self.refuse_closed(purchase.txn_date, "The expense")
        self._refuse_inactive(_but_line(purchase.lines, intent))
        self._refuse_unusable(intent)
        self._refuse_other_currency(intent, purchase.currency)
        if intent.department_id is UNSET:
            self.refuse_inactive_place(purchase.department_id, "The expense")

    def _refuse_unusable(self, intent: ChangeBill | ChangePurchase | ChangeInvoice) -> None:
        """A document is not given a vendor, an account, a class or a location that is inactive."""
        given: tuple[tuple[type[Vendor | Account | Class | Department], object], ...] = (
            (Vendor, getattr(intent, "vendor_id", UNSET)),
            (Account, getattr(intent, "account_id", UNSET)),
            (Class, intent.class_id),
            (Class, intent.whole_class_id),
            (Department, intent.department_id),
        )
        for kind, record_id in given:
            if isinstance(record_id, str):
                record = self.one(kind, record_id)
                refuse_unless(record.active, f"{record.name} is inactive.")

    def _refuse_other_currency(self, intent: ChangeBill | ChangePurchase, currency: str) -> None:
        """A vendor's documents are all in the vendor's currency; what was spent stands on no control account."""
        if isinstance(intent.vendor_id, str):
            vendor = self.one(Vendor, intent.vendor_id)
            refuse_unless(vendor.currency == currency, f"{vendor.name} is kept in {vendor.currency}, not {currency}.")
        if isinstance(intent.account_id, str):
            account = self.one(Account, intent.account_id)
            refuse_unless(account.type not in _CONTROL, f"{account.name} takes no expense: it is a control account.")

    def _refuse_inactive(self, lines: Iterable[ExpenseLine | SalesLine]) -> None:
        """A ledger takes no document back whose lines stand on what was made inactive since."""
        used: dict[type[Account | Item | Class], set[str]] = {Account: set(), Item: set(), Class: set()}
        for line in lines:
            used[Account].add(line.account_id or "")
            used[Item].add(line.item_id or "")
            used[Class].add(line.class_id or "")
        for kind, ids in used.items():
            for record in self.mirror.records(kind, Selection(record_ids=tuple(sorted(ids - {""})))):
                refuse_unless(
                    record.active,
                    f"A line stands on the {words(kind)} {record.name}, which is inactive: make it active first.",
                )

    def invoice(self, intent: ChangeInvoice | SendInvoice) -> None:
        invoice = self.document(Invoice, intent.invoice_id)
        if isinstance(intent, SendInvoice):
            address = intent.email or invoice.email
            refuse_unless(bool(address), "The invoice has no e-mail address to be sent to.")
            refuse_unless(is_email(address), f"{address!r} is no e-mail address.")
            return
        self.refuse_closed(invoice.txn_date, "The invoice")
        self._dates(intent, invoice.txn_date, invoice.due_date, "An invoice")
        self._refuse_unusable(intent)
        if intent.class_id is not UNSET:
            self._refuse_inactive(invoice.lines)
        if isinstance(intent.doc_number, str):
            self._number(intent.doc_number, invoice)
        if isinstance(intent.email, str):
            refuse_unless(is_email(intent.email), f"{intent.email!r} is no e-mail address.")

    def _number(self, number: str, invoice: Invoice) -> None:
        refuse_unless(is_doc_number(number), f"{number!r} is no number: it has 1 to {DOC_NUMBER_MAX} characters.")
        for other in self.mirror.records(Invoice):
            if other.id != invoice.id and other.doc_number.strip().casefold() == number.strip().casefold():
                raise Refused(f"Another invoice, of {other.txn_date}, has the number {number}.")

    def _term(self, term_id: object) -> None:
        if isinstance(term_id, str):
            term = self.one(Term, term_id)
            refuse_unless(term.active, f"{term.name} is inactive.")


def _but_line(lines: Sequence[ExpenseLine], intent: ChangeBill | ChangePurchase) -> list[ExpenseLine]:
    """The lines that stay on the account they have."""
    moved = isinstance(intent.account_id, str)
    return [line for line in lines if not (moved and intent.line_id in (None, line.id))]
