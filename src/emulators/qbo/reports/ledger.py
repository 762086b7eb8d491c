"""The general ledger: every posting of every document in order of date, and balances on any day."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final

import msgspec

from emulators.qbo.reports.accounts import LedgerAccount, read_accounts
from emulators.qbo.reports.periods import ONE_DAY
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes import chart as roles
from emulators.qbo.writes.postings import Bookkeeper, Party, detail_of, ref_id
from emulators.service.wire import Json

OPENING_KIND: Final = ""


class Transaction(msgspec.Struct, frozen=True, eq=False):
    """A document that posts; `party` is the name at its head. `kind` is empty for an opening balance."""

    kind: str
    id: str
    day: date
    party: Party
    record: Json


class Posting(msgspec.Struct, frozen=True, eq=False):
    """One amount in the home currency on one account, debits positive."""

    transaction: Transaction
    day: date
    account: str
    party: Party
    amount: Decimal


class Running:
    """The balance of one account after each of its postings."""

    def __init__(self) -> None:
        self._days: list[date] = []
        self._totals: list[Decimal] = [ZERO]

    def add(self, day: date, amount: Decimal) -> None:
        """Days come in order."""
        self._days.append(day)
        self._totals.append(self._totals[-1] + amount)

    def before(self, day: date) -> Decimal:
        return self._totals[bisect_left(self._days, day)]

    def through(self, day: date) -> Decimal:
        return self._totals[bisect_right(self._days, day)]

    def moved(self, start: date, end: date) -> bool:
        return bisect_right(self._days, end) > bisect_left(self._days, start)


class Ledger:
    """Postings in order of date. `early_earnings` are profits that no document explains, and since when."""

    def __init__(
        self,
        accounts: Mapping[str, LedgerAccount],
        postings: Iterable[Posting],
        early_earnings: tuple[date, Decimal] = (date.min, ZERO),
    ) -> None:
        self.accounts = accounts
        self.postings = sorted(postings, key=lambda posting: posting.day)
        self._early_earnings = early_earnings
        self._running: defaultdict[str, Running] = defaultdict(Running)
        for posting in self.postings:
            self._running[posting.account].add(posting.day, posting.amount)

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day with postings."""
        return (self.postings[0].day, self.postings[-1].day) if self.postings else None

    @cached_property
    def transactions(self) -> list[tuple[Transaction, list[Posting]]]:
        """Documents in order of date and of their ids, each with its postings."""
        found: defaultdict[tuple[str, str], list[Posting]] = defaultdict(list)
        for posting in self.postings:
            if posting.transaction.kind != OPENING_KIND:
                found[posting.transaction.kind, posting.transaction.id].append(posting)
        pairs = [(postings[0].transaction, postings) for postings in found.values()]
        return sorted(pairs, key=lambda pair: (pair[0].day, pair[0].kind, len(pair[0].id), pair[0].id))

    def through(self, account: str, day: date) -> Decimal:
        """The balance at the end of the day, debits positive."""
        running = self._running.get(account)
        return running.through(day) if running else ZERO

    def before(self, account: str, day: date) -> Decimal:
        running = self._running.get(account)
        return running.before(day) if running else ZERO

    def movement(self, account: str, start: date, end: date) -> Decimal:
        running = self._running.get(account)
        return running.through(end) - running.before(start) if running else ZERO

    def moved(self, account: str, start: date, end: date) -> bool:
        running = self._running.get(account)
        return running.moved(start, end) if running else False

    def opened(self, account: str, day: date) -> bool:
        """True when anything was posted to the account by the end of the day."""
        return self.moved(account, date.min, day)

    def earnings(self, start: date, end: date) -> Decimal:
        """Net income of the days from `start` to `end`, a profit positive."""
        nominal = (account.id for account in self.accounts.values() if not account.is_permanent)
        return -sum((self.movement(account, start, end) for account in nominal), ZERO) or ZERO

    def retained(self, year_start: date, day: date) -> Decimal:
        """Profits of the years before the one that starts then, as a balance sheet of the day shows them."""
        return self.earnings(date.min, year_start - ONE_DAY) + self.early(date.min, day)

    def early(self, start: date, end: date) -> Decimal:
        """The profits that no document explains, if the opening balances they came with fall on these days."""
        opened, earnings = self._early_earnings
        return earnings if start <= opened <= end else ZERO

    def recast(self, change: Callable[[Transaction, list[Posting]], Iterable[Posting]]) -> "Ledger":
        """The ledger with each document's postings changed; opening balances and early earnings stay."""
        kept = [posting for posting in self.postings if posting.transaction.kind == OPENING_KIND]
        changed = [posting for pair in self.transactions for posting in change(*pair)]
        return Ledger(self.accounts, [*kept, *changed], self._early_earnings)

    def filtered(self, keep: Callable[[Posting], bool]) -> "Ledger":
        """The postings that `keep` accepts, without opening balances."""
        return Ledger(
            self.accounts,
            (posting for posting in self.postings if posting.transaction.kind != OPENING_KIND and keep(posting)),
        )


def draw_ledger(company: Company, now: datetime) -> Ledger:
    """Everything the documents post; what they do not explain of a balance stands before the first of them."""
    postings = list(_drawn(company, now))
    accounts = read_accounts(company)
    first = min((posting.day for posting in postings), default=now.date())
    eve = first - ONE_DAY if first > date.min else first
    posted: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for posting in postings:
        posted[posting.account] += posting.amount
    opening = Transaction(OPENING_KIND, "", eve, None, {})
    unexplained = {
        account.id: account.home_balance - posted[account.id]
        for account in accounts.values()
        if account.is_permanent and account.home_balance is not None
    }
    openings = [Posting(opening, eve, account, None, rest) for account, rest in unexplained.items() if rest]
    return Ledger(accounts, [*openings, *postings], (eve, sum(unexplained.values(), ZERO)))


def _drawn(company: Company, now: datetime) -> Iterable[Posting]:
    keeper = Bookkeeper(company)
    known = company.of_kind("Account")
    for kind, records in list(company.objects.items()):
        for record_id, record in records.items():
            entries = keeper.entries(kind, record, now)
            if not entries:
                continue
            transaction = Transaction(kind, record_id, _day(record, now), _head_party(record), record)
            for (account, party), amount in entries.items():
                # A posting to an account that the books lack would leave them unbalanced.
                kept = account if account in known else keeper.chart.account_of(roles.OPENING, now)
                yield Posting(transaction, transaction.day, kept, party, amount)


def _day(record: Json, now: datetime) -> date:
    stated = record.get("TxnDate") or record.get("PaymentDate") or record.get("MetaData", {}).get("CreateTime", "")
    try:
        return date.fromisoformat(str(stated)[:10])
    except ValueError:
        return now.date()


def _head_party(record: Json) -> Party:
    for field, party_kind in (("VendorRef", "Vendor"), ("CustomerRef", "Customer")):
        if ref_id(record, field):
            return party_kind, ref_id(record, field)
    if ref_id(record, "EntityRef"):
        return str(record["EntityRef"].get("type", "")).capitalize(), ref_id(record, "EntityRef")
    for line in record.get("Line", []):
        entity = detail_of(line).get("Entity")
        if isinstance(entity, dict):
            reference = entity.get("EntityRef", entity)
            named = entity.get("Type") or entity.get("type") or ""
            return str(named).capitalize(), str(reference.get("value", ""))
    return None
