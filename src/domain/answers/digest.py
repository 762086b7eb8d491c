"""The Digest's answer: every client of a firm, the neediest first."""

from datetime import date
from decimal import Decimal

import msgspec

from domain.answers.bridge import Bridge
from domain.answers.metric import DateMetric, DaysMetric, MoneyMetric, RatioMetric
from domain.answers.open_counts import OpenCounts
from domain.answers.runway import Light, OpenItems
from domain.answers.tray import SeverityTotal
from domain.firms.firm import Firm
from domain.money import Money
from domain.snapshot.snapshot import DataAge


class DigestClient(msgspec.Struct, frozen=True, kw_only=True):
    """One client in the portfolio. `decisions_due` counts bills to be paid by the next pay-day.

    `attention` orders the portfolio, larger first; `attention_reasons` says why in words. `change` is the Console's,
    without what is behind its parts; it, `counts` and `overdue_invoices` are None for a client that failed. `unproved`
    says that nothing, or not all, proves yet that documents tell all cash.
    """

    business_id: str
    business: str
    light: Light
    attention: Decimal
    attention_reasons: tuple[str, ...]
    cash: MoneyMetric
    buffer_days: DaysMetric
    runway_days: DaysMetric
    forecast_zero_date: DateMetric
    breach_date: DateMetric
    quality: RatioMetric
    coverage: RatioMetric
    findings: tuple[SeverityTotal, ...]
    decisions_due: int
    decisions_due_amount: Money | None
    overdue_invoices: int | None
    receivables: OpenItems
    payables: OpenItems
    data_age: DataAge
    counts: OpenCounts | None = None
    change: Bridge | None = None
    alerts: tuple[str, ...] = ()
    insights: tuple[str, ...] = ()
    unproved: str = ""
    error: str = ""


class TopItem(msgspec.Struct, frozen=True, kw_only=True):
    """One of the findings that matter most over all clients."""

    business_id: str
    business: str
    code: str
    title: str
    severity: str
    uncertain_days: Decimal | None


class DigestAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The firm's clients on one business date; `being_made` is how many more are not among them yet."""

    firm: Firm
    as_of: date
    policy_version: int
    clients: tuple[DigestClient, ...]
    top_items: tuple[TopItem, ...]
    lights: dict[str, int]
    being_made: int = 0
