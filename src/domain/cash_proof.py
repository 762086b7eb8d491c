"""Whether documents explain how bank balances moved (docs/formulas/cash-completeness.md)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise

import msgspec

from domain.models.account import Account, Item
from domain.models.balance_snapshot import BalanceSnapshot
from domain.models.record import Document
from domain.money import Money
from domain.postings import POSTINGS_VERSION, Postings

_TAKEN_BACK_DAYS = 3


class CashGap(msgspec.Struct, frozen=True, kw_only=True):
    """What moved an account's balance after `since` and by `day` and stands in no document; positive is money in."""

    account_id: str
    since: date
    day: date
    amount_minor: int


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


def cash_gaps(snapshots: Iterable[BalanceSnapshot]) -> tuple[CashGap, ...]:
    """By account and day: the change of balance less the change of what documents explain.

    A gap that another takes back to the cent within days was a document that reached the mirror late, or left it for a
    while: neither is told. The first snapshot of an account proves nothing yet.
    """
    by_account: dict[str, list[BalanceSnapshot]] = defaultdict(list)
    for snapshot in snapshots:
        by_account[snapshot.account_id].append(snapshot)
    found: list[CashGap] = []
    for account_id in sorted(by_account):
        standing: list[CashGap] = []
        for before, after in pairwise(sorted(by_account[account_id], key=lambda each: each.day)):
            gap = _gap(before, after)
            if gap is not None and not _taken_back(standing, gap):
                standing.append(gap)
        found += standing
    return tuple(found)


def _gap(before: BalanceSnapshot, after: BalanceSnapshot) -> CashGap | None:
    moved = after.balance_minor - before.balance_minor
    amount_minor = moved - (after.documents_minor - before.documents_minor)
    if before.basis != after.basis or not amount_minor:
        return None
    return CashGap(account_id=after.account_id, since=before.day, day=after.day, amount_minor=amount_minor)


def _taken_back(standing: list[CashGap], gap: CashGap) -> bool:
    """Whether the gap undoes an earlier one, which then goes too."""
    for earlier in reversed(standing):
        if earlier.amount_minor == -gap.amount_minor and (gap.day - earlier.day).days <= _TAKEN_BACK_DAYS:
            standing.remove(earlier)
            return True
    return False
