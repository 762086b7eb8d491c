"""The projection as an answer: lines, weeks, pairs and what is left out (docs/formulas/forecast.md)."""

from datetime import date

from application.runway.calculators.figures import figures
from application.runway.calculators.habits.unseen import payroll_unseen
from application.runway.calculators.plan.forecast_lines import LineWriter
from application.runway.calculators.plan.payroll import payroll_coverage
from application.runway.calculators.plan.plan import Sources
from application.runway.calculators.plan.projection import Projection
from application.runway.calculators.plan.weeks import headline, weekly
from domain.answers.forecast import Forecast, ForecastLine, Scenario
from domain.answers.metric import Status
from domain.money import Money
from domain.snapshot.snapshot import DataAge

_SCOPE = "What is not in the books and follows no pattern is not in the projection."


def no_forecast(projection: Projection, scenario: Scenario) -> Forecast:
    """Only the reason why there is no projection."""
    opening = projection.opening
    return Forecast(
        status=Status.INSUFFICIENT,
        reason=opening.reason,
        as_of=projection.as_of,
        horizon_end=projection.horizon_end,
        scenario=scenario,
        opening=opening,
        forecast_zero_date=projection.forecast_zero_date,
        breach_date=projection.breach_date,
        payroll_coverage=figures.no_ratio(opening.reason),
    )


def forecast_of(
    projection: Projection, sources: Sources, writer: LineWriter, data_age: DataAge, scenario: Scenario
) -> Forecast:
    """The whole answer; without opening cash only the reason."""
    plan, beyond, curve, opening = projection.plan, projection.beyond, projection.curve, projection.opening.value
    if plan is None or beyond is None or curve is None or opening is None:
        return no_forecast(projection, scenario)
    lines = lines_of(projection, writer)
    low, low_day = curve.low()
    made = Forecast(
        status=Status.PARTIAL if projection.warnings else Status.OK,
        warnings=projection.warnings,
        scope=_SCOPE,
        as_of=sources.as_of,
        horizon_end=plan.horizon_end,
        scenario=scenario,
        opening=projection.opening,
        headline=headline(curve, opening.currency),
        weeks=tuple(weekly(lines, plan, beyond, opening, sources.policy.week_start)),
        lines=tuple(lines),
        unscheduled=tuple(sorted(map(writer.under_the_line, plan.under_the_line), key=_place)),
        struck=tuple(sorted(map(writer.struck, plan.struck), key=_place)),
        consumed=tuple(
            sorted(
                (pair for pair in map(writer.pair, plan.consumed) if pair.day <= plan.horizon_end),
                key=lambda pair: (pair.day, pair.by, pair.records),
            )
        ),
        series=tuple(writer.series(found, sources.as_of) for found in sources.recurring.found),
        low_water=Money(low, opening.currency),
        low_day=low_day,
        forecast_zero_date=projection.forecast_zero_date,
        breach_date=projection.breach_date,
        payroll_coverage=payroll_coverage(lines, projection.opening, payroll_unseen(sources.recurring, sources.home)),
    )
    return figures.aged(made, data_age)


def lines_of(projection: Projection, writer: LineWriter) -> list[ForecastLine]:
    """What moves cash until the end of the horizon, in order; nothing without opening cash."""
    if projection.plan is None:
        return []
    lines = [writer.line(flow) for flow in projection.plan.flows if flow.day <= projection.horizon_end]
    lines.sort(key=_place)
    return lines


def _place(line: ForecastLine) -> tuple[date, str, tuple[str, ...], int, str]:
    return line.day, line.row, line.records, line.amount.amount_minor, line.label
