"""What has come and gone in a time, each part under the document it settles (docs/formulas/variance.md)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

import msgspec

from application.runway.calculators.books.cash_movements import CashMovement, Channel
from domain.books.bill import BillPayment
from domain.books.families import Families
from domain.books.invoice import Payment
from domain.books.lines import AppliedLine
from domain.money import round_minor
from domain.snapshot.snapshot import Snapshot

_DOCUMENTS = ("Bill", "Invoice")
_CREDITS = ("VendorCredit", "CreditMemo")
_Settling = BillPayment | Payment


class Actual(msgspec.Struct, frozen=True):
    """A part of a movement: `key` is the bill or invoice it settles, or else the movement's own record."""

    key: str
    amount_minor: int
    moved: CashMovement


def actuals(
    movements: Iterable[CashMovement], snapshot: Snapshot, since: date, posted: Collection[str]
) -> list[Actual]:
    """Everything from `since` on but what was `posted` then already; money that only changed accounts is left out."""
    behind = _payments_behind(snapshot)
    wanted = sorted(
        (m for m in movements if m.day > since or (m.day == since and m.record not in posted)),
        key=lambda m: (m.record, m.day, m.account_id, m.tag, m.party, m.amount_minor),
    )
    found: list[Actual] = []
    for record, parts in groupby(wanted, key=lambda m: m.record):
        moved = list(parts)
        if sum(m.amount_minor for m in moved):
            for movement in moved:
                settling = [each for each in behind.get(record, ()) if _is_part(movement, each, snapshot.families)]
                found += _split(movement, settling)
    return found


def _payments_behind(snapshot: Snapshot) -> dict[str, list[_Settling]]:
    """By the record that moved cash: a payment itself, or the payments that a deposit banked."""
    receipts = {each.id: each for each in snapshot.payments}
    behind: dict[str, list[_Settling]] = {f"BillPayment:{each.id}": [each] for each in snapshot.bill_payments}
    behind |= {f"Payment:{each.id}": [each] for each in snapshot.payments}
    for deposit in snapshot.deposits:
        links = (link for line in deposit.lines for link in line.links if link.kind == "Payment")
        behind[f"Deposit:{deposit.id}"] = [receipts[link.id] for link in links if link.id in receipts]
    return behind


def _is_part(moved: CashMovement, document: _Settling, families: Families) -> bool:
    """Whether the payment went into this movement: a deposit's other lines settle nothing."""
    if isinstance(document, BillPayment):
        return True
    return moved.channel is Channel.INVOICE and moved.party in (
        "",
        families.party("Customer", document.customer_id),
    )


def _split(moved: CashMovement, documents: Sequence[_Settling]) -> Iterator[Actual]:
    """The movement's amount over what the payments settle, by size, to the cent."""
    shares = [share for document in documents for share in _shares(document)]
    whole, given, taken = sum(minor for _, minor in shares), 0, 0
    if not whole:
        yield Actual(moved.record, moved.amount_minor, moved)
        return
    for key, minor in shares:
        taken += minor
        upto = round_minor(moved.amount_minor * taken / Decimal(whole))
        if upto != given:
            yield Actual(key, upto - given, moved)
        given = upto


def _shares(document: _Settling) -> list[tuple[str, int]]:
    """Bills or invoices with what was paid of them, credits used taken from the first; and the unapplied rest."""
    credit = sum(abs(line.amount_minor) for line in document.lines if _linked(line, _CREDITS))
    shares = []
    for line in document.lines:
        key = _linked(line, _DOCUMENTS)
        if key:
            used = min(credit, line.amount_minor)
            credit -= used
            shares.append((key, line.amount_minor - used))
    kind = type(document).__name__
    return [*shares, (f"{kind}:{document.id}", document.total_minor - sum(minor for _, minor in shares))]


def _linked(line: AppliedLine, kinds: Collection[str]) -> str:
    """The first document of the kinds that the line is applied to, as "Kind:id"; empty for none."""
    return next((f"{link.kind}:{link.id}" for link in line.links if link.kind in kinds), "")
