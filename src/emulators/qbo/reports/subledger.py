"""Payables and receivables document by document: what was open on a day, and what settled it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.reports.accounts import home_currency
from emulators.qbo.reports.ledger import OPENING_KIND, Ledger, Transaction
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, amount
from emulators.qbo.writes.links import SETTLED_BY
from emulators.qbo.writes.postings import Party, ref_id
from emulators.service.wire import Json, WireError

_STATED: Final = {"Bill": 1, "Invoice": 1, "VendorCredit": -1, "CreditMemo": -1, "Payment": -1}


def due_day(transaction: Transaction) -> date:
    """The day stated on the document, or else its own."""
    stated = transaction.record.get("DueDate")
    try:
        return date.fromisoformat(str(stated)[:10]) if stated else transaction.day
    except ValueError:
        return transaction.day


class Item(msgspec.Struct, frozen=True, eq=False):
    """What one document put on a control account for one name; positive is owed, negative is credit."""

    transaction: Transaction
    party: Party
    amount: Decimal

    @property
    def due(self) -> date:
        """The day it is due; credits and payments count from their own day."""
        return due_day(self.transaction) if self.amount > 0 else self.transaction.day


class Settlement(msgspec.Struct, frozen=True, eq=False):
    """How much of a document's amount a payment or credit took off on a day; `payer` None where it is not known."""

    day: date
    target: Item
    payer: Item | None
    amount: Decimal


OpenItems = list[tuple[Item, Decimal]]


class SubLedger:
    """The items of one kind of control account; on every day they add up to the accounts."""

    def __init__(self, items: list[Item], settlements: list[Settlement]) -> None:
        self.items = sorted(items, key=lambda item: item.transaction.day)
        self.settlements = sorted(settlements, key=lambda settlement: settlement.day)
        self._item_days = [item.transaction.day for item in self.items]
        self._settlement_days = [settlement.day for settlement in self.settlements]

    def open_on(self, day: date, settled_by: date | None = None) -> OpenItems:
        """What is open of the documents dated to the end of the day, counting what settled them until then.

        `settled_by` is another day until which settlements count.
        """
        rest = {id(item): item.amount for item in self.items[: bisect_right(self._item_days, day)]}
        for settlement in self.settlements[: bisect_right(self._settlement_days, settled_by or day)]:
            for item, taken in _taken(settlement):
                if id(item) in rest:
                    rest[id(item)] -= taken
        return [(item, rest[id(item)]) for item in self.items if rest.get(id(item))]


def _taken(settlement: Settlement) -> Iterator[tuple[Item, Decimal]]:
    """By how much a settlement lowers each side; the two changes cancel out."""
    sign = 1 if settlement.target.amount > 0 else -1
    yield settlement.target, sign * settlement.amount
    if settlement.payer is not None:
        yield settlement.payer, -sign * settlement.amount


def payables(company: Company, ledger: Ledger) -> SubLedger:
    return _Draft(company, ledger, "Accounts Payable", "Vendor", -1).subledger()


def receivables(company: Company, ledger: Ledger) -> SubLedger:
    return _Draft(company, ledger, "Accounts Receivable", "Customer", 1).subledger()


class _Draft:
    """Collects the items of the control accounts of one type, and pairs them by their links."""

    def __init__(self, company: Company, ledger: Ledger, account_type: str, party_kind: str, sign: int) -> None:
        self._company = company
        self._party_kind = party_kind
        self._home = home_currency(company)
        accounts = {account.id for account in ledger.accounts.values() if account.type == account_type}
        totals: defaultdict[tuple[str, str, Party], Decimal] = defaultdict(lambda: ZERO)
        transactions: dict[tuple[str, str], Transaction] = {}
        for posting in ledger.postings:
            if posting.account in accounts:
                of = posting.transaction
                transactions[of.kind, of.id] = of
                totals[of.kind, of.id, posting.party] += sign * posting.amount
        self._opening = transactions.pop((OPENING_KIND, ""), None)
        self._unexplained = totals.pop((OPENING_KIND, "", None), ZERO)
        self._items: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
        for (kind, record_id, party), total in totals.items():
            self._items[kind, record_id].append(Item(transactions[kind, record_id], party, total))

    def subledger(self) -> SubLedger:
        settlements = list(self._linked())
        settlements += list(self._unknown(settlements))
        items = [item for known in self._items.values() for item in known]
        return SubLedger([*items, *self._opening_items(items, settlements)], settlements)

    def _linked(self) -> Iterator[Settlement]:
        """Settlements by links, the earlier first; what exceeds a document's amount stays with the payer.

        A foreign amount is turned into home currency by its running total.
        """
        foreign: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
        for payer, target, part in sorted(self._links(), key=lambda link: link[0].transaction.day):
            rate, whole = _rate(target.transaction.record), abs(target.amount)
            before = foreign[id(target)]
            foreign[id(target)] = before + part
            home = min(amount(foreign[id(target)] * rate), whole) - min(amount(before * rate), whole)
            if home:
                yield Settlement(max(payer.transaction.day, target.transaction.day), target, payer, home)

    def _links(self) -> Iterator[tuple[Item, Item, Decimal]]:
        for (kind, _), items in self._items.items():
            lines = items[0].transaction.record.get("Line", []) if kind in SETTLED_BY else []
            for line in lines:
                for link in line.get("LinkedTxn", []):
                    target = self._target(link, items[0])
                    if target is not None:
                        payer = next((item for item in items if item.party == target.party), items[0])
                        yield payer, target, line.get("Amount", ZERO)

    def _target(self, link: Json, payer: Item) -> Item | None:
        items = self._items.get((str(link.get("TxnType")), str(link.get("TxnId"))), [])
        return next((item for item in items if item.party == payer.party), items[0] if items else None)

    def _unknown(self, settlements: list[Settlement]) -> Iterator[Settlement]:
        """Where a document states another balance than its links explain, the rest was settled on its own day."""
        rest = {id(item): item.amount for items in self._items.values() for item in items}
        for settlement in settlements:
            for item, taken in _taken(settlement):
                rest[id(item)] -= taken
        for (kind, _), items in self._items.items():
            stated = _stated_open(kind, items[0].transaction.record)
            difference = rest[id(items[0])] - stated if stated is not None else ZERO
            if difference:
                sign = 1 if items[0].amount > 0 else -1
                yield Settlement(items[0].transaction.day, items[0], None, sign * difference)

    def _opening_items(self, items: list[Item], settlements: list[Settlement]) -> Iterator[Item]:
        """What the names owe beyond their documents, so that all items add up to the accounts."""
        rest: defaultdict[Party, Decimal] = defaultdict(lambda: ZERO)
        for settlement in settlements:
            if settlement.payer is None:
                sign = 1 if settlement.target.amount > 0 else -1
                rest[settlement.target.party] += sign * settlement.amount
        if self._unexplained:
            for party, owed in self._owed_beyond(items):
                rest[party] += owed
                self._unexplained -= owed
            rest[None] += self._unexplained
        first = min((item.transaction.day for item in items), default=date.min)
        opening = self._opening or Transaction(OPENING_KIND, "", first, None, {})
        yield from (Item(opening, party, owed) for party, owed in rest.items() if owed)

    def _owed_beyond(self, items: list[Item]) -> Iterator[tuple[Party, Decimal]]:
        explained: defaultdict[Party, Decimal] = defaultdict(lambda: ZERO)
        for item in items:
            explained[item.party] += item.amount
        for record_id, record in self._company.of_kind(self._party_kind).items():
            if ref_id(record, "CurrencyRef") in ("", self._home):
                party = (self._party_kind, record_id)
                yield party, record.get("Balance", ZERO) - explained[party]


def _rate(record: Json) -> Decimal:
    try:
        return Decimal(str(record.get("ExchangeRate", 1))) or Decimal(1)
    except ArithmeticError:
        return Decimal(1)


def _stated_open(kind: str, record: Json) -> Decimal | None:
    """What the document says is open of it, in home currency; None for kinds that do not say."""
    stated = record.get("UnappliedAmt" if kind == "Payment" else "Balance")
    if kind not in _STATED or stated is None:
        return None
    try:
        return _STATED[kind] * amount(stated * _rate(record))
    except WireError:
        return None
