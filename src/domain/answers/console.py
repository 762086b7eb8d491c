"""The Decision Console's answer."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.answers.bridge import Bridge
from domain.answers.metric import DateMetric, RatioMetric
from domain.answers.open_counts import OpenCounts
from domain.answers.runway import Light, RunwayFigures
from domain.firms.firm import Business
from domain.money import Money
from domain.plans.decision import Decision
from domain.snapshot.snapshot import DataAge


class Verdict(StrEnum):
    """What the guardrail says of a payment: block falls below the floor, warn comes within a tenth of it."""

    PASS = "pass"
    WARN = "warn"
    BLOCK = "block"
    UNKNOWN = "unknown"


class Recommendation(StrEnum):
    """What is recommended for a bill: to pay it today, on its day, not yet, or after talking to the vendor."""

    PAY_NOW = "pay-now"
    SCHEDULE = "schedule"
    HOLD = "hold"
    NEGOTIATE = "negotiate"


class Impact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an act does. `cost_days` is signed: paying is negative. The plan figures compare with doing as planned.

    `low_water_change` is the change of the projection's lowest balance; `breach_after` its first day under the floor.
    """

    cost_days: Decimal | None
    low_water_change: Money | None
    breach_before: DateMetric
    breach_after: DateMetric
    reason: str = ""


class BillDecision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One bill that may be decided on; `rank` 1 goes first. `amount` is the open part in the bill's currency.

    `home_amount` is None for want of an exchange rate. `verdict` and `impact` are of paying it today. `decision` is
    the last one about it while it stands, waits for approval or has just lapsed. `late_cost` is the fee for paying on
    the recommended day, None where none is set. `vendor_days_late` is how late this vendor was paid so far.
    A draft of a decision takes `record`, which is such as "Bill:7", and the bill's `version`.
    """

    rank: int
    bill_id: str
    vendor_id: str
    vendor: str
    doc_number: str
    txn_date: date
    due_date: date
    due_date_derived: bool
    days_to_due: int
    amount: Money
    home_amount: Money | None
    tier: int
    tier_reason: str
    recommendation: Recommendation
    recommended_date: date | None
    reasons: tuple[str, ...]
    verdict: Verdict
    verdict_reason: str
    impact: Impact
    discount_apr: RatioMetric | None = None
    late_cost: Money | None = None
    vendor_days_late: Decimal | None = None
    vendor_payments: int = 0
    decision: Decision | None = None
    record: str = ""
    version: int = 0


class InvoiceDecision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One invoice that may be chased; `expected_date` follows from the customer's own habit.

    `home_amount` is None for want of an exchange rate. `impact` is of being paid today. A draft of a decision takes
    `record`, which is such as "Invoice:7", and the invoice's `version`.
    """

    rank: int
    invoice_id: str
    customer_id: str
    customer: str
    doc_number: str
    txn_date: date
    due_date: date
    days_overdue: int
    days_beyond_usual: int
    expected_date: date
    amount: Money
    home_amount: Money | None
    lateness_days: Decimal | None
    lateness_payments: int
    priority: Decimal | None
    stage: str
    reasons: tuple[str, ...]
    impact: Impact
    decision: Decision | None = None
    record: str = ""
    version: int = 0


class ConsoleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What may be decided for one client, and the cash it is decided against.

    Totals are in home currency. `decisions_blocked` holds all decisions back, for the reason given. `change` explains
    what is different since a projection was kept, `alerts` what one would be told today without asking. `pages` are
    where a person sees a record in the ledger: by kind, an address with `{id}` in place of the record's id.
    """

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    runway: RunwayFigures
    bills: tuple[BillDecision, ...]
    invoices: tuple[InvoiceDecision, ...]
    counts: OpenCounts
    bills_in_tray: int
    invoices_in_tray: int
    bills_total: Money | None
    invoices_total: Money | None
    next_pay_day: date | None = None
    decisions_blocked: bool = False
    blocked_reason: str = ""
    payroll_coverage: RatioMetric
    payroll_light: Light = Light.GREY
    change: Bridge
    alerts: tuple[str, ...] = ()
    pages: Mapping[str, str] = {}
    insights: tuple[str, ...] = ()
