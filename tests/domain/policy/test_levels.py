"""What may be set in a policy, and what several levels make together."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import Invalid
from domain.policy.change import PolicyChange
from domain.policy.levels import checked, effective, origins_of
from domain.policy.loosening import GUARDED, loosened
from domain.policy.policy import DEFAULT_POLICY


def change(version: int, **overrides: Any) -> PolicyChange:
    at = datetime(2026, 6, 30, tzinfo=UTC)
    return PolicyChange(version=version, overrides=checked(overrides), member="Ann", at=at)


def test_levels_stand_over_each_other() -> None:
    assert effective(None) == DEFAULT_POLICY
    policy = effective(change(4, red_days=10, holidays=["2026-07-03"]), change(3, red_days=9, warn_factor="1.25"))
    assert (policy.version, policy.red_days, policy.warn_factor) == (4, 9, Decimal("1.25"))
    assert policy.holidays == {date(2026, 7, 3)}


def test_what_is_kept_is_as_json_says_it() -> None:
    assert checked({"warn_factor": 1.2, "holidays": ["2026-07-03"]}) == {
        "holidays": ["2026-07-03"],
        "warn_factor": "1.2",
    }


def test_what_was_kept_before_there_was_a_bound_counts_as_the_bound() -> None:
    at = datetime(2026, 6, 30, tzinfo=UTC)
    kept = PolicyChange(version=2, overrides={"control_days": 0, "red_days": 10}, member="Ann", at=at)
    assert (effective(kept).control_days, effective(kept).red_days) == (1, 10)


@pytest.mark.parametrize(
    ("overrides", "named"),
    [
        ({"colour": 1}, "colour"),
        ({"version": 7}, "version"),
        ({"red_days": "soon"}, "red_days"),
        ({"red_days": -1}, "red_days"),
        ({"red_days": 31}, "amber_days"),
        ({"buffer_days": 10**30}, "buffer_days"),
        ({"window_weeks": 0}, "window_weeks"),
        ({"control_days": 0}, "control_days"),
        ({"journal_round_step_minor": 0}, "journal_round_step_minor"),
        ({"amount_outlier_history": 0}, "amount_outlier_history"),
        ({"habit_months": 0}, "habit_months"),
        ({"history_days": 30}, "window_weeks"),
        ({"horizon_days": 1}, "horizon_days"),
        ({"pay_weekdays": []}, "pay_weekdays"),
        ({"pay_weekdays": [9]}, "pay_weekdays"),
        ({"week_start": 7}, "week_start"),
        ({"discount_hurdle": "2"}, "discount_hurdle"),
        ({"discount_hurdle": "NaN"}, "discount_hurdle"),
        ({"warn_factor": "0.9"}, "warn_factor"),
        ({"quality_weights": {"critical": 1}}, "quality_weights"),
        ({"scored_states": ["forgotten"]}, "scored_states"),
        ({"direct_payment_roles": ["staff"]}, "direct_payment_roles"),
        ({"direct_payment_roles": ["banker"]}, "direct_payment_roles"),
        ({"vendor_1099_thresholds": {"2026": 1}}, "vendor_1099_thresholds"),
    ],
)
def test_what_cannot_be_so_is_named(overrides: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid, match=named):
        checked(overrides)


@pytest.mark.parametrize(
    ("before", "after", "freer"),
    [
        ({}, {"one_approval_minor": 500_001}, ("one_approval_minor",)),
        ({}, {"one_approval_minor": 499_999, "two_approvals_minor": 999_999, "approval_days": 6}, ()),
        ({"two_approvals_minor": 10}, {}, ("two_approvals_minor",)),
        ({}, {"approval_days": 8, "red_days": 1}, ("approval_days",)),
        ({}, {"direct_payment_roles": ["owner"]}, ("direct_payment_roles",)),
        ({"direct_payment_roles": ["owner"]}, {"direct_payment_roles": ["advisor"]}, ("direct_payment_roles",)),
        ({"direct_payment_roles": ["owner", "advisor"]}, {"direct_payment_roles": ["owner"]}, ()),
        ({}, {"cash_minimum_minor": 999_999}, ("cash_minimum_minor",)),
        ({"cash_minimum_minor": 2_000_000}, {}, ("cash_minimum_minor",)),
        ({}, {"cash_minimum_minor": 1_000_001, "buffer_days": 15, "control_days": 15, "floor_months": 3}, ()),
        (
            {},
            {"buffer_days": 13, "control_days": 13, "floor_months": 1},
            ("buffer_days", "floor_months", "control_days"),
        ),
        ({}, {"history_days_min": 29, "decision_age_s": 3601}, ("decision_age_s", "history_days_min")),
        ({}, {"floor_mode": "months"}, ("floor_mode",)),
        ({"floor_mode": "fixed"}, {}, ("floor_mode",)),
        ({}, {"window_weeks": 14}, ("window_weeks",)),
        ({}, {"own_trust_accounts": ["35"]}, ("own_trust_accounts",)),
        ({"own_trust_accounts": ["35"]}, {}, ()),
        ({"excluded_cash_accounts": ["35"]}, {}, ("excluded_cash_accounts",)),
        ({}, {"excluded_cash_accounts": ["35"], "duplicate_score": "0.9", "vendor_grace_days": {"7": 30}}, ()),
    ],
)
def test_what_loosens_payments_is_named(before: dict[str, Any], after: dict[str, Any], freer: tuple[str, ...]) -> None:
    assert loosened(effective(change(2, **before)), effective(change(3, **after))) == freer
    assert set(freer) <= GUARDED


def test_each_threshold_says_at_which_level_it_is_set() -> None:
    origins = origins_of(change(2, red_days=9, grace_days=3), change(3, red_days=8))
    assert set(origins) == {name for name in DEFAULT_POLICY.__struct_fields__ if name != "version"}
    assert {name: str(level) for name, level in origins.items() if level != "default"} == {
        "red_days": "client",
        "grace_days": "firm",
    }
    assert set(origins_of(None).values()) == {"default"}
