"""The three runways side by side and the light (docs/formulas/buffer-days.md, runway-days.md, light.md)."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec

from application.runway.calculators.figures import figures
from application.runway.calculators.figures.figures import aged
from application.runway.calculators.plan.projection import Projection
from domain.answers.metric import DaysMetric, MoneyMetric, Status
from domain.answers.runway import CashPosition, Flows, Light, RunwayFigures
from domain.policy.policy import Policy
from domain.rails.connection import ConnectionState
from domain.snapshot.snapshot import DataAge

_NOTHING_OUT = "No cash went out in the window."


def buffer_days(available: MoneyMetric, flows: Flows, *, owes: str = "") -> DaysMetric:
    """Available cash ÷ gross outflow a day; endless when nothing went out, unknown when something is owed by then."""
    return _days_left(available, flows.outflow, None, flows.days, _NOTHING_OUT, owes=owes)


def runway_days(available: MoneyMetric, flows: Flows, *, owes: str = "", zero_date: date | None = None) -> DaysMetric:
    """Available cash ÷ net outflow a day; endless when as much came in as went out.

    Endless by the past is told beside the day on which the projection falls below zero, where there is one.
    """
    reason = "Cash-positive: as much came in as went out."
    left = _days_left(available, flows.outflow, flows.operating_inflow, flows.days, reason, owes=owes)
    if left.status is not Status.INFINITE or zero_date is None:
        return left
    reason = f"As much came in as went out in the window, yet projected cash is below zero on {zero_date}."
    return msgspec.structs.replace(left, reason=reason, warnings=(*left.warnings, reason))


def _days_left(
    available: MoneyMetric, outflow: MoneyMetric, inflow: MoneyMetric | None, days: int, endless: str, *, owes: str
) -> DaysMetric:
    if available.value is None:
        return figures.no_days(available.reason)
    cash_minor = available.value.amount_minor
    if cash_minor < 0:
        return figures.days(Decimal(0), warnings=available.warnings)
    if outflow.value is None:
        return figures.no_days(outflow.reason)
    warnings = tuple(dict.fromkeys((*available.warnings, *outflow.warnings)))
    if cash_minor == 0:
        return figures.days(Decimal(0), warnings=warnings)
    used_minor = outflow.value.amount_minor - (inflow.value.amount_minor if inflow and inflow.value else 0)
    if owes and not outflow.value:
        return figures.no_days(f"No cash went out in the window although {owes}.")
    silent = outflow.reason if outflow.status is Status.STALE else ""
    if used_minor <= 0 and silent:
        return figures.no_days(silent)
    if used_minor <= 0:
        return figures.endless(endless, warnings=warnings)
    left = figures.days(Decimal(cash_minor) * days / used_minor, warnings=warnings)
    return figures.stale(left, silent) if silent else left


def runway_figures(
    cash: CashPosition,
    flows: Flows,
    floor: MoneyMetric,
    projection: Projection,
    data_age: DataAge,
    connection: ConnectionState,
    as_of: date,
    policy: Policy,
    *,
    owes: str = "",
) -> RunwayFigures:
    """All figures, marked stale where the books are (the projection is already), and the light they give.

    `owes` says what is to be paid, such as that bills are open; empty for nothing.
    """
    buffer, zero = buffer_days(cash.available, flows, owes=owes), projection.forecast_zero_date
    light, reasons = traffic_light(buffer, projection, data_age, connection, as_of, policy)
    return RunwayFigures(
        cash=msgspec.structs.replace(
            cash,
            book_cash=aged(cash.book_cash, data_age),
            available=aged(cash.available, data_age),
            in_hand=aged(cash.in_hand, data_age),
        ),
        flows=_aged_flows(flows, data_age),
        floor=aged(floor, data_age),
        buffer_days=aged(buffer, data_age),
        runway_days=aged(runway_days(cash.available, flows, owes=owes, zero_date=zero.value), data_age),
        forecast_zero_date=zero,
        breach_date=projection.breach_date,
        light=light,
        light_reasons=reasons,
    )


def _aged_flows(flows: Flows, data_age: DataAge) -> Flows:
    return msgspec.structs.replace(
        flows,
        operating_inflow=aged(flows.operating_inflow, data_age),
        outflow=aged(flows.outflow, data_age),
        gross_day=aged(flows.gross_day, data_age),
        net_day=aged(flows.net_day, data_age),
        robust_month=aged(flows.robust_month, data_age),
    )


def traffic_light(
    buffer: DaysMetric,
    projection: Projection,
    data_age: DataAge,
    connection: ConnectionState,
    as_of: date,
    policy: Policy,
) -> tuple[Light, tuple[str, ...]]:
    """Grey comes first: books that are old or too thin are never green, and never red by accident either."""
    unsure = _unsure(buffer, data_age, connection)
    if unsure:
        return Light.GREY, unsure
    for light, days in ((Light.RED, policy.red_days), (Light.AMBER, policy.amber_days)):
        reasons = _alarms(buffer, projection, as_of, days)
        if reasons:
            return light, reasons
    if buffer.status is Status.INFINITE:
        return Light.GREEN, (buffer.reason,)
    return Light.GREEN, (f"The buffer is {buffer.value} days and the floor holds for {policy.amber_days} days.",)


def breach_in_words(breach: date, as_of: date, days: int) -> str:
    """That cash falls below the floor within so many days, or is below it today."""
    if breach <= as_of:
        return "Cash is below the floor today."
    return f"Projected cash falls below the floor on {breach.isoformat()}, within {days} days."


def _unsure(buffer: DaysMetric, data_age: DataAge, connection: ConnectionState) -> tuple[str, ...]:
    reasons = []
    if connection is ConnectionState.RECONNECT:
        reasons.append("The connection to the ledger must be made again.")
    if data_age.stale:
        reasons.append(data_age.reason or "The books are older than the policy allows.")
    if buffer.status in (Status.INSUFFICIENT, Status.STALE):
        reasons.append(buffer.reason)
    return tuple(reasons)


def _alarms(buffer: DaysMetric, projection: Projection, as_of: date, days: int) -> tuple[str, ...]:
    reasons = []
    if buffer.value is not None and buffer.value < days:
        reasons.append(f"The buffer is {buffer.value} days, under {days}.")
    breach = projection.breach_date.value
    if breach is not None and breach <= as_of + timedelta(days=days):
        reasons.append(breach_in_words(breach, as_of, days))
    return tuple(reasons)
