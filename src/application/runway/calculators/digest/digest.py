"""The order of attention over a firm's clients (docs/formulas/attention.md)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from application.runway.calculators.change.bridge import without_documents
from application.runway.calculators.figures import figures
from application.runway.calculators.position.open_items import unknown_items
from domain.answers.console import BillDecision, ConsoleAnswer
from domain.answers.digest import DigestClient, TopItem
from domain.answers.metric import DaysMetric
from domain.answers.runway import Light
from domain.answers.tray import TrayAnswer
from domain.firms.firm import Business
from domain.money import Money, sum_money
from domain.policy.severity import Severity
from domain.snapshot.snapshot import DataAge

_LIGHTS = {Light.RED: 3, Light.AMBER: 2, Light.GREY: 1, Light.GREEN: 0}
_SEVERITIES = {severity: n for n, severity in enumerate(Severity)}
_MOST = Decimal("99.9")


def attention(light: Light, critical: int, uncertain: Decimal | None, buffer: DaysMetric) -> Decimal:
    """One number that orders by light, then critical findings, then days in doubt, then low buffer; larger is needier.

    Critical findings count up to 99, days up to 99.9, so that no later concern outweighs an earlier one.
    """
    doubt = min(uncertain or Decimal(0), _MOST)
    cushion = _MOST if buffer.value is None else min(max(buffer.value, Decimal(0)), _MOST)
    return (
        _LIGHTS[light] * Decimal(10**8)
        + min(critical, 99) * Decimal(10**6)
        + doubt * Decimal(10**4)
        + (_MOST - cushion)
    )


def client_row(tray: TrayAnswer, console: ConsoleAnswer) -> DigestClient:
    """One client's row from its Tray and its Console."""
    runway = tray.runway
    critical = sum(total.count for total in tray.totals if total.severity == Severity.CRITICAL)
    uncertain = tray.quality.uncertain_days.value
    due = _due_bills(console)
    return DigestClient(
        business_id=tray.business.id,
        business=tray.business.name,
        light=runway.light,
        attention=attention(runway.light, critical, uncertain, runway.buffer_days),
        attention_reasons=_reasons(runway.light_reasons, critical, uncertain, len(due)),
        cash=runway.cash.available,
        buffer_days=runway.buffer_days,
        runway_days=runway.runway_days,
        forecast_zero_date=runway.forecast_zero_date,
        breach_date=runway.breach_date,
        quality=tray.quality.score,
        coverage=tray.quality.coverage,
        findings=tray.totals,
        decisions_due=len(due),
        decisions_due_amount=_sum(due, console),
        overdue_invoices=console.counts.invoices.overdue,
        receivables=tray.receivables,
        payables=tray.payables,
        data_age=tray.data_age,
        unproved=runway.flows.unproved,
        counts=console.counts,
        change=without_documents(console.change),
        alerts=console.alerts,
        insights=tuple(dict.fromkeys((*console.insights, *tray.insights))),
    )


def _due_bills(console: ConsoleAnswer) -> list[BillDecision]:
    """Bills that fall due, or are advised to be paid, by the next pay-day, and are not decided upon."""
    last = console.next_pay_day or console.as_of
    undecided = (bill for bill in console.bills if bill.decision is None or not bill.decision.state.is_live)
    return [bill for bill in undecided if min(bill.due_date, bill.recommended_date or bill.due_date) <= last]


def _sum(bills: Sequence[BillDecision], console: ConsoleAnswer) -> Money | None:
    """None only where the home currency is unknown."""
    if console.bills_total is None:
        return None
    return sum_money((bill.home_amount for bill in bills if bill.home_amount), console.bills_total.currency)


def _reasons(light: Sequence[str], critical: int, uncertain: Decimal | None, due: int) -> tuple[str, ...]:
    reasons = list(light)
    if critical:
        reasons.append(f"{critical} critical {'finding' if critical == 1 else 'findings'}.")
    if uncertain:
        reasons.append(f"{uncertain} days of buffer are in doubt.")
    if due:
        reasons.append(f"{due} {'bill' if due == 1 else 'bills'} to decide on by the next pay-day.")
    return tuple(reasons)


def failed_row(business: Business, error: str) -> DigestClient:
    """A client that could not be answered for: grey, with the error, and no figure."""
    no_money, no_days, no_day = figures.no_money(error), figures.no_days(error), figures.no_day(error)
    return DigestClient(
        business_id=business.id,
        business=business.name,
        light=Light.GREY,
        attention=attention(Light.GREY, 0, None, no_days),
        attention_reasons=(error,),
        cash=no_money,
        buffer_days=no_days,
        runway_days=no_days,
        forecast_zero_date=no_day,
        breach_date=no_day,
        quality=figures.no_ratio(error),
        coverage=figures.no_ratio(error),
        findings=(),
        decisions_due=0,
        decisions_due_amount=None,
        overdue_invoices=None,
        receivables=unknown_items(error),
        payables=unknown_items(error),
        data_age=DataAge(mirror_version=0, stale=True, reason=error),
        error=error,
    )


def by_attention(clients: Iterable[DigestClient]) -> tuple[DigestClient, ...]:
    return tuple(sorted(clients, key=lambda client: (-client.attention, client.business, client.business_id)))


def client_items(tray: TrayAnswer, limit: int) -> tuple[TopItem, ...]:
    """The first findings of one client's Tray, as candidates for the top items of the firm."""
    return tuple(
        TopItem(
            business_id=tray.business.id,
            business=tray.business.name,
            code=item.finding.code,
            title=item.finding.title,
            severity=item.finding.severity,
            uncertain_days=item.uncertain_days,
        )
        for item in tray.items[:limit]
    )


def top_items(candidates: Iterable[TopItem], limit: int) -> tuple[TopItem, ...]:
    """The findings that matter most over all clients: by severity, then by days in doubt."""
    ordered = sorted(
        candidates,
        key=lambda item: (
            _SEVERITIES[Severity(item.severity)],
            -(item.uncertain_days or 0),
            item.business,
            item.business_id,
            item.code,
            item.title,
        ),
    )
    return tuple(ordered[:limit])


def count_lights(clients: Iterable[DigestClient]) -> dict[str, int]:
    """How many clients show each light; every light is named."""
    counts = {light.value: 0 for light in Light}
    for client in clients:
        counts[client.light] += 1
    return counts
