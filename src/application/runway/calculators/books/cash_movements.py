"""The lines that hit cash accounts, tagged by what they mean for the flows (docs/formulas/cash-movements.md)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from enum import StrEnum

import msgspec

from application.runway.calculators.books.chart import Chart
from application.runway.calculators.books.exchange import home_minor, rates_on
from application.runway.calculators.books.landings import Landings
from domain.books.bill import BillPayment
from domain.books.cash_document import CreditCardPayment, Deposit, JournalEntry, Purchase, Transfer
from domain.books.invoice import Invoice, Payment
from domain.books.postings import Posted, Posting, Postings
from domain.books.record import Document
from domain.money import Money
from domain.snapshot.cash_proof import CashGap, cash_gaps_of
from domain.snapshot.snapshot import Snapshot


class Tag(StrEnum):
    """`transfer` stays among bank accounts; `financing` is owners' or lenders' money; `opening` sets the books up."""

    OPERATING = "operating"
    TRANSFER = "transfer"
    FINANCING = "financing"
    OPENING = "opening"


class Channel(StrEnum):
    """Whether a movement settled a bill or an invoice, or went past both."""

    BILL = "bill"
    INVOICE = "invoice"
    OTHER = "other"


class CashMovement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Money into (positive) or out of one cash account, in home minor units; `record` is "Kind:id".

    `counter` is the account that most of it came from or went to, empty where the document names none. What no
    document tells moved after `since` and by its day.
    """

    day: date
    account_id: str
    amount_minor: int
    tag: Tag
    channel: Channel
    record: str
    party: str = ""
    counter: str = ""
    since: date | None = None

    @property
    def source(self) -> str:
        """What to call it where it names nobody."""
        return self.counter if self.counter == UNDOCUMENTED else self.record.partition(":")[0]

    @property
    def is_rounding(self) -> bool:
        """Whether it is what the conversion of foreign documents left over, which no document tells either."""
        return self.source == ROUNDING

    @property
    def is_posted(self) -> bool:
        """Whether a document tells it."""
        return self.counter != UNDOCUMENTED and not self.is_rounding


ROUNDING = "Rounding"
UNDOCUMENTED = "Not in the documents: payroll, unposted or unread"
"""What stands in place of the counter account of a movement that no document tells."""


class CashMovements(msgspec.Struct, frozen=True, kw_only=True):
    """All movements of the cash set, oldest first, and the records left out for want of an exchange rate.

    `unplaced` move money on accounts that they do not name or that the books do not have.
    """

    movements: tuple[CashMovement, ...]
    unconverted: tuple[str, ...]
    unplaced: tuple[str, ...] = ()


class _Part(msgspec.Struct, frozen=True, gc=False):
    """What one document moves on one cash account for one reason, in the document's currency."""

    account_id: str
    tag: Tag
    channel: Channel
    party: str
    counter: str
    amount_minor: int


_CARD = "CreditCard"

_CHANNELS: dict[type[Document], Channel] = {
    BillPayment: Channel.BILL,
    Payment: Channel.INVOICE,
    Invoice: Channel.INVOICE,
}


def cash_movements(snapshot: Snapshot, chart: Chart, home: str) -> CashMovements:
    """Every movement of a cash account that a document of the snapshot makes, whatever its date."""
    found: list[CashMovement] = []
    unconverted: list[str] = []
    unplaced: list[str] = []
    postings, clearing = Postings(snapshot.accounts, snapshot.items), Landings(snapshot, chart).clearing
    for document in snapshot.documents():
        posted = postings.of(document)
        if _is_unplaced(document, posted, chart):
            unplaced.append(f"{type(document).__name__}:{document.id}")
        for part in _parts(document, posted, chart):
            if part.account_id not in chart.cash_set or not part.amount_minor:
                continue
            record = f"{type(document).__name__}:{document.id}"
            amount = home_minor(part.amount_minor, document.currency, document.exchange_rate, home)
            if amount is None:
                unconverted.append(record)
                break
            found.append(
                CashMovement(
                    day=document.txn_date,
                    account_id=part.account_id,
                    amount_minor=amount,
                    tag=part.tag,
                    channel=Channel.INVOICE if part.amount_minor > 0 and part.counter in clearing else part.channel,
                    record=record,
                    party=snapshot.families.head(part.party),
                    counter=part.counter,
                )
            )
    found += _undocumented(snapshot, chart, home)
    found.sort(key=lambda m: (m.day, m.record, m.account_id, m.tag, m.amount_minor))
    return CashMovements(
        movements=tuple(found), unconverted=tuple(sorted(set(unconverted))), unplaced=tuple(sorted(unplaced))
    )


def _is_unplaced(document: Document, posted: Posted, chart: Chart) -> bool:
    """Whether it may have moved cash on an account that is not known; what is paid by card moves none."""
    by_card = isinstance(document, BillPayment) and document.by_card
    if by_card or (isinstance(document, Purchase) and document.method == _CARD):
        return False
    both = isinstance(document, Transfer | CreditCardPayment | JournalEntry)
    places = (posted.header, *(posted.lines if both else ()))
    return any(place is not None and place.amount_minor and not chart.has(place.account_id) for place in places)


def _undocumented(snapshot: Snapshot, chart: Chart, home: str) -> Iterator[CashMovement]:
    """What moved balances and stands in no document; what left one bank account for another is a transfer."""
    currencies = {account.id: account.currency for account in snapshot.accounts if account.id in chart.cash_set}
    gaps = [gap for gap in cash_gaps_of(snapshot) if gap.account_id in currencies]
    moved = Counter((gap.day, gap.amount_minor, currencies[gap.account_id]) for gap in gaps)
    for gap in gaps:
        currency = currencies[gap.account_id]
        tag = Tag.TRANSFER if moved[gap.day, -gap.amount_minor, currency] else Tag.OPERATING
        yield CashMovement(
            day=gap.day,
            account_id=gap.account_id,
            amount_minor=_gap_minor(snapshot, gap, currency, home),
            tag=tag,
            channel=Channel.OTHER,
            record=f"{ROUNDING if gap.rounding else 'CashGap'}:{gap.account_id} {gap.day}",
            counter="" if gap.rounding else UNDOCUMENTED,
            since=gap.seen or gap.since,
        )


def _gap_minor(snapshot: Snapshot, gap: CashGap, currency: str, home: str) -> int:
    """In home minor units, at the rate of its day."""
    if currency == home:
        return gap.amount_minor
    return rates_on(snapshot, gap.day, home).home_minor(gap.amount_minor, currency) or 0


def undocumented(moved: Iterable[CashMovement], home: str) -> tuple[str, ...]:
    """What of the movements no document tells, in a sentence; empty where documents tell all."""
    amounts = [m.amount_minor for m in moved if m.counter == UNDOCUMENTED and m.tag is Tag.OPERATING]
    told = [
        f"{Money(abs(sum(part)), home)} {way}"
        for part, way in (([a for a in amounts if a < 0], "out"), ([a for a in amounts if a > 0], "in"))
        if part
    ]
    if not told:
        return ()
    return (f"{' and '.join(told)} by the bank balances is in no document: payroll, unposted or unread.",)


def _parts(document: Document, posted: Posted, chart: Chart) -> Iterator[_Part]:
    if isinstance(document, JournalEntry):
        yield from _journal_entry(posted.lines, chart)
        return
    channel, header = _CHANNELS.get(type(document), Channel.OTHER), posted.header
    if header is not None and header.account_id in chart.cash_set:
        if isinstance(document, Deposit):
            yield from _deposit(header, posted.lines, chart)
        elif channel is Channel.OTHER:
            yield from _by_tag(header, posted.lines, chart)
        else:
            yield _Part(header.account_id, Tag.OPERATING, channel, header.party, "", header.amount_minor)
    against, party = (header.account_id, header.party) if header is not None else ("", "")
    for line in posted.lines:
        if line.account_id in chart.cash_set:
            tag = _tag(against, line.amount_minor, chart)
            yield _Part(line.account_id, tag, Channel.OTHER, line.party or party, against, line.amount_minor)


def _tag(counter_account_id: str, amount_minor: int, chart: Chart) -> Tag:
    """Only money coming in is tagged as financing: principal, draws and card payments stay in the outflow."""
    if counter_account_id in chart.banks:
        return Tag.TRANSFER
    if chart.is_opening(counter_account_id):
        return Tag.OPENING
    if amount_minor > 0 and chart.is_funding(counter_account_id):
        return Tag.FINANCING
    return Tag.OPERATING


def _by_tag(header: Posting, lines: Iterable[Posting], chart: Chart) -> Iterator[_Part]:
    """One part a tag, with its main account; what no line explains, such as tax, is operating."""
    amounts: dict[Tag, int] = {}
    against: dict[Tag, list[tuple[str, int]]] = {}
    for line in lines:
        tag = _tag(line.account_id, -line.amount_minor, chart)
        amounts[tag] = amounts.get(tag, 0) - line.amount_minor
        against.setdefault(tag, []).append((line.account_id, line.amount_minor))
    rest = header.amount_minor - sum(amounts.values())
    amounts[Tag.OPERATING] = amounts.get(Tag.OPERATING, 0) + rest
    for tag, amount in amounts.items():
        counter = chart.main_account(against.get(tag, ()))
        yield _Part(header.account_id, tag, Channel.OTHER, header.party, counter, amount)


def _deposit(header: Posting, lines: Iterable[Posting], chart: Chart) -> Iterator[_Part]:
    """One part for each party and account that the deposit came from."""
    amounts: dict[tuple[Tag, Channel, str, str], int] = {}
    for line in lines:
        key = _deposit_key(line, chart)
        amounts[key] = amounts.get(key, 0) - line.amount_minor
    rest = header.amount_minor - sum(amounts.values())
    key = (Tag.OPERATING, Channel.OTHER, "", "")
    amounts[key] = amounts.get(key, 0) + rest
    for (tag, channel, party, counter), amount in amounts.items():
        yield _Part(header.account_id, tag, channel, party, counter, amount)


def _deposit_key(line: Posting, chart: Chart) -> tuple[Tag, Channel, str, str]:
    if line.link:
        return Tag.OPERATING, Channel.INVOICE if line.link == "Payment" else Channel.OTHER, line.party, ""
    return _tag(line.account_id, -line.amount_minor, chart), Channel.OTHER, line.party, line.account_id


def _journal_entry(lines: Iterable[Posting], chart: Chart) -> Iterator[_Part]:
    """Bank lines of the lesser sign are covered by as much of the other sign: that part is a transfer."""
    lines = tuple(lines)
    bank = [line for line in lines if line.account_id in chart.banks]
    net = sum(line.amount_minor for line in bank)
    covered = sum(abs(line.amount_minor) for line in bank if line.amount_minor * net <= 0)
    others = (line for line in lines if line.account_id not in chart.banks)
    counter = chart.main_account([(o.account_id, o.amount_minor) for o in others if o.amount_minor * net < 0])
    for line in bank:
        moved = line.amount_minor
        if line.amount_minor * net > 0:
            moved = min(covered, abs(line.amount_minor)) * (1 if net > 0 else -1)
            covered -= abs(moved)
        rest = line.amount_minor - moved
        yield _Part(line.account_id, Tag.TRANSFER, Channel.OTHER, line.party, "", moved)
        yield _Part(line.account_id, _tag(counter, rest, chart), Channel.OTHER, line.party, counter, rest)


def added_after(snapshot: Snapshot, accounts: Collection[str], as_of: date, home: str) -> tuple[int, tuple[str, ...]]:
    """What documents dated after `as_of` added to accounts, such as Undeposited Funds, net of what they took out.

    In home minor units.

    With it, the documents left out because their exchange rate is missing.
    """
    postings = Postings(snapshot.accounts, snapshot.items)
    parts = [
        (
            f"{type(document).__name__}:{document.id}",
            home_minor(posting.amount_minor, document.currency, document.exchange_rate, home),
        )
        for document in snapshot.documents()
        if document.txn_date > as_of
        for posting in postings.of(document)
        if posting.account_id in accounts
    ]
    added = sum(minor for _, minor in parts if minor is not None)
    return added, tuple(sorted({record for record, minor in parts if minor is None}))
