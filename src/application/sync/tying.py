"""Reading what a feed tells of bank accounts beside the client's books, and making the ties that are kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.books.account import Account, Item
from domain.books.bank import BankAccount, BankBalance, BankLine
from domain.books.postings import Postings
from domain.books.record import Document
from domain.money import Money
from domain.ports.stores.mirror import MirrorReading, Selection
from domain.rails.bank_tie import CLEARS_WITHIN, BankTie, Moved, account_for, tie
from domain.rails.kinds import KINDS

_DOCUMENTS = tuple(kind for kind in KINDS.values() if issubclass(kind, Document))
_HISTORY = timedelta(days=365)


class BankSide:
    """What a feed's mirror tells of bank accounts; nothing is read where it has none."""

    def __init__(self, mirror: MirrorReading, now: datetime) -> None:
        self.accounts = mirror.records(BankAccount)
        self._balances = {each.id: each for each in mirror.records(BankBalance)} if self.accounts else {}
        since = now.date() - _HISTORY
        self._lines: dict[str, list[BankLine]] = defaultdict(list)
        for line in mirror.records(BankLine) if self.accounts else ():
            if line.day >= since:
                self._lines[line.account_id].append(line)

    def ties(self, feed_id: str, rail: str, ledger: MirrorReading) -> Iterator[BankTie]:
        """A tie for each account whose balance is told, with what the client's books have of it."""
        if not self._balances:
            return
        accounts = ledger.records(Account)
        by_id = {account.id: account for account in accounts}
        found = {each.id: account_for(each, accounts, self.accounts) for each in self.accounts}
        moved = _moved(ledger, [by_id[each] for each in found.values() if each], self._first_day())
        for bank in self.accounts:
            balance, account_id = self._balances.get(bank.id), found[bank.id]
            if balance is not None:
                account = by_id[account_id] if account_id else None
                lines = self._lines.get(bank.id, ())
                yield tie(feed_id, rail, bank, balance, account, lines, moved.get(account_id or "", ()))

    def _first_day(self) -> Selection | None:
        days = [line.day for lines in self._lines.values() for line in lines]
        return Selection(since=min(days) - CLEARS_WITHIN) if days else None


def news(ties: Iterable[BankTie], known: Iterable[BankTie]) -> tuple[list[BankTie], list[str]]:
    """Ties that are new or otherwise than before, and the ids of those that are gone."""
    stored = {each.id: each for each in known}
    changed = []
    for each in ties:
        before = stored.pop(each.id, None)
        if before is None or replace(each, updated_at=before.updated_at) != before:
            changed.append(each)
    return changed, sorted(stored)


def _moved(ledger: MirrorReading, accounts: Iterable[Account], since: Selection | None) -> Mapping[str, list[Moved]]:
    """What documents do to these accounts, by account."""
    wanted = {account.id: account for account in accounts}
    moved: dict[str, list[Moved]] = defaultdict(list)
    if not wanted:
        return moved
    postings = Postings(ledger.records(Account), ledger.records(Item))
    for kind in _DOCUMENTS:
        for document in ledger.records(kind, since):
            for account_id, minor in _sums(postings, document, wanted).items():
                if minor:
                    name = kind.__name__
                    moved[account_id].append(Moved(name, document.id, document.txn_date, minor, document.doc_number))
    return moved


def _sums(postings: Postings, document: Document, accounts: Mapping[str, Account]) -> dict[str, int]:
    """By account, in its own currency; of a document in another one at its own rate."""
    sums: dict[str, int] = defaultdict(int)
    for posting in postings.of(document):
        account = accounts.get(posting.account_id)
        if account is None:
            continue
        amount = Money(posting.amount_minor, document.currency)
        if document.currency != account.currency and document.exchange_rate:
            amount = amount.converted(document.exchange_rate, account.currency)
        if amount.currency == account.currency:
            sums[account.id] += amount.amount_minor
    return sums
