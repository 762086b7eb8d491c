"""The daily cash projection and its weekly view."""

from datetime import date

import msgspec

from domain.models.firm import Business
from domain.models.metric import DateMetric, Metric, MoneyMetric
from domain.models.snapshot import DataAge
from domain.money import Money


class ForecastLine(msgspec.Struct, frozen=True, kw_only=True):
    """One expected movement on one day; `amount` is positive for cash in. `basis` says how day and amount came about.

    `source` is "bill", "invoice" or "baseline"; `record_id` is the document's id, empty for the baseline.
    """

    day: date
    amount: Money
    source: str
    label: str
    basis: str
    record_id: str = ""


class ForecastWeek(msgspec.Struct, frozen=True, kw_only=True):
    """One week: `closing` of a week is `opening` of the next, to the cent; `low` is the lowest end of day in it.

    `closing` is the sum of `opening` and the four flows: what goes out is negative. The first week begins on the
    business date, so it may be shorter than seven days.
    """

    start: date
    end: date
    opening: Money
    receivables: Money
    other_inflows: Money
    payables: Money
    other_outflows: Money
    closing: Money
    low: Money
    low_day: date


class Forecast(Metric, frozen=True, kw_only=True):
    """The projection over the horizon; without opening cash there are no weeks, only the reason."""

    as_of: date
    horizon_end: date
    opening: MoneyMetric
    weeks: tuple[ForecastWeek, ...] = ()
    lines: tuple[ForecastLine, ...] = ()
    unscheduled: tuple[ForecastLine, ...] = ()
    low_water: Money | None = None
    low_day: date | None = None
    forecast_zero_date: DateMetric
    breach_date: DateMetric


class ForecastAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One client's projection."""

    business: Business
    policy_version: int
    data_age: DataAge
    forecast: Forecast
