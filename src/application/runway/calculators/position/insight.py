"""Short sentences made of computed facts and nothing else."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from application.runway.calculators.plan.collections import days_beyond_usual
from application.runway.calculators.position.assessment import Assessment
from domain.answers.console import BillDecision, Verdict
from domain.answers.metric import Status
from domain.answers.open_counts import OpenCounts
from domain.answers.runway import OpenItems, RunwayFigures
from domain.answers.tray import Quality, TrayItem
from domain.money import Money


def runway_insights(figures: RunwayFigures, as_of: date) -> tuple[str, ...]:
    """Cash, buffer, runway and the first day under the floor, as far as they are known."""
    said = []
    cash, buffer, runway = figures.cash.available, figures.buffer_days, figures.runway_days
    if cash.value is None:
        return (cash.reason,)
    if buffer.value is not None:
        said.append(f"Available cash of {cash.value} covers {buffer.value} days of outflow.")
    elif buffer.reason:
        said.append(f"Available cash is {cash.value}. {buffer.reason}")
    if runway.status is Status.INFINITE:
        said.append(runway.reason)
    elif runway.value and figures.flows.net_day.value is not None:
        said.append(f"At {figures.flows.net_day.value} net outflow a day, cash lasts {runway.value} days.")
    breach = figures.breach_date.value
    if breach is not None and figures.floor.value is not None:
        below = "Cash is" if breach <= as_of else "The projection falls"
        when = "today" if breach <= as_of else f"on {breach.isoformat()}"
        said.append(f"{below} below the floor of {figures.floor.value} {when}.")
    return tuple(said)


def one_off_insights(figures: RunwayFigures) -> tuple[str, ...]:
    """The largest unusual outflow of the window, when there is one."""
    largest = min(figures.flows.one_offs, key=lambda part: (part.amount, part.label), default=None)
    if largest is None:
        return ()
    return (f"The outflow holds an unusual payment of {-largest.amount} to {largest.label}.",)


def tray_insights(
    quality: Quality, items: Sequence[TrayItem], receivables: OpenItems, payables: OpenItems
) -> tuple[str, ...]:
    """The finding that weighs most, the days in doubt, and control accounts that do not tie."""
    said = []
    doubt = quality.uncertain_days.value
    if doubt:
        said.append(f"Open findings put {doubt} days of buffer in doubt.")
    dearest = max(items, key=lambda item: item.uncertain_days or Decimal(0), default=None)
    if dearest and dearest.uncertain_days:
        said.append(f"The dearest is {dearest.finding.title}: {dearest.uncertain_days} days.")
    for label, side in (("Receivables", receivables), ("Payables", payables)):
        if side.gap:
            said.append(f"{label} by document and by control account differ by {abs(side.gap)}.")
    return tuple(said)


def console_insights(
    assessed: Assessment, bills: Sequence[BillDecision], counts: OpenCounts, as_of: date
) -> tuple[str, ...]:
    """What is overdue to pay, what the guardrail blocks, and what is overdue to receive; of all that is open."""
    home = assessed.home
    if home is None:
        return ()
    said = []
    if counts.bills.overdue:
        overdue = sum(planned.home_minor or 0 for planned in assessed.bills if planned.due < as_of)
        said.append(f"{_count(counts.bills.overdue, 'bill')} overdue, {Money(overdue, home)}.")
    blocked = sum(bill.verdict is Verdict.BLOCK for bill in bills)
    if blocked:
        said.append(f"{_count(blocked, 'bill')} would break the floor if paid today.")
    late = [planned.home_minor or 0 for planned in assessed.invoices if days_beyond_usual(planned, as_of) > 0]
    if late:
        said.append(f"{_count(len(late), 'invoice')} past the customer's usual day, {Money(sum(late), home)}.")
    return tuple(said)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
