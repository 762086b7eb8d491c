"""A firm's clients and their books held in memory: the port `Bookshelf` over hand-built snapshots."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TypeVar

import msgspec

from application.services.snapshot import snapshot_of
from domain.answers.kept_forecast import KeptForecast
from domain.answers.portfolio import ClientRow, KeptRow
from domain.books.account import Account, Item, Term
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.company import CompanyInfo, Preferences
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.party import Customer, Vendor
from domain.books.record import Document, Record
from domain.books.relations import party_of, subject_of
from domain.books.restatement import Restatement
from domain.books.subject import Subject
from domain.books.unreadable import Unreadable
from domain.errors import CashrailError, NotFound
from domain.findings.finding import Evaluation, Finding
from domain.findings.life import FindingLife, LifeEvent, Mute
from domain.findings.life_changes import born
from domain.findings.quality import QualityDay
from domain.firms.firm import AsOf, Business, Firm, Scope
from domain.memo import Memo
from domain.plans.arrangement import Arrangements
from domain.plans.decision import Decision
from domain.plans.known_item import KnownItem
from domain.policy.change import PolicyAnswer
from domain.policy.policy import DEFAULT_POLICY, Policy
from domain.rails.bank_tie import BankTie
from domain.rails.connection import ConnectionState
from domain.rails.feed import Feed, FeedLink
from domain.rails.freshness import Freshness
from domain.rules.registry import ALL_RULES, evaluate
from domain.snapshot.snapshot import DataAge, Snapshot

D = TypeVar("D", bound=Document)
R = TypeVar("R", bound=Record)

NO_FINDINGS = Evaluation(outcomes=(), findings=())


class _Reading:
    """What every service of one reading works on."""

    def __init__(self, snapshot: Snapshot, evaluation: Evaluation, as_of: AsOf, policy: Policy) -> None:
        self.snapshot = snapshot
        self.evaluated = evaluation
        self.as_of = as_of
        self.policy = policy
        self.blocked = {subject for finding in evaluation.findings if finding.blocks for subject in finding.subjects}

    def is_blocked(self, kind: str, record_id: str) -> bool:
        return any(subject.kind == kind and subject.id == record_id for subject in self.blocked)


class FakeBills:
    def __init__(self, reading: _Reading) -> None:
        self._reading = reading

    def with_issues(self) -> tuple[Bill, ...]:
        return tuple(bill for bill in self.open() if self._reading.is_blocked("Bill", bill.id))

    def ready_for_decision(self) -> tuple[Bill, ...]:
        return tuple(bill for bill in self.open() if not self._reading.is_blocked("Bill", bill.id))

    def open(self) -> tuple[Bill, ...]:
        return tuple(bill for bill in self.history() if bill.is_open)

    def get(self, bill_id: str) -> Bill:
        for bill in self.history():
            if bill.id == bill_id:
                return bill
        raise NotFound(f"No bill {bill_id}.")

    def by_ids(self, bill_ids: Collection[str]) -> tuple[Bill, ...]:
        known = (*self.history(), *self._reading.snapshot.seldom.bills)
        return tuple(bill for bill in known if bill.id in bill_ids)

    def history(self) -> tuple[Bill, ...]:
        return self._reading.snapshot.bills

    def payments(self) -> tuple[BillPayment, ...]:
        return self._reading.snapshot.bill_payments

    def credits(self) -> tuple[VendorCredit, ...]:
        return self._reading.snapshot.vendor_credits


class FakeInvoices:
    def __init__(self, reading: _Reading) -> None:
        self._reading = reading

    def with_issues(self) -> tuple[Invoice, ...]:
        return tuple(invoice for invoice in self.open() if self._reading.is_blocked("Invoice", invoice.id))

    def ready_for_decision(self) -> tuple[Invoice, ...]:
        return tuple(invoice for invoice in self.open() if not self._reading.is_blocked("Invoice", invoice.id))

    def open(self) -> tuple[Invoice, ...]:
        return tuple(invoice for invoice in self.history() if invoice.is_open)

    def get(self, invoice_id: str) -> Invoice:
        for invoice in self.history():
            if invoice.id == invoice_id:
                return invoice
        raise NotFound(f"No invoice {invoice_id}.")

    def history(self) -> tuple[Invoice, ...]:
        return self._reading.snapshot.invoices

    def payments(self) -> tuple[Payment, ...]:
        return self._reading.snapshot.payments

    def credits(self) -> tuple[CreditMemo, ...]:
        return self._reading.snapshot.credit_memos


class FakeParties:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def vendors(self) -> tuple[Vendor, ...]:
        return self._snapshot.vendors

    def customers(self) -> tuple[Customer, ...]:
        return self._snapshot.customers

    def terms(self) -> tuple[Term, ...]:
        return self._snapshot.terms


class FakeAccounts:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def all(self) -> tuple[Account, ...]:
        return self._snapshot.accounts

    def items(self) -> tuple[Item, ...]:
        return self._snapshot.items

    def list_of_kind(self, kind: type[R]) -> tuple[R, ...]:
        return tuple(record for record in self._snapshot.of_kind(kind.__name__) if isinstance(record, kind))


class FakeBalances:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def snapshots(self) -> tuple[BalanceSnapshot, ...]:
        return self._snapshot.balance_snapshots

    def documents(self, kind: type[D]) -> tuple[D, ...]:
        return tuple(document for document in self._snapshot.documents() if isinstance(document, kind))

    def older(self, kind: type[D], party_ids: tuple[str, ...] | None = None) -> tuple[D, ...]:
        found = [each for part in msgspec.structs.astuple(self._snapshot.seldom) for each in part]
        return tuple(
            each for each in found if isinstance(each, kind) and (party_ids is None or _payee_id(each) in party_ids)
        )


def _payee_id(document: Document) -> str:
    return getattr(document, "vendor_id", None) or getattr(document, "entity_id", None) or ""


class FakeCompany:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def business(self) -> Business:
        return self._snapshot.business

    def info(self) -> CompanyInfo | None:
        return self._snapshot.company

    def preferences(self) -> Preferences | None:
        return self._snapshot.preferences

    def home_currency(self) -> str | None:
        return self._snapshot.home_currency

    def data_age(self) -> DataAge:
        return self._snapshot.data_age

    def unreadable(self) -> tuple[Unreadable, ...]:
        return self._snapshot.unreadable

    def restatements(self) -> tuple[Restatement, ...]:
        return self._snapshot.restatements

    def stamp(self) -> str:
        return ""

    def connection_state(self) -> ConnectionState:
        return self._snapshot.connection_state

    def pages(self) -> Mapping[str, str]:
        return self._snapshot.pages


class FakeFindings:
    """The outcome, with lives that are open since the answer unless others are given."""

    def __init__(self, evaluation: Evaluation, as_of: AsOf, lives: Mapping[str, FindingLife]) -> None:
        self._evaluation = evaluation
        self._as_of = as_of
        self._given = lives

    def evaluation(self) -> Evaluation:
        return self._evaluation

    def tried(self, snapshot: Snapshot, policy: Policy) -> tuple[Evaluation, dict[str, FindingLife]]:
        evaluation = evaluate(snapshot, policy, self._as_of.day, ALL_RULES)
        return evaluation, {found.key: born(found, self._as_of.now) for found in evaluation.findings}

    def lives(self) -> dict[str, FindingLife]:
        return {f.key: self._given.get(f.key) or born(f, self._as_of.now) for f in self._evaluation.findings}

    def fixed(self) -> tuple[tuple[Finding, FindingLife], ...]:
        return ()

    def get(self, key: str) -> tuple[Finding, FindingLife]:
        for finding in self._evaluation.findings:
            if finding.key == key:
                return finding, self.lives()[key]
        raise NotFound(f"No finding {key}.")

    def history(self, key: str) -> tuple[LifeEvent, ...]:  # noqa: ARG002
        return ()

    def mutes(self) -> tuple[Mute, ...]:
        return ()

    def quality_days(self) -> tuple[QualityDay, ...]:
        return ()


class FakeDecisionsOfBooks:
    """Nothing was decided but what the snapshot has arranged."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def standing(self) -> tuple[Decision, ...]:
        return ()

    def about(self, record: str) -> tuple[Decision, ...]:  # noqa: ARG002
        return ()

    def arrangements(self) -> Arrangements:
        return self._snapshot.arrangements


class FakeExpectations:
    def __init__(self, snapshot: Snapshot, kept: Sequence[KeptForecast], as_of: AsOf) -> None:
        self._snapshot, self._as_of = snapshot, as_of
        self._frozen = {each.as_of: each for each in kept}

    def known_items(self) -> tuple[KnownItem, ...]:
        return self._snapshot.known_items

    def latest_kept(self) -> KeptForecast | None:
        last = self._as_of.day - timedelta(weeks=1)
        days = [day for day in self._frozen if self._snapshot.history_from <= day <= last]
        return self._frozen[max(days)] if days else None

    def kept(self, day: date) -> KeptForecast:
        if day not in self._frozen:
            raise NotFound(f"No projection of {day} was kept.")
        return self._frozen[day]


class FakeFeeds:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def all(self) -> tuple[Feed, ...]:
        return self._snapshot.feeds

    def links(self) -> tuple[FeedLink, ...]:
        return self._snapshot.feed_links

    def bank_ties(self) -> tuple[BankTie, ...]:
        return self._snapshot.bank_ties


class FakeRecords:
    """What the snapshot has, and no more."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def get(self, record: Subject) -> Record:
        for each in self._snapshot.of_kind(record.kind):
            if each.id == record.id:
                return each
        raise NotFound(f"There is no {record.kind}:{record.id}.")

    def documents(self, wanted: Iterable[Subject]) -> tuple[Document, ...]:
        asked = set(wanted)
        return tuple(each for each in self._snapshot.documents() if subject_of(each) in asked)

    def of_party(self, party: Subject) -> tuple[Document, ...]:
        return tuple(each for each in self._snapshot.documents() if party_of(each) == party)


class FakeBooks:
    """One client's books, opened."""

    def __init__(
        self,
        snapshot: Snapshot,
        evaluation: Evaluation,
        as_of: AsOf,
        policy: Policy,
        lives: Mapping[str, FindingLife],
        kept: Sequence[KeptForecast] = (),
    ) -> None:
        reading = _Reading(snapshot, evaluation, as_of, policy)
        self.as_of = as_of
        self.policy = policy
        self.public_holidays: frozenset[date] = frozenset()
        self.history_from = snapshot.history_from
        self.memo = Memo()
        self.bills = FakeBills(reading)
        self.invoices = FakeInvoices(reading)
        self.parties = FakeParties(snapshot)
        self.accounts = FakeAccounts(snapshot)
        self.balances = FakeBalances(snapshot)
        self.company = FakeCompany(snapshot)
        self.findings = FakeFindings(evaluation, as_of, lives)
        self.decided = FakeDecisionsOfBooks(snapshot)
        self.expectations = FakeExpectations(snapshot, kept, as_of)
        self.feeds = FakeFeeds(snapshot)
        self.records = FakeRecords(snapshot)

    def snapshot(self) -> Snapshot:
        return self.memo.of(snapshot_of, self)


class FakeBookshelf:
    """Snapshots by business; `failing` names businesses whose books cannot be opened, with the error they raise.

    `opened` lists what was opened with which freshness, `kept` the quality that was kept of which business.
    """

    def __init__(
        self,
        *snapshots: Snapshot,
        evaluations: Mapping[str, Evaluation] | None = None,
        policy: Policy = DEFAULT_POLICY,
        failing: Mapping[str, CashrailError] | None = None,
        lives: Mapping[str, FindingLife] | None = None,
        kept: Sequence[KeptForecast] = (),
    ) -> None:
        self._snapshots = {snapshot.business.id: snapshot for snapshot in snapshots}
        self._evaluations = dict(evaluations or {})
        self._policy = policy
        self._failing = dict(failing or {})
        self._lives = dict(lives or {})
        self._frozen = kept
        self.opened: list[tuple[str, Freshness]] = []
        self.kept: list[tuple[str, QualityDay]] = []

    def firm(self, firm_id: str) -> Firm:
        if not any(snapshot.business.firm_id == firm_id for snapshot in self._snapshots.values()):
            raise NotFound(f"No firm {firm_id}.")
        return Firm(id=firm_id, name="Ledger & Partners")

    def firm_policy(self, firm_id: str) -> Policy:
        self.firm(firm_id)
        return self._policy

    def policy(self, firm_id: str, business_id: str) -> PolicyAnswer:
        self.firm(firm_id)
        if business_id:
            self.business(firm_id, business_id)
        return PolicyAnswer(business_id=business_id, policy=self._policy)

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        found = [s.business for s in self._snapshots.values() if s.business.firm_id == firm_id]
        return tuple(sorted(found, key=lambda business: business.name))

    def business(self, firm_id: str, business_id: str) -> Business:
        for business in self.businesses(firm_id):
            if business.id == business_id:
                return business
        raise NotFound(f"No business {business_id}.")

    @contextmanager
    def open(self, scope: Scope, as_of: AsOf, freshness: Freshness) -> Iterator[FakeBooks]:
        self.opened.append((scope.business_id, freshness))
        if scope.business_id in self._failing:
            raise self._failing[scope.business_id]
        snapshot = self._snapshots.get(scope.business_id)
        if snapshot is None or snapshot.business.firm_id != scope.firm_id:
            raise NotFound(f"No business {scope.business_id}.")
        evaluation = self._evaluations.get(scope.business_id, NO_FINDINGS)
        yield FakeBooks(snapshot, evaluation, as_of, self._policy, self._lives, self._frozen)

    def kept_rows(self, firm_id: str, as_of: AsOf) -> dict[str, ClientRow]:  # noqa: ARG002
        return {}

    def keep_row(self, business: Business, kept: KeptRow, now: datetime) -> None:  # noqa: ARG002
        raise AssertionError(f"{business.name} is not current enough: {kept.stamp}")

    def keep_quality(self, business: Business, quality: QualityDay) -> None:
        self.kept.append((business.id, quality))
