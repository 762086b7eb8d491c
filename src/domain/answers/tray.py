"""The Hygiene Tray's answer."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from domain.answers.metric import DaysMetric, RatioMetric
from domain.answers.open_counts import OpenCounts
from domain.answers.runway import OpenItems, RunwayFigures
from domain.findings.finding import Finding, RuleOutcome
from domain.findings.life import FindingLife
from domain.findings.quality import QualityTrend
from domain.firms.firm import Business
from domain.snapshot.snapshot import DataAge


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Data quality: a score of 0 to 100 over the rules that ran, and the share of rules that ran, in percent."""

    score: RatioMetric
    coverage: RatioMetric
    uncertain_days: DaysMetric


class TrayItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A finding with its life and its price: the days of cash buffer in doubt, None when that is not known.

    `records` are its subjects as "Kind:id", which is what decisions and lines of a forecast name them by.
    """

    finding: Finding
    life: FindingLife
    uncertain_days: Decimal | None = None
    records: tuple[str, ...] = ()


class SeverityTotal(msgspec.Struct, frozen=True, kw_only=True):
    """How many findings of one severity there are and the days of runway in doubt through them."""

    severity: str
    count: int
    uncertain_days: Decimal | None = None


class TrayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong or missing in one client's books, worst first.

    `ignored` and `snoozed` count the findings in these states, which are listed only when asked for; `totals` are of
    the others. `pages` are where a person sees a record in the
    ledger: by kind, an address with `{id}` in place of the record's id.
    """

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    quality: Quality
    quality_trend: QualityTrend
    totals: tuple[SeverityTotal, ...]
    items: tuple[TrayItem, ...]
    ignored: int
    snoozed: int
    rules: tuple[RuleOutcome, ...]
    counts: OpenCounts
    bills_with_issues: int
    invoices_with_issues: int
    runway: RunwayFigures
    receivables: OpenItems
    payables: OpenItems
    pages: Mapping[str, str] = {}
    insights: tuple[str, ...] = ()
