"""Money received that still lies in Undeposited Funds, and when it reaches the bank (docs/formulas/cash-in-hand.md)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec

from application.runway.calculators.books.chart import Chart
from application.runway.calculators.books.exchange import Rates, home_minor
from domain.books.postings import Posting, Postings
from domain.books.record import Document
from domain.dates import day_count, next_business_day
from domain.money import Money, median_minor
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot


class Unbanked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One receipt in Undeposited Funds and the day it is expected at the bank.

    `party` is such as "Customer:7", `left_out` why it is under the line; `home_minor` is None without a rate.
    """

    record: str
    party: str
    received: date
    amount: Money
    day: date
    basis: str
    home_minor: int | None
    left_out: str = ""

    @property
    def is_takings(self) -> bool:
        """Whether it is counted and settles no invoice, as receipts over the counter do."""
        return not self.left_out and self.record.partition(":")[0] not in ("Payment", "Invoice", "Account")


def unbanked(snapshot: Snapshot, chart: Chart, as_of: date, policy: Policy, rates: Rates) -> tuple[Unbanked, ...]:
    """What is in hand at the end of `as_of` or dated ahead, on the usual number of days after it is received.

    What has lain there for longer than the policy allows was probably banked otherwise, and is under the line; so is
    what the account no longer holds, the oldest first: a transfer or an entry took it out without naming it.
    """
    received, banked = dict(_received(snapshot, chart)), _banked(snapshot)
    waits = [(banked[key] - document.txn_date).days for key, (document, _) in received.items() if key in banked]
    habit = _Habit(max(median_minor(waits), 0) if waits else None, as_of, policy)
    accounts = (each for each in snapshot.accounts if each.id in chart.undeposited and each.currency == rates.home)
    # Balances have what is dated ahead, and with it the deposits that bank some of it.
    left = sum(each.balance_minor for each in accounts)
    found = []
    for key, (document, posting) in sorted(
        received.items(), key=lambda each: (each[1][0].txn_date, each[0]), reverse=True
    ):
        if key in banked or any(link.kind == "Deposit" for link in document.links):
            continue
        book = home_minor(posting.amount_minor, document.currency, document.exchange_rate, rates.home)
        counted = posting.amount_minor if book is None or book <= left else posting.amount_minor * max(left, 0) // book
        left -= book or 0
        found.append(habit.expected(key, document, posting, counted, snapshot.families.head(posting.party), rates))
    return tuple(reversed(found))


class _Habit(msgspec.Struct, frozen=True):
    """How many days receipts usually wait to be banked, None where none was."""

    usual: int | None
    as_of: date
    policy: Policy

    def expected(
        self, record: str, document: Document, posting: Posting, counted: int, party: str, rates: Rates
    ) -> Unbanked:
        """The receipt as far as it is counted; the whole of it where nothing is."""
        told = Money(counted or posting.amount_minor, document.currency)
        earliest = max(document.txn_date + timedelta(days=self.usual or 0), self.as_of + timedelta(days=1))
        return Unbanked(
            record=record,
            party=party,
            received=document.txn_date,
            amount=told,
            day=next_business_day(earliest, self.policy.holidays),
            basis=self._basis(partly=counted < posting.amount_minor),
            home_minor=rates.home_minor(told.amount_minor, told.currency),
            left_out=self._left_out(document, gone=not counted),
        )

    def _basis(self, *, partly: bool) -> str:
        part = ", as much of it as Undeposited Funds holds" if partly else ""
        if self.usual is None:
            return f"on its way to the bank{part}"
        return f"banked {day_count(self.usual)} after it is received, as usual{part}"

    def _left_out(self, document: Document, *, gone: bool) -> str:
        age = (self.as_of - document.txn_date).days
        if age > self.policy.undeposited_days_high:
            return f"in Undeposited Funds for {day_count(age)}"
        return "no longer in Undeposited Funds, which hold less" if gone else ""


def _received(snapshot: Snapshot, chart: Chart) -> Iterator[tuple[str, tuple[Document, Posting]]]:
    """Documents of any kind that put money into Undeposited Funds, with all that they put there in one posting."""
    postings = Postings(snapshot.accounts, snapshot.items)
    for document in snapshot.documents():
        into = [
            each for each in postings.of(document) if each.account_id in chart.undeposited and each.amount_minor > 0
        ]
        if into:
            party = next((each.party for each in into if each.party), "")
            whole = Posting(into[0].account_id, sum(each.amount_minor for each in into), party)
            yield f"{type(document).__name__}:{document.id}", (document, whole)


def _banked(snapshot: Snapshot) -> Mapping[str, date]:
    """The day of the deposit by the document that it banks, also of one that is dated ahead: it moves cash itself."""
    return {
        f"{link.kind}:{link.id}": deposit.txn_date
        for deposit in snapshot.deposits
        if not deposit.voided
        for line in deposit.lines
        for link in line.links
    }
