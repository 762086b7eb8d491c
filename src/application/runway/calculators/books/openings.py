"""Whether balances prove yet that documents tell all cash, and what they held before (cash-completeness.md)."""

from datetime import date
from itertools import pairwise

from domain.answers.metric import Component
from domain.books.balance_snapshot import BalanceSnapshot
from domain.money import Money
from domain.snapshot.snapshot import Snapshot

_SPANS_MAX = 3
_UNPROVED = "Balances were seen on one day only: whether documents tell all cash is proved from the next day's sync on."


def unproved(snapshot: Snapshot) -> str:
    """That nothing is proved yet, or that spans are not, in a sentence; empty where all is or no bank is."""
    days = {kept.day for kept in snapshot.balance_snapshots}
    if len(days) == 1:
        return _UNPROVED
    told = [f"{since} and {day}" for since, day in sorted(_spans_between_bases(snapshot))]
    if not told:
        return ""
    return f"Other records were counted before than after: nothing is proved between {'; '.join(told[-_SPANS_MAX:])}."


def _spans_between_bases(snapshot: Snapshot) -> set[tuple[date, date]]:
    """The days on either side of a change in which kinds the ledger hands out."""
    by_account: dict[str, list[BalanceSnapshot]] = {}
    for kept in sorted(snapshot.balance_snapshots, key=lambda each: each.day):
        by_account.setdefault(kept.account_id, []).append(kept)
    pairs = (pair for kept in by_account.values() for pair in pairwise(kept))
    return {(before.day, after.day) for before, after in pairs if before.basis != after.basis}


def openings(snapshot: Snapshot) -> tuple[Component, ...]:
    """By bank account, in its own currency, what the first balance held beyond all that documents tell by then."""
    first: dict[str, BalanceSnapshot] = {}
    for kept in sorted(snapshot.balance_snapshots, key=lambda each: each.day):
        first.setdefault(kept.account_id, kept)
    known = ((account, first[account.id]) for account in snapshot.accounts if account.id in first)
    return tuple(
        Component(
            label=f"{account.name}, in no document by {kept.day}",
            amount=Money(kept.balance_minor - kept.documents_minor, account.currency),
            records=(f"Account:{account.id}",),
        )
        for account, kept in known
        if kept.balance_minor != kept.documents_minor
    )
