"""What one would be told about a client today, without asking (docs/formulas/alerts.md)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from application.runway.calculators.plan.payment_dates import PlannedInvoice
from application.runway.calculators.position.assessment import Assessment
from application.runway.calculators.position.runway import breach_in_words
from domain.answers.bridge import Bridge
from domain.answers.kept_forecast import KeptForecast
from domain.answers.metric import RatioMetric
from domain.dates import day_count
from domain.policy.policy import Policy
from domain.rails.connection import ConnectionState
from domain.snapshot.snapshot import Snapshot


def alerts(
    snapshot: Snapshot,
    assessed: Assessment,
    coverage: RatioMetric,
    changed: Bridge,
    kept: KeptForecast | None,
    entered: frozenset[str],
    policy: Policy,
    as_of: date,
) -> tuple[str, ...]:
    """One sentence each, the gravest first; nothing to tell is an empty tuple."""
    return (
        *_feed(snapshot),
        *_breach(assessed, kept, policy, as_of),
        *_payroll(coverage),
        *_buffer(changed, policy),
        *_receipts(assessed, policy, as_of),
        *_new_bills(assessed, entered, policy),
    )


def _feed(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.connection_state is ConnectionState.RECONNECT:
        yield "The connection to the ledger must be made again."
    elif snapshot.connection_state is ConnectionState.LAPSED:
        yield "The company's subscription at the ledger has ended."
    elif snapshot.data_age.stale:
        yield snapshot.data_age.reason or "The books are older than the policy allows."


def _breach(assessed: Assessment, kept: KeptForecast | None, policy: Policy, as_of: date) -> Iterator[str]:
    """Told when the day under the floor comes into view, not each day that it is in view."""
    near = timedelta(days=policy.amber_days)
    day = assessed.figures.breach_date.value
    before = kept.forecast.breach_date.value if kept else None
    known = kept is not None and before is not None and before <= kept.as_of + near
    if day is not None and day <= as_of + near and not known:
        yield breach_in_words(day, as_of, policy.amber_days)


def _payroll(coverage: RatioMetric) -> Iterator[str]:
    if coverage.value is not None and coverage.value <= 0:
        yield "What is due before the next payroll leaves no cash for it."
    elif coverage.value is not None and coverage.value < 1:
        yield f"Cash covers {coverage.value:.0%} of the next payroll."


def _buffer(changed: Bridge, policy: Policy) -> Iterator[str]:
    """Told for so many days, or such a share of the buffer there was."""
    buffer = changed.buffer
    if not buffer.change or buffer.opening is None:
        return
    moved = abs(buffer.change)
    if moved >= policy.alert_days or moved >= policy.alert_share * buffer.opening:
        yield changed.sentences[0]


def _large_minor(assessed: Assessment, policy: Policy) -> Decimal | None:
    """The size from which a single document is told; None where cash is not known to be above zero."""
    available = assessed.figures.cash.available.value
    if available is None or available.amount_minor <= 0:
        return None
    return policy.alert_item_share * available.amount_minor


def _receipts(assessed: Assessment, policy: Policy, as_of: date) -> Iterator[str]:
    large = _large_minor(assessed, policy)
    late = [planned for planned in assessed.invoices if _days_late(planned, as_of) > policy.alert_late_days]
    for planned in sorted(late, key=lambda each: (-(each.home_minor or 0), each.invoice.id)):
        if large is not None and planned.home_minor is not None and planned.home_minor >= large:
            invoice, days = planned.invoice, day_count(_days_late(planned, as_of))
            told = f"{_named('Invoice', invoice.doc_number, planned.customer)}, {invoice.balance},"
            yield f"{told} is {days} past its usual day."


def _days_late(planned: PlannedInvoice, as_of: date) -> int:
    return (as_of - planned.usual).days


def _new_bills(assessed: Assessment, entered: frozenset[str], policy: Policy) -> Iterator[str]:
    large = _large_minor(assessed, policy)
    new = [planned for planned in assessed.bills if f"Bill:{planned.bill.id}" in entered]
    for planned in sorted(new, key=lambda each: (-(each.home_minor or 0), each.bill.id)):
        if large is not None and planned.home_minor is not None and planned.home_minor >= large:
            yield f"{_named('Bill', planned.bill.doc_number, planned.vendor)}, {planned.bill.balance}, is new."


def _named(kind: str, doc_number: str, party: str) -> str:
    """A document by its number and party, as far as it has them."""
    return f"{kind} {doc_number}".strip() + (f" of {party}" if party else "")
