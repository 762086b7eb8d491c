"""Cash, flows and the three runways (docs/formulas has a page for each figure)."""

from datetime import date
from enum import StrEnum

import msgspec

from domain.answers.metric import Component, DateMetric, DaysMetric, MoneyMetric
from domain.firms.firm import Business
from domain.money import Money
from domain.snapshot.snapshot import DataAge


class Light(StrEnum):
    """Traffic light of a client; grey when the books are too old or too thin to say, never green by absence."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"


class CashPosition(msgspec.Struct, frozen=True, kw_only=True):
    """Cash on the business date. `available` is book cash less earmarks. `in_hand` sits in Undeposited Funds.

    `held` is others' money in trust accounts, and `excluded` what the policy keeps out: neither is in any sum.
    """

    book_cash: MoneyMetric
    available: MoneyMetric
    in_hand: MoneyMetric
    accounts: tuple[Component, ...] = ()
    excluded: tuple[Component, ...] = ()
    held: tuple[Component, ...] = ()


class Flows(msgspec.Struct, frozen=True, kw_only=True):
    """Cash flows over the window, per day; `net_day` is positive when more goes out than comes in.

    `undocumented` is what of them no document tells, by account; `openings` is what no document tells of the first
    balances known. `unproved` says that nothing is proved yet, or that spans are not, in a sentence.
    """

    window_start: date
    window_end: date
    days: int
    operating_inflow: MoneyMetric
    outflow: MoneyMetric
    gross_day: MoneyMetric
    net_day: MoneyMetric
    robust_month: MoneyMetric
    one_offs: tuple[Component, ...] = ()
    undocumented: tuple[Component, ...] = ()
    openings: tuple[Component, ...] = ()
    unproved: str = ""


class RunwayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The three runways side by side, the guardrail floor, and the light with its reasons."""

    cash: CashPosition
    flows: Flows
    floor: MoneyMetric
    buffer_days: DaysMetric
    runway_days: DaysMetric
    forecast_zero_date: DateMetric
    breach_date: DateMetric
    light: Light
    light_reasons: tuple[str, ...] = ()


class OpenItems(msgspec.Struct, frozen=True, kw_only=True):
    """Receivables or payables: what the documents say, what the control account says, and the gap between them.

    `documents` = open documents less unapplied payments less open credits, all in home currency. `others` are
    open lines that journal entries and the like have on the control account, with the sign of `documents`; the
    gap holds them.
    """

    open_documents: MoneyMetric
    unapplied_payments: MoneyMetric
    open_credits: MoneyMetric
    documents: MoneyMetric
    control_account: MoneyMetric
    party_balances: MoneyMetric
    gap: Money | None = None
    others: tuple[Component, ...] = ()


class WorkingCapital(msgspec.Struct, frozen=True, kw_only=True):
    """How long money is bound, over the last `days`: sales outstanding, payables outstanding, and the cycle of both.

    `average_days_delinquent` is the part of `dso` that is overdue: `dso` less `best_possible_dso`.
    """

    days: int
    dso: DaysMetric
    best_possible_dso: DaysMetric
    average_days_delinquent: DaysMetric
    dpo: DaysMetric
    cash_conversion_cycle: DaysMetric


class RunwayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One client's cash, flows and runways on a business date."""

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    figures: RunwayFigures
    receivables: OpenItems
    payables: OpenItems
    working_capital: WorkingCapital
