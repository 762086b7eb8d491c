"""A snapshot with the indexes that rules share, each made once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import NamedTuple, TypeVar, cast
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.books.account import Account, Term
from domain.books.bill import Bill, VendorCredit
from domain.books.cash_document import Deposit, Purchase, RefundReceipt, SalesReceipt
from domain.books.invoice import CreditMemo, Invoice
from domain.books.party import Customer, Party, Vendor
from domain.books.postings import Posted as Drawn
from domain.books.postings import Postings
from domain.books.record import Document, Record
from domain.books.terms import due_by_terms, shifted
from domain.findings.finding import Finding
from domain.money import Money
from domain.policy.policy import Policy
from domain.rules.watching import NEVER, WatchedBooks, Watching, shared, whole
from domain.snapshot.control_items import PAYABLE, RECEIVABLE, ControlItem, control_items
from domain.snapshot.snapshot import Snapshot

R = TypeVar("R", bound=Record)

_MOVED_MIN = 5
# So many documents of a currency tell its rate where the ledger lists none.
_RATE_PEERS_MIN = 3

Posted = Bill | VendorCredit | Purchase | Invoice | CreditMemo | Deposit | SalesReceipt | RefundReceipt
"""Documents whose lines stand on accounts."""


def by_id(records: Iterable[R]) -> dict[str, R]:
    """Records by their id."""
    return {record.id: record for record in records}


class Booked(NamedTuple):
    """What a document posts to an account in home minor units: debits are positive."""

    document: Document
    amount_minor: int


class RuleView(Watching):
    """The books of one business on one business date, under one policy; what is read of them is noted.

    The accounts in `books` and `accounts` have no balances: those are in `stated_accounts` alone. `whole_books` is the
    view of all books where this one is of a part.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy, as_of: date, whole_books: "RuleView | None" = None) -> None:
        super().__init__(whole_books)
        self._stated = snapshot
        # It answers to the names of a snapshot's fields and methods, which is all that rules ask of one.
        self.books = cast("Snapshot", WatchedBooks(snapshot, self.watch))
        self.policy = policy
        self.as_of = as_of

    @shared
    def vendors(self) -> dict[str, Vendor]:
        return by_id(self.books.vendors)

    @shared
    def customers(self) -> dict[str, Customer]:
        return by_id(self.books.customers)

    @shared
    def accounts(self) -> dict[str, Account]:
        return by_id(self.books.accounts)

    @whole
    def stated_accounts(self) -> tuple[Account, ...]:
        """The accounts with the balances that the ledger states."""
        return self._stated.accounts

    @whole
    def synced(self) -> bool:
        """Whether the books have ever been synced."""
        return bool(self.books.data_age.mirror_version)

    @whole
    def refused_kinds(self) -> tuple[str, ...]:
        return self.books.data_age.refused_kinds

    @whole
    def doubted_kinds(self) -> tuple[str, ...]:
        return self.books.data_age.doubted_kinds

    @whole
    def named_vendors(self) -> tuple[Vendor, ...]:
        """The vendors without what changes by documents alone."""
        return tuple(replace(each, balance_minor=None, version=0, updated_at=NEVER) for each in self.books.vendors)

    @whole
    def named_customers(self) -> tuple[Customer, ...]:
        """The customers without what changes by documents alone."""
        return tuple(replace(each, balance_minor=None, version=0, updated_at=NEVER) for each in self.books.customers)

    @whole
    def known_rates(self) -> dict[str, Decimal]:
        """By currency the newest rate that the ledger lists, else the median of its documents."""
        peers: dict[str, list[Decimal]] = defaultdict(list)
        for document in (*self.books.bills, *self.books.invoices):
            if document.exchange_rate and document.exchange_rate != 1:
                peers[document.currency].append(document.exchange_rate)
        known = {currency: median(rates) for currency, rates in peers.items() if len(rates) >= _RATE_PEERS_MIN}
        for listed in sorted(self.books.exchange_rates, key=lambda each: each.as_of):
            if listed.rate > 0:
                known[listed.id] = listed.rate
        return known

    @shared
    def terms(self) -> dict[str, Term]:
        return by_id(self.books.terms)

    @shared
    def open_bills(self) -> tuple[Bill, ...]:
        return tuple(bill for bill in self.books.bills if bill.is_open)

    @shared
    def open_invoices(self) -> tuple[Invoice, ...]:
        return tuple(invoice for invoice in self.books.invoices if invoice.is_open)

    @shared
    def bills_by_vendor(self) -> dict[str, list[Bill]]:
        """Bills that are not voided, oldest first; bills without a vendor are left out."""
        grouped: dict[str, list[Bill]] = defaultdict(list)
        for bill in sorted(self.books.bills, key=lambda bill: (bill.txn_date, bill.id)):
            if bill.vendor_id and not bill.voided:
                grouped[bill.vendor_id].append(bill)
        return grouped

    @shared
    def invoices_by_customer(self) -> dict[str, list[Invoice]]:
        """Invoices that are not voided, oldest first; invoices without a customer are left out."""
        grouped: dict[str, list[Invoice]] = defaultdict(list)
        for invoice in sorted(self.books.invoices, key=lambda invoice: (invoice.txn_date, invoice.id)):
            if invoice.customer_id and not invoice.voided:
                grouped[invoice.customer_id].append(invoice)
        return grouped

    @shared
    def days_to_pay(self) -> dict[str, list[int]]:
        """By vendor, the days from each bill's date to each payment of it."""
        dated = {bill.id: bill.txn_date for bill in self.books.bills}
        days: dict[str, list[int]] = defaultdict(list)
        for payment in self.books.bill_payments:
            links = (link for line in payment.lines for link in line.links if link.kind == "Bill")
            for link in links if payment.vendor_id and not payment.voided else ():
                if link.id in dated:
                    days[payment.vendor_id or ""].append((payment.txn_date - dated[link.id]).days)
        return days

    @shared
    def days_allowed(self) -> dict[str, list[int]]:
        """By vendor, the days from recent bills' dates to their due dates, where later than their dates."""
        days: dict[str, list[int]] = defaultdict(list)
        for vendor_id, bills in self.bills_by_vendor.items():
            for bill in bills:
                if bill.due_date is not None and bill.due_date > bill.txn_date and self.is_recent(bill):
                    days[vendor_id].append((bill.due_date - bill.txn_date).days)
        return days

    @shared
    def invoices_by_family(self) -> dict[str, list[Invoice]]:
        """As `invoices_by_customer`, with those of all jobs of a customer together, by the family's head."""
        grouped: dict[str, list[Invoice]] = defaultdict(list)
        for customer_id, invoices in self.invoices_by_customer.items():
            grouped[self.books.families.customer(customer_id)] += invoices
        return grouped

    @shared
    def bills_by_family(self) -> dict[str, list[Bill]]:
        """As `bills_by_vendor`, with those of vendors that are one together, oldest first, by the family's head."""
        grouped: dict[str, list[Bill]] = defaultdict(list)
        for vendor_id, bills in self.bills_by_vendor.items():
            grouped[self.books.families.vendor(vendor_id)] += bills
        for bills in grouped.values():
            bills.sort(key=lambda bill: (bill.txn_date, bill.id))
        return grouped

    def owed_by_family_of(self, customer_id: str | None) -> list[Invoice]:
        """The open invoices of a customer and of those it is one family with, its own first."""
        found = self.invoices_by_family.get(self.books.families.customer(customer_id), ())
        return sorted((i for i in found if i.is_open), key=lambda invoice: invoice.customer_id != customer_id)

    @shared
    def vendors_with_open_bills(self) -> frozenset[str]:
        return frozenset(bill.vendor_id for bill in self.open_bills if bill.vendor_id)

    def subjects_of(self, finding: Finding) -> tuple[Record, ...]:
        """The records a finding is about, without the company itself and what is no longer in the books."""
        found = (self._record(subject.kind, subject.id) for subject in finding.subjects)
        return tuple(record for record in found if record is not None)

    def document(self, kind: str, record_id: str) -> Document | None:
        """A document of the books, None where they do not have it or it was not read."""
        found = self._record(kind, record_id)
        return found if isinstance(found, Document) else None

    def _record(self, kind: str, record_id: str) -> Record | None:
        return self.made(("of kind", kind), lambda: by_id(self.books.of_kind(kind))).get(record_id)

    def is_recent(self, document: Document) -> bool:
        """Dated within the policy's look-back before the business date."""
        return document.txn_date >= self._recent_from

    @shared
    def _recent_from(self) -> date:
        return self.as_of - timedelta(days=self.policy.lookback_days)

    @shared
    def open_invoices_by_balance(self) -> dict[tuple[int, str], list[Invoice]]:
        """Open invoices by what is open and in which currency."""
        grouped: dict[tuple[int, str], list[Invoice]] = defaultdict(list)
        for invoice in self.open_invoices:
            grouped[invoice.balance_minor, invoice.currency].append(invoice)
        return grouped

    @shared
    def purchases_by_vendor(self) -> dict[str, list[Purchase]]:
        """Expenses that are not voided and name a vendor."""
        grouped: dict[str, list[Purchase]] = defaultdict(list)
        for purchase in self.books.purchases:
            if purchase.entity_kind == "Vendor" and purchase.entity_id and not purchase.voided:
                grouped[purchase.entity_id].append(purchase)
        return grouped

    @shared
    def accounts_used_by_vendor(self) -> dict[str, Counter[str]]:
        """How many recent lines of a vendor's bills and expenses stand on each account."""
        used: dict[str, Counter[str]] = defaultdict(Counter)
        for documents in (self.bills_by_vendor, self.purchases_by_vendor):
            for vendor_id, listed in documents.items():
                recent = (document for document in listed if self.is_recent(document))
                used[vendor_id].update(line.account_id for each in recent for line in each.lines if line.account_id)
        return used

    @shared
    def recent_postings(self) -> tuple[Posted, ...]:
        """Recent documents whose lines are posted to accounts, without those voided."""
        books = self.books
        documents: list[Posted] = [*books.bills, *books.vendor_credits, *books.purchases, *books.invoices]
        documents += [*books.credit_memos, *books.deposits, *books.sales_receipts, *books.refund_receipts]
        return tuple(document for document in documents if not document.voided and self.is_recent(document))

    @shared
    def drawn(self) -> tuple[tuple[Document, Drawn], ...]:
        """Each document with what it posts."""
        draw = Postings(self.books.accounts, self.books.items).of
        return tuple((document, draw(document)) for document in self.books.documents())

    @shared
    def payable_lines(self) -> tuple[ControlItem, ...]:
        return control_items(self.books, PAYABLE)

    @shared
    def receivable_lines(self) -> tuple[ControlItem, ...]:
        return control_items(self.books, RECEIVABLE)

    @shared
    def postings(self) -> dict[str, list[Booked]]:
        """By account what recent documents up to the business date post to it, oldest first."""
        booked: dict[str, list[Booked]] = defaultdict(list)
        recent = [each for each in self.drawn if each[0].txn_date <= self.as_of and self.is_recent(each[0])]
        for document, posted in sorted(recent, key=lambda each: (each[0].txn_date, each[0].id)):
            for posting in posted:
                amount = Money(posting.amount_minor, document.currency)
                if posting.account_id and (home := self.home(amount, document)) is not None:
                    booked[posting.account_id].append(Booked(document, home.amount_minor))
        return booked

    def payee_name(self, document: Document) -> str:
        """Whom a document names; empty for nobody."""
        vendor_id, customer_id = (getattr(document, field, None) for field in ("vendor_id", "customer_id"))
        kind, party_id = getattr(document, "entity_kind", ""), getattr(document, "entity_id", None)
        for party in (
            self.vendors.get(vendor_id or (party_id if kind == "Vendor" else None) or ""),
            self.customers.get(customer_id or (party_id if kind == "Customer" else None) or ""),
        ):
            if party is not None:
                return party.name
        return getattr(document, "entity_name", "") or ""

    def party_name(self, party: Party | None) -> str:
        """What to call a party that may be missing."""
        return party.name if party else "nobody named"

    def vendor_name(self, vendor_id: str | None) -> str:
        return self.party_name(self.vendors.get(vendor_id or ""))

    def customer_name(self, customer_id: str | None) -> str:
        return self.party_name(self.customers.get(customer_id or ""))

    def due_by_terms(self, txn_date: date, term_id: str | None, party: Party | None) -> date | None:
        """When a document falls due by its own terms, else by the party's; None where neither says."""
        for candidate in (term_id, party.term_id if party else None):
            term = self.terms.get(candidate or "")
            due = due_by_terms(txn_date, term) if term else None
            if due is not None:
                return due
        return None

    def bill_due_date(self, bill: Bill) -> date | None:
        """Stated, else derived from terms, else unknown; never before the bill's own date."""
        if bill.due_date is not None:
            return max(bill.due_date, bill.txn_date)
        return self.due_by_terms(bill.txn_date, bill.term_id, self.vendors.get(bill.vendor_id or ""))

    def invoice_due_date(self, invoice: Invoice) -> date:
        """Stated, else derived from terms, else the policy's default terms after its date; never before that date."""
        if invoice.due_date is not None:
            return max(invoice.due_date, invoice.txn_date)
        due = self.due_by_terms(invoice.txn_date, invoice.term_id, self.customers.get(invoice.customer_id or ""))
        return due or shifted(invoice.txn_date, self.policy.invoice_terms_default_days)

    def local_day(self, instant: datetime) -> date:
        """The day an instant falls on where the business is."""
        try:
            return instant.astimezone(self._zone).date()
        except OverflowError:
            # The first and the last day there are, which stand for none.
            return instant.date()

    def came_with_the_books(self, document: Bill | Invoice) -> bool:
        """Whether it was entered on a day on which half of its kind, and five or more, were: from another system."""
        moved = self.bills_came_on if isinstance(document, Bill) else self.invoices_came_on
        return document.created_at is not None and self.local_day(document.created_at) in moved

    @whole
    def bills_came_on(self) -> tuple[date, ...]:
        return self._came_on(self.books.bills)

    @whole
    def invoices_came_on(self) -> tuple[date, ...]:
        return self._came_on(self.books.invoices)

    @whole
    def vendors_came_on(self) -> tuple[date, ...]:
        return self._came_on(self.books.vendors)

    def _came_on(self, records: Sequence[Record]) -> tuple[date, ...]:
        """The days on which half of the records, and five or more, were entered."""
        days = Counter(self.local_day(each.created_at) for each in records if each.created_at is not None)
        return tuple(sorted(day for day, n in days.items() if n >= _MOVED_MIN and 2 * n >= len(records)))

    @shared
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.books.business.time_zone)

    def home_minor(self, amount: Money, rate_of: Document | None = None) -> int:
        """As `home`, in minor units, with nothing for what cannot be told."""
        told = self.home(amount, rate_of)
        return 0 if told is None else told.amount_minor

    def home(self, amount: Money, rate_of: Document | None = None) -> Money | None:
        """The amount in home currency; None where the home currency or the document's rate is not known."""
        home = self.books.home_currency
        if home is None or amount.currency == home:
            return amount if home is not None else None
        rate = rate_of.exchange_rate if rate_of is not None else None
        return None if rate is None or rate <= 0 else amount.converted(rate, home)
