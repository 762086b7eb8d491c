"""A firm's clients and their books, opened for one answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cached_property

import msgspec
from msgspec.structs import replace

from application.services.accounts import AccountService
from application.services.balances import BalanceService
from application.services.bills import BillService
from application.services.company import CompanyService
from application.services.decisions import DecisionService
from application.services.expectations import ExpectationService
from application.services.feeds import FeedService
from application.services.finding_lives import RuleRun, lives_after
from application.services.findings import FindingService
from application.services.invoices import InvoiceService
from application.services.kept_books import KeptBooks, KeptShelf
from application.services.parties import PartyService
from application.services.reading import Reading
from application.services.records import RecordService
from application.services.snapshot import basis_of, made_of
from domain.answers.portfolio import ClientRow, KeptRow, StampedRow, stamp_of
from domain.errors import Conflict, NotFound
from domain.findings.quality import QualityDay
from domain.firms.business_day import is_current
from domain.firms.firm import AsOf, Business, Firm, Scope
from domain.memo import Memo
from domain.policy.change import PolicyAnswer
from domain.policy.levels import version_for
from domain.policy.policy import Policy
from domain.ports.holidays import Holidays
from domain.ports.services.books import Books
from domain.ports.stores.digest_rows import DigestRows
from domain.ports.stores.finding_life import FindingLives
from domain.ports.stores.firms import Firms
from domain.ports.stores.mirror import Mirror, MirrorReading
from domain.ports.stores.policies import Policies
from domain.ports.sync.sync import Sync
from domain.rails.connection import Connection
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import Snapshot

_ATTEMPTS = 5
# The projection's buffer looks two months beyond the horizon.
_BEYOND = timedelta(days=92)


class OpenBooks:
    """The domain services over one consistent read; implements the port `Books`.

    The policy's holidays are its own and those of the company's country.
    """

    def __init__(self, reading: Reading, holidays: Holidays, kept: KeptBooks) -> None:
        self.as_of = reading.as_of
        self._reading, self._holidays, self._kept = reading, holidays, kept
        self.history_from = reading.history_from
        self.bills = BillService(reading)
        self.invoices = InvoiceService(reading)
        self.parties = PartyService(reading)
        self.accounts = AccountService(reading)
        self.balances = BalanceService(reading)
        self.company = CompanyService(reading)
        self.findings = FindingService(reading)
        self.decided = DecisionService(reading)
        self.expectations = ExpectationService(reading)
        self.feeds = FeedService(reading)
        self.records = RecordService(reading)

    def snapshot(self) -> Snapshot:
        return self._standing[0]

    @property
    def memo(self) -> Memo:
        return self._standing[1]

    @cached_property
    def _standing(self) -> tuple[Snapshot, Memo]:
        basis = basis_of(self)
        found = self._kept.standing(basis)
        if found is None:
            snapshot = made_of(basis, self)
            found = snapshot, self._kept.keep(basis, snapshot)
        return found

    @cached_property
    def public_holidays(self) -> frozenset[date]:
        info, day = self.company.info(), self.as_of.day
        if info is None:
            return frozenset()
        last = day + timedelta(days=self._reading.policy.horizon_days) + _BEYOND
        return self._holidays.for_country(info.country, range(day.year - 1, last.year + 1))

    @cached_property
    def policy(self) -> Policy:
        policy = self._reading.policy
        return replace(policy, holidays=policy.holidays | self.public_holidays) if self.public_holidays else policy


class BookshelfService:
    """Implements the port `Bookshelf`.

    `sync` gives the sync layer, which is made when books are asked for fresher than they are kept; `pages` where a
    person sees a company's records, by kind; `made_by` names the code that answers.
    """

    def __init__(
        self,
        *,
        firms: Firms,
        mirror: Mirror,
        lives: FindingLives,
        rows: DigestRows,
        policies: Policies,
        sync: Callable[[], Sync],
        pages: Callable[[Connection], Mapping[str, str]],
        holidays: Holidays,
        made_by: str = "",
    ) -> None:
        self._firms = firms
        self._mirror = mirror
        self._lives = lives
        self._rows = rows
        self._policies = policies
        self._sync = sync
        self._pages = pages
        self._holidays = holidays
        self._made_by = made_by
        self._kept = KeptShelf()

    def firm(self, firm_id: str) -> Firm:
        return self._firms.firm(firm_id)

    def firm_policy(self, firm_id: str) -> Policy:
        return self._policies.for_firm(firm_id)

    def policy(self, firm_id: str, business_id: str) -> PolicyAnswer:
        return self._policies.policy_with_origin(firm_id, business_id)

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        return self._firms.businesses(firm_id)

    def feeds(self, firm_id: str) -> tuple[Business, ...]:
        """What second rails tell of the firm's clients."""
        return self._firms.feeds(firm_id)

    def business(self, firm_id: str, business_id: str) -> Business:
        """One client; raises `NotFound` also when another firm has it."""
        return self._firms.business(firm_id, business_id)

    @contextmanager
    def open(self, scope: Scope, as_of: AsOf, freshness: Freshness) -> Iterator[Books]:
        self._prove_client(scope)
        problem = "" if freshness.max_age is None else self._sync().ensure(scope, freshness)
        policy = self._policies.for_business(scope)
        # A sync may store a page between running the rules and reading their outcome; then they run again.
        for _ in range(_ATTEMPTS):
            with self._mirror.read(scope) as mirror:
                if mirror.is_evaluated(as_of.day, policy.version):
                    kept = self._kept_of(mirror, scope, as_of, policy)
                    reading = Reading(
                        mirror=mirror,
                        as_of=as_of,
                        policy=policy,
                        sync_problem=problem,
                        pages=self._pages,
                        remembered=kept.records,
                    )
                    yield OpenBooks(reading, self._holidays, kept)
                    self._kept.let_go()
                    return
            self._run_rules(scope, as_of, policy)
        raise Conflict("The books are changing faster than they can be read; ask again when the sync is done.")

    def _prove_client(self, scope: Scope) -> None:
        business = self._firms.business(scope.firm_id, scope.business_id)
        if business.feed_of is not None:
            raise NotFound(f"{business.name} is a feed of the client {business.feed_of}; ask for that one.")

    def version(self, business: Business, as_of: AsOf) -> str:
        """What names all that an answer for today from these books is made of, but the seconds of their age.

        Empty where an answer also depends on the instant: of another day, and of books that are not current.
        """
        policy = self._policies.for_business(business.scope)
        with self._mirror.read(business.scope) as mirror:
            state, stamp = mirror.state(), stamp_of(mirror.state(), mirror.connection())
        if not stamp or state.last_success_at is None or not is_current(business, as_of):
            return ""
        age_s = (as_of.now - state.last_success_at).total_seconds()
        if age_s > policy.mirror_age_s:
            return ""
        decides = age_s <= policy.decision_age_s
        made_of = (self._made_by, business, as_of.day, policy.version, stamp, state.last_success_at, decides)
        return msgspec.json.encode(made_of).decode()

    def kept_rows(self, firm_id: str, as_of: AsOf) -> Mapping[str, ClientRow]:
        versions = self._policies.versions(firm_id)
        return {
            row.business_id: _aged(row, as_of.now)
            for row in self._rows.standing(firm_id, as_of.day)
            if row.kept.policy_version == version_for(versions, row.business_id) and _holds(row, as_of.now)
        }

    def keep_row(self, business: Business, kept: KeptRow, now: datetime) -> None:
        self._rows.keep(business.scope, kept, now)

    def keep_quality(self, business: Business, quality: QualityDay) -> None:
        self._lives.keep_quality(business.scope, quality)

    def _kept_of(self, mirror: MirrorReading, scope: Scope, as_of: AsOf, policy: Policy) -> KeptBooks:
        return self._kept.of((scope, as_of.day, policy.version), mirror.state().version)

    def _run_rules(self, scope: Scope, as_of: AsOf, policy: Policy) -> None:
        """Run them and have their outcome kept."""
        from domain.rules.registry import reevaluate

        with self._mirror.read(scope) as mirror:
            version, kept = mirror.state().version, self._kept_of(mirror, scope, as_of, policy)
            reading = Reading(mirror=mirror, as_of=as_of, policy=policy, pages=self._pages, remembered=kept.records)
            books = OpenBooks(reading, self._holidays, kept)
            before = mirror.last_evaluation(as_of.day, policy.version)
            evaluation = reevaluate(books.snapshot(), books.policy, as_of.day, before)
            business = books.company.business()
        run = RuleRun(at=as_of.now, day=as_of.day, mirror_version=version, policy=policy)
        then = lives_after(evaluation, run, business)
        self._mirror.save_evaluation(scope, version, as_of, policy, evaluation, then)


def _holds(row: StampedRow, now: datetime) -> bool:
    """Whether the books are as they were and still current."""
    return bool(row.kept.stamp) and row.kept.stamp == row.stamp and _age_s(row, now) <= row.kept.fresh_for_s


def _aged(row: StampedRow, now: datetime) -> ClientRow:
    """The row with the age that its books have now."""
    kept = row.kept.client
    age = replace(kept.row.data_age, last_success_at=row.state.last_success_at, age_s=_age_s(row, now))
    return replace(kept, row=replace(kept.row, data_age=age))


def _age_s(row: StampedRow, now: datetime) -> int:
    last = row.state.last_success_at
    return 0 if last is None else max(0, int((now - last).total_seconds()))
