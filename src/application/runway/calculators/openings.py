"""Whether balances prove yet that documents tell all cash, and what they held before (cash-completeness.md)."""

from domain.models.balance_snapshot import BalanceSnapshot
from domain.models.metric import Component
from domain.models.snapshot import Snapshot
from domain.money import Money

_UNPROVED = "Balances were seen on one day only: whether documents tell all cash is proved from the next day's sync on."


def unproved(snapshot: Snapshot) -> str:
    """That nothing is proved yet, in a sentence; empty once balances of two days are known, or where no bank is."""
    days = {kept.day for kept in snapshot.balance_snapshots}
    return _UNPROVED if len(days) == 1 else ""


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
