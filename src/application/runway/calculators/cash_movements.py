"""The lines that hit cash accounts, tagged by what they mean for the flows (docs/formulas/cash-movements.md)."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

import msgspec

from application.runway.calculators.chart import Chart
from application.runway.calculators.exchange import home_minor, total_home_minor
from domain.models.bill import BillPayment
from domain.models.cash_document import Deposit, JournalEntry, Purchase, Transfer
from domain.models.invoice import Payment
from domain.models.lines import DepositLine, JournalLine
from domain.models.record import Document
from domain.models.snapshot import Snapshot


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

    `counter` is the account that most of it came from or went to, empty where the document names none.
    """

    day: date
    account_id: str
    amount_minor: int
    tag: Tag
    channel: Channel
    record: str
    party: str = ""
    counter: str = ""


class CashMovements(msgspec.Struct, frozen=True, kw_only=True):
    """All movements of the cash set, oldest first, and the records left out for want of an exchange rate."""

    movements: tuple[CashMovement, ...]
    unconverted: tuple[str, ...]


_Part = tuple[Tag, Channel, str, str, int]


def cash_movements(snapshot: Snapshot, chart: Chart, home: str) -> CashMovements:
    """Every movement of a cash account that a document of the snapshot makes, whatever its date."""
    found: list[CashMovement] = []
    unconverted: list[str] = []
    for document, account_id, parts in _all_parts(snapshot, chart):
        record = f"{type(document).__name__}:{document.id}"
        for tag, channel, party, counter, amount_minor in parts:
            amount = home_minor(amount_minor, document.currency, document.exchange_rate, home)
            if amount is None:
                unconverted.append(record)
                break
            found.append(
                CashMovement(
                    day=document.txn_date,
                    account_id=account_id,
                    amount_minor=amount,
                    tag=tag,
                    channel=channel,
                    record=record,
                    party=snapshot.families.head(party),
                    counter=counter,
                )
            )
    found.sort(key=lambda m: (m.day, m.record, m.account_id, m.tag, m.amount_minor))
    return CashMovements(movements=tuple(found), unconverted=tuple(sorted(set(unconverted))))


def _all_parts(snapshot: Snapshot, chart: Chart) -> Iterator[tuple[Document, str, list[_Part]]]:
    for bill_payment in snapshot.bill_payments:
        yield from _bill_payment(bill_payment, chart)
    for purchase in snapshot.purchases:
        yield from _purchase(purchase, chart)
    for payment in snapshot.payments:
        yield from _payment(payment, chart)
    for deposit in snapshot.deposits:
        yield from _deposit(deposit, chart)
    for transfer in snapshot.transfers:
        yield from _transfer(transfer, chart)
    for entry in snapshot.journal_entries:
        yield from _journal_entry(entry, chart)


def _tag(counter_account_id: str | None, amount_minor: int, chart: Chart) -> Tag:
    """Only money coming in is tagged as financing: principal, draws and card payments stay in the outflow."""
    if counter_account_id in chart.banks:
        return Tag.TRANSFER
    if chart.is_opening(counter_account_id):
        return Tag.OPENING
    if amount_minor > 0 and chart.is_funding(counter_account_id):
        return Tag.FINANCING
    return Tag.OPERATING


def _bill_payment(payment: BillPayment, chart: Chart) -> Iterator[tuple[Document, str, list[_Part]]]:
    if payment.account_id in chart.cash_set and not payment.by_card and payment.total_minor:
        party = f"Vendor:{payment.vendor_id}" if payment.vendor_id else ""
        yield payment, payment.account_id, [(Tag.OPERATING, Channel.BILL, party, "", -payment.total_minor)]


def _purchase(purchase: Purchase, chart: Chart) -> Iterator[tuple[Document, str, list[_Part]]]:
    if purchase.account_id not in chart.cash_set or not purchase.total_minor:
        return
    sign = 1 if purchase.refund else -1
    party = f"{purchase.entity_kind or 'Vendor'}:{purchase.entity_id}" if purchase.entity_id else ""
    amounts: dict[Tag, int] = {}
    largest: dict[Tag, tuple[int, str]] = {}
    for line in purchase.lines:
        tag = _tag(line.account_id, sign * line.amount_minor, chart)
        amounts[tag] = amounts.get(tag, 0) + sign * line.amount_minor
        largest[tag] = max(largest.get(tag, (0, "")), (abs(line.amount_minor), line.account_id or ""))
    rest = sign * purchase.total_minor - sum(amounts.values())
    amounts[Tag.OPERATING] = amounts.get(Tag.OPERATING, 0) + rest
    counters = {tag: account_id for tag, (_, account_id) in largest.items()}
    yield (
        purchase,
        purchase.account_id,
        [(t, Channel.OTHER, party, counters.get(t, ""), a) for t, a in amounts.items() if a],
    )


def _payment(payment: Payment, chart: Chart) -> Iterator[tuple[Document, str, list[_Part]]]:
    if payment.account_id in chart.cash_set and payment.total_minor:
        party = f"Customer:{payment.customer_id}" if payment.customer_id else ""
        yield payment, payment.account_id, [(Tag.OPERATING, Channel.INVOICE, party, "", payment.total_minor)]


def _deposit(deposit: Deposit, chart: Chart) -> Iterator[tuple[Document, str, list[_Part]]]:
    if deposit.account_id not in chart.cash_set or not (deposit.total_minor or deposit.lines):
        return
    amounts: dict[tuple[Tag, Channel, str, str], int] = {}
    for line in deposit.lines:
        key = _deposit_key(line, chart)
        amounts[key] = amounts.get(key, 0) + line.amount_minor
    cash_back = deposit.total_minor - sum(amounts.values())
    if cash_back:
        key = (Tag.OPERATING, Channel.OTHER, "", "")
        amounts[key] = amounts.get(key, 0) + cash_back
    yield deposit, deposit.account_id, [(*key, amount) for key, amount in amounts.items() if amount]


def _deposit_key(line: DepositLine, chart: Chart) -> tuple[Tag, Channel, str, str]:
    party = f"{line.entity_kind}:{line.entity_id}" if line.entity_id else ""
    if any(link.kind == "Payment" for link in line.links):
        return Tag.OPERATING, Channel.INVOICE, party, ""
    return _tag(line.account_id, line.amount_minor, chart), Channel.OTHER, party, line.account_id or ""


def _transfer(transfer: Transfer, chart: Chart) -> Iterator[tuple[Document, str, list[_Part]]]:
    source, target, amount = transfer.from_account_id, transfer.to_account_id, transfer.total_minor
    if not amount:
        return
    if source in chart.cash_set:
        yield transfer, source, [(_tag(target, -amount, chart), Channel.OTHER, "", target or "", -amount)]
    if target in chart.cash_set:
        yield transfer, target, [(_tag(source, amount, chart), Channel.OTHER, "", source or "", amount)]


def _journal_entry(entry: JournalEntry, chart: Chart) -> Iterator[tuple[Document, str, list[_Part]]]:
    """Bank lines of the lesser sign are covered by as much of the other sign: that part is a transfer."""
    if entry.voided:
        return
    bank = [line for line in entry.lines if line.account_id in chart.banks]
    others = [line for line in entry.lines if line.account_id not in chart.banks]
    net = sum(line.amount_minor for line in bank)
    covered = sum(abs(line.amount_minor) for line in bank if line.amount_minor * net <= 0)
    counter = _main_counter(others, net)
    for line in bank:
        parts: list[_Part] = []
        moved = line.amount_minor
        if line.amount_minor * net > 0:
            moved = min(covered, abs(line.amount_minor)) * (1 if net > 0 else -1)
            covered -= abs(moved)
        party = f"{line.entity_kind}:{line.entity_id}" if line.entity_id else ""
        rest = line.amount_minor - moved
        parts = [
            (Tag.TRANSFER, Channel.OTHER, party, "", moved),
            (_tag(counter, rest, chart), Channel.OTHER, party, counter or "", rest),
        ]
        if line.account_id in chart.cash_set:
            yield entry, line.account_id, [part for part in parts if part[-1]]


def _main_counter(others: Iterable[JournalLine], net: int) -> str | None:
    opposite = [line for line in others if line.amount_minor * net < 0]
    largest = max(opposite, key=lambda line: (abs(line.amount_minor), line.account_id or ""), default=None)
    return largest.account_id if largest else None


def undeposited_after(snapshot: Snapshot, chart: Chart, as_of: date, home: str) -> tuple[int, tuple[str, ...]]:
    """What documents dated after `as_of` added to Undeposited Funds, in home minor units, net of deposits.

    With it, the documents left out because their exchange rate is missing.
    """
    parts = [
        (f"Payment:{payment.id}", total_home_minor(payment, home), 1)
        for payment in snapshot.payments
        if payment.txn_date > as_of and (payment.account_id is None or payment.account_id in chart.undeposited)
    ]
    parts += [
        (f"Deposit:{deposit.id}", home_minor(line.amount_minor, deposit.currency, deposit.exchange_rate, home), -1)
        for deposit in snapshot.deposits
        if deposit.txn_date > as_of
        for line in deposit.lines
        if any(link.kind == "Payment" for link in line.links)
    ]
    added = sum(sign * minor for _, minor, sign in parts if minor is not None)
    return added, tuple(sorted({record for record, minor, _ in parts if minor is None}))
