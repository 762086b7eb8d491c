"""The daily balance that a plan makes of the opening cash, and what the runway needs of it."""

from collections.abc import Iterable
from datetime import date

import msgspec

from application.runway.calculators.figures import figures
from application.runway.calculators.habits.recurrence import Occurrence
from application.runway.calculators.habits.run_rate import RunRate
from application.runway.calculators.habits.unseen import cadences_open
from application.runway.calculators.plan.curve import Curve
from application.runway.calculators.plan.payment_dates import PlannedInvoice
from application.runway.calculators.plan.plan import Flow, Plan, Sources, horizon_end
from domain.answers.metric import DateMetric, MoneyMetric
from domain.plans.known_item import KnownItem
from domain.policy.policy import Policy
from domain.snapshot.snapshot import DataAge

_CERTAIN = 1


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """The plan, its daily curve over the horizon, and over the control horizon the curve of what is fairly certain.

    Both curves and the plan are None without opening cash. `beyond` is the curve until the plan's own end.
    """

    as_of: date
    horizon_end: date
    opening: MoneyMetric
    warnings: tuple[str, ...] = ()
    plan: Plan | None = None
    beyond: Curve | None = None
    curve: Curve | None = None
    control_curve: Curve | None = None
    forecast_zero_date: DateMetric
    breach_date: DateMetric


def no_projection(opening: MoneyMetric, as_of: date, policy: Policy) -> Projection:
    """Without opening cash nothing can be projected."""
    unknown = figures.no_day(opening.reason)
    return Projection(
        as_of=as_of,
        horizon_end=horizon_end(as_of, policy),
        opening=opening,
        forecast_zero_date=unknown,
        breach_date=unknown,
    )


def project(opening: MoneyMetric, floor: MoneyMetric, sources: Sources, plan: Plan) -> Projection:
    """Roll the opening cash forward over the plan; the breach date is the first day under the floor."""
    if opening.value is None:
        return no_projection(opening, sources.as_of, sources.policy)
    as_of, opening_minor = sources.as_of, opening.value.amount_minor
    beyond = Curve.of(as_of, opening_minor, _daily(plan.flows, as_of, plan.end))
    curve = beyond.first((plan.horizon_end - as_of).days + 1)
    certain = Curve.of(as_of, opening_minor, _daily(filter(is_certain, plan.flows), as_of, plan.end))
    warnings = (*opening.warnings, *_warnings(sources, plan))
    breach = figures.no_day("No floor was given.")
    if floor.value is not None:
        first = curve.first_below(floor.value.amount_minor)
        breach = figures.day(first, warnings=(*warnings, *floor.warnings))
    return Projection(
        as_of=as_of,
        horizon_end=plan.horizon_end,
        opening=opening,
        warnings=warnings,
        plan=plan,
        beyond=beyond,
        curve=curve,
        control_curve=certain.first(sources.policy.control_days),
        forecast_zero_date=figures.day(curve.first_below(0), warnings=warnings),
        breach_date=breach,
    )


def with_age(projection: Projection, data_age: DataAge) -> Projection:
    """The same projection, its figures marked stale where the books are."""
    return msgspec.structs.replace(
        projection,
        opening=figures.aged(projection.opening, data_age),
        forecast_zero_date=figures.aged(projection.forecast_zero_date, data_age),
        breach_date=figures.aged(projection.breach_date, data_age),
    )


def is_certain(flow: Flow) -> bool:
    """Whether a payment may rely on it: not on receipts past their usual day, not invoiced yet, or not sure to come."""
    subject = flow.subject
    if flow.amount_minor < 0:
        return True
    if isinstance(subject, RunRate):
        return False
    if isinstance(subject, PlannedInvoice):
        return not subject.late
    if isinstance(subject, KnownItem):
        return subject.probability >= _CERTAIN
    return not isinstance(subject, Occurrence) or not subject.found.party.startswith("Customer:")


def _daily(flows: Iterable[Flow], as_of: date, end: date) -> list[int]:
    totals = [0] * ((end - as_of).days + 1)
    first = as_of.toordinal()
    for flow in flows:
        totals[flow.day.toordinal() - first] += flow.amount_minor
    return totals


def _warnings(sources: Sources, plan: Plan) -> list[str]:
    said = [f"No baseline of small flows: {sources.small.reason}"] if sources.small.reason else []
    unrated = [p for p in plan.under_the_line if isinstance(p, KnownItem) or p.home_minor is None]
    if unrated:
        said.append(f"{len(unrated)} documents have no exchange rate and are listed as unscheduled.")
    if plan.struck:
        said.append(f"{len(plan.struck)} known items are past their review and not counted.")
    return [*said, *cadences_open(sources.recurring, sources.home), *sources.doubts]
