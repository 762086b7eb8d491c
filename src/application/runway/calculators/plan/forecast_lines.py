"""How flows and what stands beside them are told to people: row, label, basis and the records behind."""

from collections.abc import Callable
from datetime import date

from application.runway.calculators.books.cash_movements import CashMovement, Channel
from application.runway.calculators.books.undeposited import Unbanked
from application.runway.calculators.figures.rows import RowBook
from application.runway.calculators.habits.baseline import Baseline
from application.runway.calculators.habits.recurrence import Found, Occurrence, next_expected
from application.runway.calculators.habits.run_rate import RunRate
from application.runway.calculators.habits.undated import Undated
from application.runway.calculators.plan.consumption import Consumed
from application.runway.calculators.plan.payment_dates import PlannedBill, PlannedInvoice
from application.runway.calculators.plan.plan import Flow, Subject, UnderTheLine, weighted_minor
from domain.answers.forecast import Confidence, ConsumedPair, ForecastLine, RecurringSeries, Row
from domain.money import Money
from domain.plans.known_item import KnownItem
from domain.snapshot.snapshot import Snapshot

SALES_TO_COME, BILLS_TO_COME = "Sales not invoiced yet", "Bills not entered yet"
_Told = tuple[Row, str, str, tuple[str, ...], str]
_EVERY = {
    7: "week",
    14: "two weeks",
    15: "half month",
    28: "four weeks",
    30: "month",
    61: "two months",
    91: "quarter",
    182: "half year",
    365: "year",
}


def party_namer(snapshot: Snapshot) -> Callable[[str], str]:
    """Names for parties such as "Vendor:7"; an unknown one keeps its id."""
    names = {f"Vendor:{vendor.id}": vendor.name for vendor in snapshot.vendors}
    names |= {f"Customer:{customer.id}": customer.name for customer in snapshot.customers}
    names |= {f"Employee:{employee.id}": employee.name for employee in snapshot.employees}
    return lambda party: names.get(party, party)


class LineWriter:
    """Tells the lines of one client's projection."""

    def __init__(self, snapshot: Snapshot, home: str, name: Callable[[str], str]) -> None:
        self._rows = RowBook(snapshot.accounts)
        self._home = home
        self._name = name

    def line(self, flow: Flow) -> ForecastLine:
        """One line of the projection."""
        row, label, basis, records, party = self._told(flow.subject, flow.amount_minor)
        reach = flow.subject.found.series.reach_minor if isinstance(flow.subject, Occurrence) else None
        return ForecastLine(
            varies_by=None if reach is None else Money(reach, self._home),
            day=flow.day,
            amount=Money(flow.amount_minor, self._home),
            row=row,
            confidence=flow.confidence,
            label=label,
            basis=basis,
            records=records,
            party=party,
        )

    def under_the_line(self, subject: UnderTheLine) -> ForecastLine:
        """A document that is not counted, in its own currency, with the reason as its basis."""
        amount, day, reason = _left_out(subject)
        row, label, _, records, party = self._told(subject, amount.amount_minor)
        return ForecastLine(
            day=day,
            amount=amount,
            row=row,
            confidence=Confidence.KNOWN if isinstance(subject, KnownItem) else Confidence.OPEN,
            label=label,
            basis=reason,
            records=records,
            party=party,
        )

    def struck(self, item: KnownItem) -> ForecastLine:
        """A known item that nobody has looked at in time."""
        row, label, _, records, party = self._told(item, item.amount.amount_minor)
        return ForecastLine(
            day=item.day,
            amount=item.amount,
            row=row,
            confidence=Confidence.KNOWN,
            label=label,
            basis=f"its review by {item.owner} was due on {item.review_by.isoformat()}",
            records=records,
            party=party,
        )

    def pair(self, consumed: Consumed) -> ConsumedPair:
        """A prediction beside what stands for it."""
        predicted, by = consumed.predicted, consumed.by
        if isinstance(predicted, KnownItem):
            amount_minor, day = predicted.amount.amount_minor, predicted.day
        else:
            amount_minor, day = predicted.amount_minor, predicted.expected
        standing_minor, by_day = _standing(by)
        _, label, _, records, _ = self._told(predicted, amount_minor)
        _, by_label, _, _, _ = self._told(by, standing_minor)
        return ConsumedPair(
            label=label,
            day=day,
            predicted_amount=Money(amount_minor, self._home),
            records=records,
            by=consumed.by_key,
            by_label=by_label,
            by_day=by_day,
            standing_amount=Money(standing_minor, self._home),
            asks_confirmation=isinstance(predicted, KnownItem),
        )

    def series(self, found: Found, as_of: date) -> RecurringSeries:
        """A series with what shows it."""
        series = found.series
        return RecurringSeries(
            label=found.label,
            party=found.party,
            account_id=found.account_id,
            row=found.row,
            cadence_days=series.cadence_days,
            recurring_amount=Money(series.amount_minor, self._home),
            fixed=series.fixed,
            last_day=series.days[-1],
            next_day=next_expected(found, as_of),
            records=series.records,
        )

    def moved(self, moved: CashMovement) -> tuple[Row, str]:
        """The row and the label of a movement in the books."""
        row, label, _, _, _ = self._told_movement(moved)
        return row, label

    def _told(self, subject: Subject, amount_minor: int) -> _Told:
        """Row, label, basis, records and party."""
        if isinstance(subject, PlannedBill):
            bill = subject.bill
            row = self._rows.of_payment(bill.main_account_id, subject.vendor, Row.PAYABLES)
            label = f"{subject.vendor or 'Unknown vendor'} {bill.doc_number}".strip()
            return row, label, subject.basis, (f"Bill:{bill.id}",), subject.party
        if isinstance(subject, PlannedInvoice):
            invoice = subject.invoice
            label = f"{subject.customer or 'Unknown customer'} {invoice.doc_number}".strip()
            return Row.RECEIVABLES, label, subject.basis, (f"Invoice:{invoice.id}",), subject.party
        if isinstance(subject, Occurrence):
            found = subject.found
            kind = "fixed" if found.series.fixed else "median of a variable"
            basis = f"{kind} amount every {_EVERY[found.series.cadence_days]}, {len(found.series.days)} times so far"
            return found.row, found.label, basis, found.series.records, found.party
        if isinstance(subject, KnownItem):
            row = Row.KNOWN_INFLOWS if subject.amount.amount_minor > 0 else Row.KNOWN_OUTFLOWS
            basis = f"told by {subject.owner}, {subject.probability:.0%} likely"
            return row, subject.label, basis, (f"KnownItem:{subject.id}",), subject.party
        if isinstance(subject, Baseline):
            label = "Small receipts" if amount_minor > 0 else "Small payments"
            row = Row.RECURRING_INFLOWS if amount_minor > 0 else Row.SMALL_OUTFLOWS
            return row, label, f"trimmed mean of {subject.weeks} weeks", (), ""
        if isinstance(subject, RunRate):
            basis = f"run rate of {subject.days} days, the share that is of new ones by then"
            if amount_minor > 0:
                return Row.RECEIVABLES, SALES_TO_COME, basis, (), ""
            return Row.PAYABLES, BILLS_TO_COME, basis, (), ""
        if isinstance(subject, Unbanked):
            label = f"{self._name(subject.party) if subject.party else 'Receipt'}, not banked"
            return Row.RECEIVABLES, label, subject.basis, (subject.record,), subject.party
        if isinstance(subject, Undated):
            row = Row.RECEIVABLES if amount_minor > 0 else Row.PAYABLES
            return row, self._name(subject.party) or "Nobody named", "", subject.records, subject.party
        return self._told_movement(subject)

    def _told_movement(self, moved: CashMovement) -> _Told:
        name = self._name(moved.party) if moved.party else moved.source
        if moved.amount_minor > 0:
            row = Row.RECEIVABLES if moved.channel is Channel.INVOICE else Row.RECURRING_INFLOWS
        else:
            row = self._rows.of_payment(moved.counter, name, Row.PAYABLES)
        return row, name, "in the books with a later date", (moved.record,), moved.party


def _standing(by: PlannedBill | PlannedInvoice | CashMovement | KnownItem) -> tuple[int, date]:
    """What is counted instead, and when."""
    if isinstance(by, PlannedBill):
        return -(by.home_minor or 0), by.pay_on
    if isinstance(by, PlannedInvoice):
        return by.home_minor or 0, by.expected
    if isinstance(by, KnownItem):
        return weighted_minor(by), by.day
    return by.amount_minor, by.day


def _left_out(subject: UnderTheLine) -> tuple[Money, date, str]:
    reason = "no exchange rate"
    if isinstance(subject, PlannedBill):
        return -subject.bill.balance, subject.pay_on, subject.left_out or reason
    if isinstance(subject, PlannedInvoice):
        return subject.invoice.balance, subject.expected, subject.left_out or reason
    if isinstance(subject, Unbanked):
        return subject.amount, subject.day, subject.left_out or reason
    if isinstance(subject, Undated):
        return subject.amount, subject.day, "open by journal entry or the like, without a due date"
    return subject.amount, subject.day, reason
