"""The daily projection and its weekly view (docs/formulas/forecast.md)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from application.runway.calculators import figures
from application.runway.calculators.baseline import Baseline
from application.runway.calculators.curve import Curve
from application.runway.calculators.schedule import PlannedBill, PlannedInvoice
from domain.dates import is_business_day
from domain.models.forecast import Forecast, ForecastLine, ForecastWeek
from domain.models.metric import MoneyMetric, Status
from domain.models.snapshot import DataAge
from domain.money import Money
from domain.policy import Policy

_WEEK = 7
NOT_ENTERED = "Bills and invoices that are not in the books yet are not in the projection."


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """The forecast, its daily curve, and over the control horizon the curve without receipts past their usual day.

    Both curves are None without opening cash.
    """

    forecast: Forecast
    curve: Curve | None = None
    control_curve: Curve | None = None


def horizon_end(as_of: date, policy: Policy) -> date:
    """The end of the last of so many calendar weeks; the first one begins on the business date."""
    weeks = policy.horizon_days // _WEEK
    return _week_end(as_of, policy.week_start) + timedelta(weeks=weeks - 1)


def project(
    opening: MoneyMetric,
    bills: Sequence[PlannedBill],
    invoices: Sequence[PlannedInvoice],
    small: Baseline,
    as_of: date,
    policy: Policy,
) -> Projection:
    """Roll the opening cash forward over open documents on their expected days and the baseline."""
    end = horizon_end(as_of, policy)
    if opening.value is None:
        return Projection(forecast=_no_forecast(opening, as_of, end))
    home = opening.value.currency
    lines = _lines(bills, invoices, small, as_of, end, policy, home)
    days = (end - as_of).days + 1
    curve = Curve.of(as_of, opening.value.amount_minor, _daily(lines, as_of, days))
    uncertain = {planned.invoice.id for planned in invoices if planned.late}
    certain = [line for line in lines if line.source != "invoice" or line.record_id not in uncertain]
    cautious = Curve.of(as_of, opening.value.amount_minor, _daily(certain, as_of, days))
    left_out = _without_rate(bills, invoices)
    warnings = [NOT_ENTERED, *opening.warnings]
    if small.reason:
        warnings.append(f"No baseline of small flows: {small.reason}")
    if left_out:
        warnings.append(f"{len(left_out)} documents have no exchange rate and are listed as unscheduled.")
    low, low_day = curve.low()
    forecast = Forecast(
        status=Status.PARTIAL,
        warnings=tuple(warnings),
        as_of=as_of,
        horizon_end=end,
        opening=opening,
        weeks=_weeks(lines, curve, opening.value, as_of, end, policy),
        lines=tuple(lines),
        unscheduled=left_out,
        low_water=Money(low, home),
        low_day=low_day,
        forecast_zero_date=figures.day(curve.first_below(0), warnings=warnings),
        breach_date=figures.no_day("No floor was given."),
    )
    return Projection(forecast=forecast, curve=curve, control_curve=cautious.first(policy.control_days))


def with_floor(projection: Projection, floor: MoneyMetric) -> Projection:
    """The same projection with the first day under the floor."""
    if projection.curve is None or floor.value is None:
        return projection
    warnings = (*projection.forecast.warnings, *floor.warnings)
    breach = figures.day(projection.curve.first_below(floor.value.amount_minor), warnings=warnings)
    forecast = msgspec.structs.replace(projection.forecast, breach_date=breach)
    return msgspec.structs.replace(projection, forecast=forecast)


def with_age(projection: Projection, data_age: DataAge) -> Projection:
    """The same projection, marked stale where the books are."""
    forecast = projection.forecast
    marked = msgspec.structs.replace(
        figures.aged(forecast, data_age),
        opening=figures.aged(forecast.opening, data_age),
        forecast_zero_date=figures.aged(forecast.forecast_zero_date, data_age),
        breach_date=figures.aged(forecast.breach_date, data_age),
    )
    return msgspec.structs.replace(projection, forecast=marked)


def _no_forecast(opening: MoneyMetric, as_of: date, end: date) -> Forecast:
    unknown = figures.no_day(opening.reason)
    return Forecast(
        status=Status.INSUFFICIENT,
        reason=opening.reason,
        as_of=as_of,
        horizon_end=end,
        opening=opening,
        forecast_zero_date=unknown,
        breach_date=unknown,
    )


def _lines(
    bills: Iterable[PlannedBill],
    invoices: Iterable[PlannedInvoice],
    small: Baseline,
    as_of: date,
    end: date,
    policy: Policy,
    home: str,
) -> list[ForecastLine]:
    lines = [_invoice_line(p, Money(p.home_minor, home)) for p in invoices if p.home_minor and p.expected <= end]
    lines += [_bill_line(p, Money(-p.home_minor, home)) for p in bills if p.home_minor and p.pay_on <= end]
    lines += _baseline_lines(small, as_of, end, policy, home)
    lines.sort(key=lambda line: (line.day, line.source, line.record_id, line.amount.amount_minor))
    return lines


def _invoice_line(planned: PlannedInvoice, amount: Money) -> ForecastLine:
    invoice = planned.invoice
    label = f"{planned.customer or 'Unknown customer'} {invoice.doc_number}".strip()
    return ForecastLine(
        day=planned.expected, amount=amount, source="invoice", label=label, basis=planned.basis, record_id=invoice.id
    )


def _bill_line(planned: PlannedBill, amount: Money) -> ForecastLine:
    bill = planned.bill
    label = f"{planned.vendor or 'Unknown vendor'} {bill.doc_number}".strip()
    return ForecastLine(
        day=planned.pay_on, amount=amount, source="bill", label=label, basis=planned.basis, record_id=bill.id
    )


def _baseline_lines(small: Baseline, as_of: date, end: date, policy: Policy, home: str) -> list[ForecastLine]:
    """From the day after the business date: that day's postings are in the opening cash already."""
    basis = f"trimmed mean of {small.weeks} weeks"
    lines = []
    for n in range(1, (end - as_of).days + 1):
        day = as_of + timedelta(days=n)
        if not is_business_day(day, policy.holidays):
            continue
        for label, minor in (("Small receipts", small.inflow_minor), ("Small payments", -small.outflow_minor)):
            if minor:
                amount = Money(minor, home)
                lines.append(ForecastLine(day=day, amount=amount, source="baseline", label=label, basis=basis))
    return lines


def _without_rate(bills: Iterable[PlannedBill], invoices: Iterable[PlannedInvoice]) -> tuple[ForecastLine, ...]:
    found = [_bill_line(p, -p.bill.balance) for p in bills if p.home_minor is None]
    found += [_invoice_line(p, p.invoice.balance) for p in invoices if p.home_minor is None]
    reason = "no exchange rate"
    return tuple(
        sorted(
            (msgspec.structs.replace(line, basis=reason) for line in found),
            key=lambda line: (line.day, line.source, line.record_id),
        )
    )


def _daily(lines: Iterable[ForecastLine], as_of: date, days: int) -> list[int]:
    flows = [0] * days
    for line in lines:
        flows[(line.day - as_of).days] += line.amount.amount_minor
    return flows


def _week_end(day: date, week_start: int) -> date:
    return day + timedelta(days=(week_start - day.weekday() - 1) % _WEEK)


def _weeks(
    lines: Iterable[ForecastLine], curve: Curve, opening: Money, as_of: date, end: date, policy: Policy
) -> tuple[ForecastWeek, ...]:
    sums: dict[tuple[date, str], int] = {}
    for line in lines:
        key = (_week_end(line.day, policy.week_start), _row(line))
        sums[key] = sums.get(key, 0) + line.amount.amount_minor
    weeks = []
    start = as_of
    while start <= end:
        last = _week_end(start, policy.week_start)
        week = _week(start, last, opening, sums, curve)
        weeks.append(week)
        opening = week.closing
        start = last + timedelta(days=1)
    return tuple(weeks)


def _row(line: ForecastLine) -> str:
    if line.source != "baseline":
        return line.source
    return "other-in" if line.amount.amount_minor > 0 else "other-out"


def _week(start: date, last: date, opening: Money, sums: dict[tuple[date, str], int], curve: Curve) -> ForecastWeek:
    home = opening.currency
    receivables, other_in, payables, other_out = (
        Money(sums.get((last, row), 0), home) for row in ("invoice", "other-in", "bill", "other-out")
    )
    first = (start - curve.start).days
    balances = curve.balances[first : (last - curve.start).days + 1]
    low = min(balances)
    return ForecastWeek(
        start=start,
        end=last,
        opening=opening,
        receivables=receivables,
        other_inflows=other_in,
        payables=payables,
        other_outflows=other_out,
        closing=opening + receivables + other_in + payables + other_out,
        low=Money(low, home),
        low_day=curve.day(first + balances.index(low)),
    )
