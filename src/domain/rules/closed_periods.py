"""Rules about closed periods: what was entered, changed or deleted in them once they were closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from domain.books.bill import BillPayment
from domain.books.cash_document import CreditCardPayment, Deposit, JournalEntry, Purchase, Receipt, TaxPayment, Transfer
from domain.books.invoice import Invoice, Payment
from domain.books.record import Document, OpenDocument
from domain.books.restatement import Restatement
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.rule import Found, numbered, rule
from domain.rules.view import RuleView

# How Intuit says that an invoice went out.
_SENT = "EmailSent"
# Nothing but an edit moves the stamp of these; a payment moves that of the bill or invoice that it settles.
_EDITED_ONLY = (BillPayment, Purchase, Deposit, Transfer, JournalEntry, Receipt, CreditCardPayment, TaxPayment)


def closed_until(view: RuleView) -> date | None:
    """The day up to which the books are closed; None where they are not."""
    return view.books.preferences.book_close_date if view.books.preferences else None


class _Closings:
    """Since when each day is closed.

    The ledger tells the closing date and not when it was set. The mirror has seen it move, and of the first one it saw
    that the preferences were last saved then or later. A period that was opened and closed again is closed since the
    first time: statements were given out then.
    """

    def __init__(self, view: RuleView) -> None:
        preferences = view.books.preferences
        self.until = closed_until(view)
        noted = [] if preferences is None or self.until is None else list(preferences.closings)
        if preferences is not None and self.until is not None and not noted:
            self._all = [(self.until, _not_before_its_end(self.until, preferences.updated_at))]
        else:
            self._all = [(closing.until, _not_before_its_end(closing.until, closing.by)) for closing in noted]

    def holds(self, day: date | None) -> bool:
        """Whether the day is in the closed period."""
        return day is not None and self.until is not None and day <= self.until

    def closed_by(self, day: date, at: datetime) -> bool:
        """Whether the day was closed by that instant, and is now."""
        return self.holds(day) and any(day <= until and at > by for until, by in self._all)


def _not_before_its_end(until: date, by: datetime) -> datetime:
    return max(by, datetime.combine(until + timedelta(days=1), time(), UTC))


@rule(
    "PER-EDIT",
    Severity.HIGH,
    "Closed period touched",
    over=lambda view: sum(1 for _ in view.books.documents()) if closed_until(view) else 0,
    reads=("txn_date", "total_minor", "voided"),
    version=2,
)
def closed_period_touched(view: RuleView) -> Iterator[Found]:
    closings = _Closings(view)
    restated = {(moved.last.kind, moved.last.record_id) for moved in _moved(view, closings)}
    for document in view.books.documents():
        if not closings.holds(document.txn_date) or (type(document).__name__, document.id) in restated:
            continue
        if document.created_at is not None and closings.closed_by(document.txn_date, document.created_at):
            yield _edited(view, document, closings, "entered", document.created_at)
        elif closings.closed_by(document.txn_date, document.updated_at) and _stamp_tells_edits(document):
            yield _edited(view, document, closings, "changed", document.updated_at)


def _stamp_tells_edits(document: Document) -> bool:
    """Whether nothing but an edit can have moved its stamp: it is open in full, and sending it is no edit."""
    if isinstance(document, OpenDocument):
        sent = isinstance(document, Invoice) and document.email_status == _SENT
        return not sent and document.version > 0 and document.balance_minor == document.total_minor
    if isinstance(document, Payment):
        return document.version > 0 and all(link.kind != "Deposit" for link in document.links)
    return isinstance(document, _EDITED_ONLY)


def _edited(view: RuleView, document: Document, closings: _Closings, done: str, at: datetime) -> Found:
    kind = type(document).__name__
    return Found(
        (Subject(kind, document.id),),
        f"{kind} {done} in a closed period",
        f"{numbered(kind, document.doc_number, document.id)} of {document.txn_date} was {done} on "
        f"{view.local_day(at)}, after "
        f"the books were closed up to {closings.until}.",
        evidence={"closed up to": closings.until, done: view.local_day(at), "total": document.total},
        exposure=view.home(document.total, document),
        fix=("review", "Compare it with the statements that were given out; move it, or have a reviewer accept it."),
    )


class _Moved(msgspec.Struct, frozen=True):
    """What one document counted for in the closed period before it was touched, and what it counts for since."""

    first: Restatement
    last: Restatement
    before: Money
    after: Money


def _moved(view: RuleView, closings: _Closings) -> Iterator[_Moved]:
    """Documents that count for another amount in the closed period than when it was closed; none changed back."""
    by_document: dict[tuple[str, str], list[Restatement]] = {}
    for each in view.books.restatements:
        if any(day and closings.closed_by(day, each.changed_at) for day in (each.txn_date, each.txn_date_after)):
            by_document.setdefault((each.kind, each.record_id), []).append(each)
        elif (each.kind, each.record_id) in by_document:
            by_document[each.kind, each.record_id].append(each)
    for steps in by_document.values():
        first, last = steps[0], steps[-1]
        if first.created_at is not None and closings.closed_by(first.txn_date, first.created_at):
            # It was not there when the period was closed: PER-EDIT tells of it as long as it is.
            continue
        nothing = Money.zero(first.total.currency)
        before = first.total if closings.holds(first.txn_date) else nothing
        after = last.total_after if last.total_after and closings.holds(last.txn_date_after) else nothing
        if before != after:
            yield _Moved(first, last, before, after)


@rule(
    "PER-MOVED",
    Severity.HIGH,
    "Closed period's amounts moved",
    over=lambda view: _looked_at(view) if closed_until(view) else 0,
    reads=("txn_date", "total_minor", "voided"),
)
def closed_period_moved(view: RuleView) -> Iterator[Found]:
    closings = _Closings(view)
    for moved in _moved(view, closings):
        yield _restated_finding(view, moved, closings)


def _restated_finding(view: RuleView, moved: _Moved, closings: _Closings) -> Found:
    last, day = moved.last, view.local_day(moved.last.changed_at)
    what = numbered(last.kind, moved.first.doc_number, last.record_id)
    party = _party(view, last)
    difference = moved.after - moved.before if moved.after.currency == moved.before.currency else None
    return Found(
        (Subject(last.kind, last.record_id),),
        f"{last.kind} {_done(last, closings)} in a closed period",
        f"{what} of {moved.first.txn_date}{f' with {party}' if party else ''} was {_done(last, closings)} on {day}, "
        f"after the books were closed up to {closings.until}: it counted for {moved.before} there, now for "
        f"{moved.after}.",
        evidence={
            "closed up to": closings.until,
            "by": last.member or "not told by the ledger; its audit log has it",
            "on": day,
            "before": moved.before,
            "after": moved.after,
        },
        exposure=_home(view, difference if difference is not None else moved.before, moved.first),
        fix=(
            "review",
            "Compare it with what was given out; put it back, or have a reviewer accept it.",
        ),
    )


def _done(last: Restatement, closings: _Closings) -> str:
    if last.total_after is None:
        return "deleted"
    if closings.holds(last.txn_date) != closings.holds(last.txn_date_after):
        return "moved"
    return "changed to nothing" if not last.total_after.amount_minor else "changed in amount"


def _party(view: RuleView, restatement: Restatement) -> str:
    party = view.vendors.get(restatement.party_id) or view.customers.get(restatement.party_id)
    return party.name if party else ""


def _home(view: RuleView, amount: Money, restatement: Restatement) -> Money | None:
    home, rate = view.books.home_currency, restatement.exchange_rate
    if home is None or amount.currency == home:
        return abs(amount) if home is not None else None
    return None if rate is None or rate <= 0 else abs(amount).converted(rate, home)


def _looked_at(view: RuleView) -> int:
    return sum(1 for _ in view.books.documents()) + len(view.books.restatements)
