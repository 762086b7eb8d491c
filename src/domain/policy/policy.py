"""Every threshold in one versioned place; an answer names the version it used (source: docs/formulas)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.firms.firm import Role
from domain.policy.severity import Severity


class FloorMode(StrEnum):
    """What the floor follows: days of past outflow, the outflow planned for months ahead, or the least cash alone."""

    DAYS = "days"
    MONTHS = "months"
    FIXED = "fixed"


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Thresholds of a firm or, overridden, of one business. `…_minor` are minor units of the home currency."""

    version: int = 1

    window_weeks: int = 13
    ratio_days: int = 90
    history_days: int = 400
    history_days_min: int = 28
    horizon_days: int = 91
    control_days: int = 14
    buffer_days: int = 14
    cash_minimum_minor: int = 1_000_000
    floor_mode: FloorMode = FloorMode.DAYS
    floor_months: int = 2
    warn_factor: Decimal = Decimal("1.10")
    red_days: int = 14
    amber_days: int = 30
    one_off_median_factor: int = 4
    one_off_window_share: Decimal = Decimal("0.05")
    pay_weekdays: tuple[int, ...] = (1, 3)
    week_start: int = 0
    holidays: frozenset[date] = frozenset()

    lateness_days_back: int = 365
    lateness_applications: int = 20
    lateness_floor_days: int = -30
    lateness_cap_days: int = 180
    lateness_shrink: int = 3
    invoice_terms_default_days: int = 30
    receivable_haircuts: tuple[tuple[int, Decimal], ...] = (
        (-1, Decimal("0.05")),
        (30, Decimal("0.15")),
        (60, Decimal("0.30")),
        (90, Decimal("0.50")),
        (180, Decimal("0.80")),
    )
    credits_in_forecast: bool = False
    expected_anew_days: int = 5
    stressed_receipts_share: Decimal = Decimal("0.80")
    stressed_payables_days: int = 14
    review_days: int = 14
    discount_hurdle: Decimal = Decimal("0.12")
    grace_days: int = 0
    vendor_grace_days: dict[str, int] = msgspec.field(default_factory=dict)
    vendor_tiers: dict[str, int] = msgspec.field(default_factory=dict)
    late_fee_minor: int = 0
    late_fee_month_share: Decimal = Decimal(0)
    one_approval_minor: int = 500_000
    two_approvals_minor: int = 1_000_000
    approval_days: int = 7
    direct_payment_roles: frozenset[Role] = frozenset()
    payroll_red_share: Decimal = Decimal(1)
    payroll_amber_share: Decimal = Decimal("1.25")

    mirror_age_s: int = 24 * 3600
    decision_age_s: int = 3600

    excluded_cash_accounts: frozenset[str] = frozenset()
    own_trust_accounts: frozenset[str] = frozenset()

    quality_weights: dict[str, int] = msgspec.field(
        default_factory=lambda: {
            Severity.CRITICAL: 8,
            Severity.HIGH: 4,
            Severity.MEDIUM: 2,
            Severity.LOW: 1,
        }
    )
    materiality_minor: int = 50_000
    materiality_share: Decimal = Decimal("0.01")

    scored_states: tuple[str, ...] = ("open", "snoozed")
    material_share: Decimal = Decimal("0.10")
    material_minor: int = 10_000

    findings_max: int = 500

    duplicate_score: Decimal = Decimal("0.70")
    duplicate_window_days: int = 90
    name_similarity: Decimal = Decimal("0.92")
    amount_outlier_factor: int = 4
    amount_outlier_history: int = 4
    vendor_bills_for_terms: int = 3
    lookback_days: int = 365
    entered_twice_days: int = 3
    future_days: int = 60
    due_days_max: int = 365
    stale_days: int = 90
    stale_critical_days: int = 365
    paid_outside_days: int = 10
    paid_again_days: int = 14
    vendor_new_days: int = 30
    vendor_new_minor: int = 100_000
    vendor_changed_days: int = 30
    undeposited_days: int = 7
    undeposited_days_high: int = 30
    undeposited_sum_minor: int = 500_000
    deposit_match_days: int = 5
    payout_rates: dict[str, tuple[tuple[Decimal, int], ...]] = msgspec.field(
        default_factory=lambda: {
            "stripe": ((Decimal("0.029"), 30), (Decimal("0.034"), 30), (Decimal("0.008"), 0)),
            "paypal": ((Decimal("0.0349"), 49), (Decimal("0.0299"), 49), (Decimal("0.029"), 30)),
            "square": ((Decimal("0.026"), 10), (Decimal("0.026"), 15), (Decimal("0.029"), 30), (Decimal("0.033"), 30)),
            "shopify": ((Decimal("0.029"), 30), (Decimal("0.026"), 30), (Decimal("0.024"), 30)),
            "braintree": ((Decimal("0.0259"), 49), (Decimal("0.029"), 30)),
            "adyen": ((Decimal("0.029"), 30),),
            "gocardless": ((Decimal("0.01"), 20), (Decimal("0.01"), 25), (Decimal("0.005"), 5)),
            "authorize.net": ((Decimal("0.029"), 30),),
            "clover": ((Decimal("0.035"), 10), (Decimal("0.026"), 10)),
        }
    )
    payout_fee_tolerance: Decimal = Decimal("0.02")
    payout_days_back: int = 14
    bank_quiet_business_days: int = 7
    bank_postings_per_week: int = 3
    journal_round_minor: int = 500_000
    journal_round_step_minor: int = 100_000
    tie_tolerance_minor: int = 1
    cash_gap_minor: int = 10_000
    tax_gap_minor: int = 10_000
    tax_gap_share: Decimal = Decimal("0.10")
    drift_days: int = 1
    usual_account_share: Decimal = Decimal("0.80")
    usual_account_count: int = 5
    close_days: int = 45
    clearing_days: int = 7
    wrong_sign_minor: int = 10_000
    still_days: int = 45
    habit_months: int = 6
    habit_minor: int = 250_000
    receipt_minor: int = 50_000
    capital_minor: int = 250_000
    recurring_hits: int = 3
    vendor_1099_thresholds: dict[int, int] = msgspec.field(default_factory=lambda: {0: 60_000, 2026: 200_000})

    mails_per_week: int = 2
    customer_owners: dict[str, str] = msgspec.field(default_factory=dict)

    attention_top_items: int = 10
    alert_days: int = 5
    alert_share: Decimal = Decimal("0.20")
    alert_item_share: Decimal = Decimal("0.10")
    alert_late_days: int = 3

    def grace_days_of(self, vendor_id: str | None) -> int:
        """How many days after the due date a vendor may be paid."""
        return self.vendor_grace_days.get(vendor_id or "", self.grace_days)

    def vendor_1099_threshold_minor(self, year: int) -> int:
        """The reporting threshold in force in a calendar year."""
        return self.vendor_1099_thresholds[max(first for first in self.vendor_1099_thresholds if first <= year)]


DEFAULT_POLICY = Policy()
