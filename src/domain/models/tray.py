"""The Hygiene Tray's answer."""

from datetime import date
from decimal import Decimal

import msgspec

from domain.models.finding import Finding, RuleOutcome
from domain.models.firm import Business
from domain.models.metric import DaysMetric, RatioMetric
from domain.models.runway import OpenItems, RunwayFigures
from domain.models.snapshot import DataAge


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Data quality: a score of 0 to 100 over the rules that ran, and the share of rules that ran, in percent."""

    score: RatioMetric
    coverage: RatioMetric
    uncertain_days: DaysMetric


class TrayItem(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with its price: the days of cash buffer that are in doubt, None when that is not known."""

    finding: Finding
    uncertain_days: Decimal | None = None


class SeverityTotal(msgspec.Struct, frozen=True, kw_only=True):
    """How many findings of one severity there are and the days of runway in doubt through them."""

    severity: str
    count: int
    uncertain_days: Decimal | None = None


class TrayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong or missing in one client's books, worst first."""

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    quality: Quality
    totals: tuple[SeverityTotal, ...]
    items: tuple[TrayItem, ...]
    rules: tuple[RuleOutcome, ...]
    bills_with_issues: int
    invoices_with_issues: int
    runway: RunwayFigures
    receivables: OpenItems
    payables: OpenItems
    insights: tuple[str, ...] = ()
