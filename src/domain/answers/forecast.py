"""The daily cash projection and its weekly view, in the rows an accounting firm keeps."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.answers.metric import DateMetric, Metric, MoneyMetric, RatioMetric
from domain.firms.firm import Business
from domain.money import Money
from domain.snapshot.snapshot import DataAge


class Scenario(StrEnum):
    """`conservative` cuts receivables by their age, lets customers pay a deviation later, and sells nothing new.

    `no-new-sales` is the base without sales that are not invoiced yet. The others are tests: receipts a fifth lower,
    payables two weeks later, the largest inflow absent.
    """

    BASE = "base"
    CONSERVATIVE = "conservative"
    NO_NEW_SALES = "no-new-sales"
    RECEIPTS_DOWN = "receipts-down"
    PAYABLES_LATE = "payables-late"
    LARGEST_ABSENT = "largest-absent"


class Row(StrEnum):
    """A row of the weekly view, named as the field of `ForecastWeek` that sums it."""

    RECURRING_INFLOWS = "recurring_inflows"
    RECEIVABLES = "receivables"
    KNOWN_INFLOWS = "known_inflows"
    PAYROLL = "payroll"
    RECURRING_OUTFLOWS = "recurring_outflows"
    PAYABLES = "payables"
    SMALL_OUTFLOWS = "small_outflows"
    TAXES_AND_DEBT = "taxes_and_debt"
    KNOWN_OUTFLOWS = "known_outflows"


class Confidence(StrEnum):
    """What a line is founded on, the surest first."""

    ACTUAL = "actual"
    SCHEDULED = "scheduled"
    OPEN = "open"
    KNOWN = "known"
    RECURRING = "recurring"
    BASELINE = "baseline"


class ForecastLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One expected movement on one day; `amount` is positive for cash in. `basis` says how day and amount came about.

    A week's cell is the sum of the lines of its row and days. `records` are what is behind the line, as "Kind:id": the
    open document, the known item, or the past payments of a series; none for the baseline. `party` is such as
    "Vendor:7", empty for nobody in particular. `varies_by` is how far off a payment of a series may be and still be the
    one foreseen, None of other lines.
    """

    day: date
    amount: Money
    row: Row
    confidence: Confidence
    label: str
    basis: str
    records: tuple[str, ...] = ()
    party: str = ""
    varies_by: Money | None = None


class ForecastWeek(msgspec.Struct, frozen=True, kw_only=True):
    """One week: `closing` of a week is `opening` of the next, to the cent; `low` is the lowest end of day in it.

    `change` is the sum of the rows, what goes out being negative, and `closing` is `opening` plus it. `buffer` is what
    goes out in the two months after the week, and `net_cash_remaining` is `closing` less it. The first week begins on
    the business date and the last ends with the horizon, so both may be shorter than seven days.
    """

    start: date
    end: date
    opening: Money
    recurring_inflows: Money
    receivables: Money
    known_inflows: Money
    payroll: Money
    recurring_outflows: Money
    payables: Money
    small_outflows: Money
    taxes_and_debt: Money
    known_outflows: Money
    change: Money
    closing: Money
    buffer: Money
    net_cash_remaining: Money
    low: Money
    low_day: date


class Headline(msgspec.Struct, frozen=True, kw_only=True):
    """The balance at the end of the month and three months ahead, or at the horizon, and its lowest end of day."""

    month_end: date
    month_end_balance: Money
    three_months: date
    three_months_balance: Money
    low_balance: Money
    low_day: date


class RecurringSeries(msgspec.Struct, frozen=True, kw_only=True):
    """A series found in the history: whose, how often, how much, and the past payments that show it.

    `next_day` is None where it has lapsed: then it is not projected any more.
    """

    label: str
    party: str
    account_id: str
    row: Row
    cadence_days: int
    recurring_amount: Money
    fixed: bool
    last_day: date
    next_day: date | None
    records: tuple[str, ...]


class ConsumedPair(msgspec.Struct, frozen=True, kw_only=True):
    """A prediction that is not counted because something surer stands for the same payment.

    `by` is the document or known item as "Kind:id" and `standing_amount` what is counted. `asks_confirmation` marks a
    known item that a real document seems to have replaced: a person says whether it is so.
    """

    label: str
    day: date
    predicted_amount: Money
    records: tuple[str, ...]
    by: str
    by_label: str
    by_day: date
    standing_amount: Money
    asks_confirmation: bool = False


class Forecast(Metric, frozen=True, kw_only=True):
    """The projection over the horizon; without opening cash there are no weeks, only the reason.

    `unscheduled` are documents under the line: held without a day, disputed, left out by rule, or without a rate.
    `struck` are known items past their review: shown and not counted. `scope` says what no projection holds.
    """

    scope: str = ""
    as_of: date
    horizon_end: date
    scenario: Scenario = Scenario.BASE
    opening: MoneyMetric
    headline: Headline | None = None
    weeks: tuple[ForecastWeek, ...] = ()
    lines: tuple[ForecastLine, ...] = ()
    unscheduled: tuple[ForecastLine, ...] = ()
    struck: tuple[ForecastLine, ...] = ()
    consumed: tuple[ConsumedPair, ...] = ()
    series: tuple[RecurringSeries, ...] = ()
    low_water: Money | None = None
    low_day: date | None = None
    forecast_zero_date: DateMetric
    breach_date: DateMetric
    payroll_coverage: RatioMetric | None = None


class ForecastDay(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One day of the projection; `balance` is what the day ends with, `outflow` what goes out in it, not negative."""

    day: date
    inflow: Money
    outflow: Money
    balance: Money


class ForecastAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One client's projection.

    `days` is its line day by day, from the business date to the end of the horizon; its lowest point is the
    projection's `low_water` on `low_day`. `floor` is what payments may not take the cash below.
    `pages` are where a person sees a record in the ledger: by kind, an address with `{id}` in place of the record's id.
    """

    business: Business
    policy_version: int
    data_age: DataAge
    forecast: Forecast
    floor: MoneyMetric
    days: tuple[ForecastDay, ...] = ()
    pages: Mapping[str, str] = {}


class VarianceClass(StrEnum):
    """`met` came as foreseen; `timing` in another week; `missed` has not come; `unplanned` was not foreseen."""

    MET = "met"
    TIMING = "timing"
    AMOUNT = "amount"
    MISSED = "missed"
    UNPLANNED = "unplanned"


class VarianceLine(msgspec.Struct, frozen=True, kw_only=True):
    """What was foreseen for the time compared, and what came of it; `variance` is actual less foreseen."""

    row: Row
    label: str
    kind: VarianceClass
    foreseen_day: date | None
    actual_day: date | None
    foreseen: Money
    actual: Money
    variance: Money
    records: tuple[str, ...] = ()


class SectionAccuracy(msgspec.Struct, frozen=True, kw_only=True):
    """How near a row's foreseen lines were: 1 is exact, 0 as far off as they are large, None with none foreseen."""

    row: Row
    foreseen: Money
    actual: Money
    accuracy: Decimal | None


class VarianceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen projection beside what came of it, from the day it was made to the end of `through`.

    Without a snapshot there are no lines, and `reason` says so.
    """

    business: Business
    policy_version: int
    data_age: DataAge
    as_of: date
    since: date | None = None
    through: date | None = None
    reason: str = ""
    lines: tuple[VarianceLine, ...] = ()
    sections: tuple[SectionAccuracy, ...] = ()
    total_foreseen: Money | None = None
    total_actual: Money | None = None
    total_variance: Money | None = None
    accuracy: Decimal | None = None
