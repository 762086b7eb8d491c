"""Whether documents explain how bank balances moved (docs/formulas/cash-completeness.md)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import msgspec
from msgspec.structs import replace

from domain.books.account import Account, Item
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.postings import POSTINGS_VERSION, Postings
from domain.books.record import Document
from domain.money import Money
from domain.snapshot.snapshot import Snapshot

_TAKEN_BACK_DAYS = 3
_MADE_GOOD_AT_ONCE = 12
_ROUNDING_MINOR = 5


class CashGap(msgspec.Struct, frozen=True, kw_only=True):
    """What moved an account's balance after `since` and by `day` and stands in no document; positive is money in.

    `seen` is the last day on which the account stood as on `since`, where that is known to be later. `rounding` says
    that it is so little on an account moved in foreign currency that it is what rates leave over.
    """

    account_id: str
    since: date
    day: date
    amount_minor: int
    seen: date | None = None
    rounding: bool = False


class Entered(Protocol):
    """Whether a document of an account and amount, dated within days, is known."""

    def __call__(self, account_id: str, amount_minor: int, since: date, until: date) -> bool: ...


def taken(
    accounts: Iterable[Account],
    items: Iterable[Item],
    documents: Iterable[Document],
    refused_kinds: Iterable[str],
    day: date,
    now: datetime,
) -> tuple[BalanceSnapshot, ...]:
    """A snapshot of each bank account, by id."""
    accounts = tuple(accounts)
    banks = {account.id: account for account in accounts if account.is_bank}
    sums = _drawn(banks, Postings(accounts, items), documents) if banks else {}
    basis = f"{POSTINGS_VERSION} {','.join(sorted(refused_kinds))}".strip()
    return tuple(
        BalanceSnapshot(
            account_id=account_id,
            day=day,
            taken_at=now,
            balance_minor=account.balance_minor,
            documents_minor=sums.get(account_id, 0),
            basis=basis,
        )
        for account_id, account in sorted(banks.items())
    )


def _drawn(banks: dict[str, Account], postings: Postings, documents: Iterable[Document]) -> dict[str, int]:
    """What the documents post to each bank account; of one in another currency, at its own rate."""
    sums: dict[str, int] = defaultdict(int)
    for document in documents:
        for posting in postings.of(document):
            account = banks.get(posting.account_id)
            if account is None:
                continue
            amount = Money(posting.amount_minor, document.currency)
            if document.currency != account.currency and document.exchange_rate:
                amount = amount.converted(document.exchange_rate, account.currency)
            if amount.currency == account.currency:
                sums[account.id] += amount.amount_minor
    return sums


def cash_gaps_of(snapshot: Snapshot) -> tuple[CashGap, ...]:
    """The gaps of the books, without those that a document has made good since."""
    entered = _Entered(snapshot)
    gaps = cash_gaps(snapshot.balance_snapshots, entered)
    return tuple(replace(gap, rounding=True) if entered.is_rounding(gap) else gap for gap in gaps)


def cash_gaps(snapshots: Iterable[BalanceSnapshot], entered: Entered | None = None) -> tuple[CashGap, ...]:
    """By account and day: the change of balance less the change of what documents explain.

    A gap that another takes back to the cent within days was a document that reached the mirror late, or left it for a
    while: neither is told. So is one that is taken back later, alone or with those beside it, where a document of just
    that amount is known by then. The first snapshot of an account proves nothing yet.
    """
    by_account: dict[str, list[BalanceSnapshot]] = defaultdict(list)
    for snapshot in snapshots:
        by_account[snapshot.account_id].append(snapshot)
    found: list[CashGap] = []
    for account_id in sorted(by_account):
        standing: list[CashGap] = []
        for before, seen, after in _moves(sorted(by_account[account_id], key=lambda each: each.day)):
            gap = _gap(before, seen, after)
            if gap is None:
                continue
            came = entered if after.documents_minor != before.documents_minor else None
            taken_back = _taken_back(standing, gap) or (_made_good(standing, gap, came) if came else [])
            for earlier in taken_back:
                standing.remove(earlier)
            standing += [] if taken_back else [gap]
        found += standing
    return tuple(found)


def _moves(
    snapshots: Sequence[BalanceSnapshot],
) -> Iterator[tuple[BalanceSnapshot, BalanceSnapshot, BalanceSnapshot]]:
    """Each change of an account: the first and the last snapshot of how it stood before, and the one that shows it."""
    first: BalanceSnapshot | None = None
    for last, after in pairwise(snapshots):
        first = first or last
        if (after.balance_minor, after.documents_minor, after.basis) != (
            last.balance_minor,
            last.documents_minor,
            last.basis,
        ):
            yield first, last, after
            first = None


def _gap(before: BalanceSnapshot, seen: BalanceSnapshot, after: BalanceSnapshot) -> CashGap | None:
    moved = after.balance_minor - before.balance_minor
    amount_minor = moved - (after.documents_minor - before.documents_minor)
    if before.basis != after.basis or not amount_minor:
        return None
    later = seen.day if seen.day > before.day else None
    return CashGap(account_id=after.account_id, since=before.day, day=after.day, amount_minor=amount_minor, seen=later)


def _taken_back(standing: Sequence[CashGap], gap: CashGap) -> list[CashGap]:
    """The newest gap of the last days that the gap undoes."""
    near = (each for each in reversed(standing) if (gap.day - each.day).days <= _TAKEN_BACK_DAYS)
    return [each for each in near if each.amount_minor == -gap.amount_minor][:1]


def _made_good(standing: Sequence[CashGap], gap: CashGap, entered: Entered) -> list[CashGap]:
    """The gaps in a row, the newest first, that one document of their sum has made good since."""
    for end in range(len(standing), 0, -1):
        left = -gap.amount_minor
        for start in range(end - 1, max(end - 1 - _MADE_GOOD_AT_ONCE, -1), -1):
            left -= standing[start].amount_minor
            if left == 0 and entered(gap.account_id, -gap.amount_minor, standing[start].since, gap.day):
                return list(standing[start:end])
            if left * gap.amount_minor >= 0:
                break
    return []


class _Entered:
    """Whether a document posts just so much to a bank account, dated within days; drawn once it is asked."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __call__(self, account_id: str, amount_minor: int, since: date, until: date) -> bool:
        first = since - timedelta(days=_TAKEN_BACK_DAYS)
        return any(first <= day <= until for day in self._days.get((account_id, amount_minor), ()))

    def is_rounding(self, gap: CashGap) -> bool:
        """Whether the gap is within what conversion leaves over, and documents of another currency move the account."""
        return abs(gap.amount_minor) <= _ROUNDING_MINOR and gap.account_id in self._converted

    @cached_property
    def _converted(self) -> frozenset[str]:
        """The bank accounts that documents in another currency than their own post to."""
        banks = {account.id: account.currency for account in self._snapshot.accounts if account.is_bank}
        postings = Postings(self._snapshot.accounts, self._snapshot.items)
        return frozenset(
            posting.account_id
            for document in self._snapshot.documents()
            for posting in postings.of(document)
            if posting.account_id in banks and document.currency != banks[posting.account_id]
        )

    @cached_property
    def _days(self) -> Mapping[tuple[str, int], list[date]]:
        banks = {account.id: account for account in self._snapshot.accounts if account.is_bank}
        postings = Postings(self._snapshot.accounts, self._snapshot.items)
        days: dict[tuple[str, int], list[date]] = defaultdict(list)
        for document in self._snapshot.documents():
            for account_id, minor in _drawn(banks, postings, (document,)).items():
                days[account_id, minor].append(document.txn_date)
        return days
