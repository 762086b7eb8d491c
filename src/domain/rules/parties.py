"""Rules about vendors and customers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from domain.books.bill import Bill
from domain.books.names import joined, like_pairs
from domain.books.party import Party, Vendor
from domain.books.remit_to import Replaced, replaced
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.rule import Found, numbered, rule
from domain.rules.view import RuleView
from domain.snapshot.control_items import ControlItem

# More that hang together than these are told as a group, by the names of the first few.
_TWINS_MAX = 10
_NAMED_MAX = 4
_DOCUMENTS = {"Vendor": "bills", "Customer": "invoices"}


def _twins(
    view: RuleView, kind: str, parties: Sequence[Party], documents: Callable[[], Mapping[str, Sequence[object]]]
) -> Iterator[Found]:
    """Pairs that look like one; more than a few that hang together are told as a group."""
    by_place = sorted(parties, key=lambda party: party.id)
    places = {party.id: place for place, party in enumerate(by_place)}
    pairs = [pair for one in _by_currency(parties) for pair in like_pairs(one, float(view.policy.name_similarity))]
    groups = joined(len(by_place), ((places[first.id], places[second.id]) for first, second, _ in pairs))
    crowds = [[by_place[place] for place in group] for group in groups if len(group) > _TWINS_MAX]
    crowded = {party.id for crowd in crowds for party in crowd}
    for first, second, signal in pairs:
        if first.id not in crowded:
            yield _twins_finding(kind, first, second, signal, documents())
    for crowd in crowds:
        yield _crowd_finding(kind, crowd)


def _by_currency(parties: Sequence[Party]) -> Iterable[Sequence[Party]]:
    """Who is paid in two currencies must stand in the books twice."""
    grouped: dict[str, list[Party]] = defaultdict(list)
    for party in parties:
        grouped[party.currency].append(party)
    return grouped.values()


def _twins_finding(
    kind: str, first: Party, second: Party, signal: str, documents: Mapping[str, Sequence[object]]
) -> Found:
    email = signal == "e-mail"
    counts = ", ".join(f"{len(documents.get(party.id, ()))} of {party.name}" for party in (first, second))
    return Found(
        (Subject(kind, first.id), Subject(kind, second.id)),
        f"{first.name} and {second.name} look like one {kind.lower()}",
        f"{first.name} and {second.name} have the same e-mail address, {first.email}."
        if email
        else f"{first.name} and {second.name} have like names.",
        evidence={"signal": signal, _DOCUMENTS[kind]: counts, **({"e-mail address": first.email} if email else {})},
        fix=("merge", "Merge them in the ledger, or make one inactive after moving its documents."),
    )


def _crowd_finding(kind: str, crowd: Sequence[Party]) -> Found:
    first = ", ".join(party.name for party in crowd[:_NAMED_MAX])
    return Found(
        tuple(Subject(kind, party.id) for party in crowd),
        f"{len(crowd):,} {kind.lower()}s look like one another",
        f"{first} and {len(crowd) - _NAMED_MAX:,} more hang together by like names or e-mail addresses.",
        evidence={f"{kind.lower()}s": f"{len(crowd):,}"},
        fix=("merge", "Merge those that are one in the ledger; dismiss it where they are units of something."),
    )


@rule(
    "VEN-DUP",
    Severity.MEDIUM,
    "Vendor entered twice",
    over=lambda view: len(view.named_vendors),
    reads=("name", "company_name", "email", "active"),
    needs=("Vendor",),
    version=2,
)
def vendor_entered_twice(view: RuleView) -> Iterator[Found]:
    return _twins(view, "Vendor", [v for v in view.named_vendors if v.active], lambda: view.bills_by_vendor)


@rule(
    "CUS-DUP",
    Severity.MEDIUM,
    "Customer entered twice",
    over=lambda view: len(view.named_customers),
    reads=("name", "company_name", "email", "active"),
    needs=("Customer",),
    version=2,
)
def customer_entered_twice(view: RuleView) -> Iterator[Found]:
    parties = [c for c in view.named_customers if c.active and not c.is_job and c.parent_id is None]
    return _twins(view, "Customer", parties, lambda: view.invoices_by_customer)


def _sums(amounts: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    for party_id, minor in amounts:
        if party_id:
            totals[party_id] += minor
    return totals


def _paid_ahead(lines: Iterable[ControlItem], kind: str) -> list[tuple[str | None, int]]:
    """What is open of expenses on payables, or of deposits on receivables: money paid before its document."""
    items = (item for item in lines if item.record.startswith(f"{kind}:"))
    return [(item.party.partition(":")[2], abs(item.open_minor)) for item in items]


@rule(
    "AP-NEG",
    Severity.HIGH,
    "Negative vendor balance",
    over=lambda view: len(view.books.vendors),
    reads=("active",),
    needs=("Bill", "BillPayment", "Purchase", "Vendor", "VendorCredit"),
    missing=lambda view: _unstated(view.books.vendors),
    version=2,
)
def vendor_balance_negative(view: RuleView) -> Iterator[Found]:
    books = view.books
    open_credits = [(credit.vendor_id, credit.balance_minor) for credit in books.vendor_credits if credit.is_open]
    rests = [(p.vendor_id, p.unapplied_minor) for p in books.bill_payments if not p.voided and p.unapplied_minor > 0]
    ahead = _paid_ahead(view.payable_lines, "Purchase")
    return _negatives(view, books.vendors, _sums([*open_credits, *rests, *ahead]))


@rule(
    "AR-NEG",
    Severity.MEDIUM,
    "Negative customer balance",
    over=lambda view: len(view.books.customers),
    reads=("active",),
    needs=("CreditMemo", "Customer", "Deposit", "Invoice", "Payment"),
    missing=lambda view: _unstated(view.books.customers),
    version=2,
)
def customer_balance_negative(view: RuleView) -> Iterator[Found]:
    books = view.books
    open_credits = [(memo.customer_id, memo.balance_minor) for memo in books.credit_memos if memo.is_open]
    rests = [(p.customer_id, p.unapplied_minor) for p in books.payments if not p.voided and p.unapplied_minor > 0]
    # A payment stands with the parent and the invoice it settled with its job: what one owes explains the other.
    head = books.families.customer
    owed = _sums((head(each.id), max(0, each.balance_minor or 0)) for each in books.customers)
    explained = _sums([*open_credits, *rests, *_paid_ahead(view.receivable_lines, "Deposit")])
    within = {each.id: explained.get(each.id, 0) + owed.get(head(each.id), 0) for each in books.customers}
    return _negatives(view, books.customers, within)


def _negatives(view: RuleView, parties: Sequence[Party], explained: Mapping[str, int]) -> Iterator[Found]:
    for party in parties:
        if party.balance_minor is None or party.balance_minor >= 0:
            continue
        if explained.get(party.id, 0) < -party.balance_minor:
            balance = Money(party.balance_minor, party.currency)
            yield Found(
                (Subject(type(party).__name__, party.id),),
                f"{party.name}: negative balance",
                f"The balance with {party.name} is {balance}, and no open credit or payment explains it.",
                evidence={"balance": balance},
                exposure=view.home(-balance),
                fix=("investigate", "Find the missing document or wrong posting behind the balance."),
            )


def _unstated(parties: Sequence[Party]) -> str:
    stated = not parties or any(party.balance_minor is not None for party in parties)
    return "" if stated else "The ledger states no balances of names."


_PARTICULARS = {
    "account_number": "account number",
    "email": "e-mail address",
    "phone": "telephone number",
    "cheque_name": "name on cheques",
    "address": "postal address",
}


@rule(
    "VEN-BANK",
    Severity.HIGH,
    "Particulars changed",
    over=lambda view: len(view.books.vendors),
    reads=("particulars_changed_at",),
    needs=("Bill", "Vendor"),
    version=3,
    by_part=True,
)
def vendor_particulars_changed(view: RuleView) -> Iterator[Found]:
    for vendor in view.books.vendors:
        since = view.as_of - timedelta(days=view.policy.vendor_changed_days)
        recent = [each for each in replaced(vendor) if view.local_day(each.heard_at) >= since]
        if recent and vendor.active:
            bills = [bill for bill in view.bills_by_vendor.get(vendor.id, ()) if bill.is_open]
            yield from (_changed_finding(view, vendor, recent, bill) for bill in bills or (None,))


def _changed_finding(view: RuleView, vendor: Vendor, changes: Sequence[Replaced], bill: Bill | None) -> Found:
    what = ", ".join(label for name, label in _PARTICULARS.items() if any(each.name == name for each in changes))
    last = max(view.local_day(each.at) for each in changes)
    due = f" {numbered('Bill', bill.doc_number, bill.id)} over {bill.balance} is open." if bill else ""
    return Found(
        (Subject("Vendor", vendor.id), *((Subject("Bill", bill.id),) if bill else ())),
        f"{vendor.name}: particulars changed",
        f"The {what} of {vendor.name} changed{', the last' if len(changes) > 1 else ''} on {last}.{due}",
        evidence={"changed": what, "on": last} | _before(view, changes),
        exposure=view.home(bill.balance, bill) if bill else None,
        fix=("call-back", "Call the vendor under a number known from before, and only then approve."),
    )


def _before(view: RuleView, changes: Sequence[Replaced]) -> dict[str, str]:
    """What stood there before each change, of one that was changed several times one after the other."""
    told: dict[str, list[str]] = defaultdict(list)
    for each in changes:
        told[f"{_PARTICULARS[each.name]} before"].append(f"{each.before}, until {view.local_day(each.at)}")
    return {label: "; ".join(each) for label, each in told.items()}
