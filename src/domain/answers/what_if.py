"""What would become of the cash if bills were paid, and invoices came, on other days."""

from datetime import date

import msgspec

from domain.answers.console import Verdict
from domain.answers.metric import DateMetric, MoneyMetric
from domain.firms.firm import Business
from domain.money import Money
from domain.plans.decision import Part
from domain.snapshot.snapshot import DataAge


class BillMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bill paid on another day, in `parts`, or with neither not at all."""

    bill_id: str
    day: date | None = None
    parts: tuple[Part, ...] = ()


class InvoiceMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice that comes on another day, or without one not at all."""

    invoice_id: str
    day: date | None = None


class Moves(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that is done otherwise, at once."""

    bills: tuple[BillMove, ...] = ()
    invoices: tuple[InvoiceMove, ...] = ()


class CashOutlook(msgspec.Struct, frozen=True, kw_only=True):
    """The low points and first bad days of a plan.

    `control_low` is the lowest balance over the control horizon without uncertain receipts, `low_water` over the whole
    projection.
    """

    available: MoneyMetric
    control_low: Money | None
    low_water: Money | None
    low_day: date | None
    breach_date: DateMetric
    zero_date: DateMetric


class WhatIfAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The plan as it stands, and with the moves; `verdict` is the guardrail's on all of them together."""

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    floor: MoneyMetric
    before: CashOutlook
    after: CashOutlook
    low_water_change: Money | None
    verdict: Verdict
    verdict_reason: str


class PlanStep(msgspec.Struct, frozen=True, kw_only=True):
    """One bill of the pay plan: the day it is kept on, None where it is held; `binding_day` is what forbids it."""

    rank: int
    bill_id: str
    vendor: str
    doc_number: str
    amount: Money
    due_date: date
    day: date | None
    verdict: Verdict
    why: str
    binding_day: date | None = None


class PayPlanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Which ready bills can be paid and when, so that cash stays at the floor: walked once in the order of payment."""

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    floor: MoneyMetric
    steps: tuple[PlanStep, ...]
    paid_total: Money | None
    held_total: Money | None
