"""Short sentences made of computed facts and nothing else."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from domain.models.console import BillDecision, InvoiceDecision, Verdict
from domain.models.metric import Status
from domain.models.runway import OpenItems, RunwayFigures
from domain.models.tray import Quality, TrayItem
from domain.money import sum_money


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
    bills: Sequence[BillDecision], invoices: Sequence[InvoiceDecision], home: str | None
) -> tuple[str, ...]:
    """What is overdue to pay, what the guardrail blocks, and what is overdue to receive."""
    if home is None:
        return ()
    said = []
    overdue_bills = [bill.home_amount for bill in bills if bill.days_to_due < 0 and bill.home_amount]
    if overdue_bills:
        said.append(f"{_count(len(overdue_bills), 'bill')} overdue, {sum_money(overdue_bills, home)}.")
    blocked = sum(bill.verdict is Verdict.BLOCK for bill in bills)
    if blocked:
        said.append(f"{_count(blocked, 'bill')} would break the floor if paid today.")
    late = [invoice.home_amount for invoice in invoices if invoice.days_beyond_usual > 0 and invoice.home_amount]
    if late:
        said.append(f"{_count(len(late), 'invoice')} past the customer's usual day, {sum_money(late, home)}.")
    return tuple(said)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
