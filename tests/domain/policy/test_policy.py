"""Thresholds."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from domain.policy.policy import DEFAULT_POLICY, Policy
from domain.policy.severity import Severity


@pytest.mark.parametrize(
    ("year", "threshold_minor"), [(1999, 60_000), (2025, 60_000), (2026, 200_000), (2027, 200_000), (2100, 200_000)]
)
def test_1099_thresholds_by_year(year: int, threshold_minor: int) -> None:
    assert DEFAULT_POLICY.vendor_1099_threshold_minor(year) == threshold_minor


def test_an_indexed_1099_threshold_holds_from_its_year() -> None:
    policy = Policy(vendor_1099_thresholds={0: 60_000, 2026: 200_000, 2027: 210_000})
    assert [policy.vendor_1099_threshold_minor(year) for year in (2026, 2027, 2030)] == [200_000, 210_000, 210_000]


@pytest.mark.parametrize(
    "policy",
    [
        DEFAULT_POLICY,
        Policy(
            version=3,
            holidays=frozenset({date(2026, 7, 3), date(2026, 12, 25)}),
            excluded_cash_accounts=frozenset({"35"}),
            pay_weekdays=(4,),
            discount_hurdle=Decimal("0.125"),
            vendor_1099_thresholds={0: 1, 2027: 2},
            quality_weights={Severity.CRITICAL: 10},
        ),
    ],
    ids=["default", "overridden"],
)
def test_json_goes_both_ways(policy: Policy) -> None:
    assert msgspec.json.decode(msgspec.json.encode(policy), type=Policy) == policy


def test_what_json_leaves_out_is_the_default() -> None:
    policy = msgspec.json.decode(b'{"stale_days": 60}', type=Policy)
    assert policy == msgspec.structs.replace(DEFAULT_POLICY, stale_days=60)


def test_policies_do_not_share_their_tables() -> None:
    one, two = Policy(), Policy()
    one.quality_weights[Severity.LOW] = 99
    assert two.quality_weights[Severity.LOW] == DEFAULT_POLICY.quality_weights[Severity.LOW] == 1


def test_every_severity_has_a_weight() -> None:
    assert set(DEFAULT_POLICY.quality_weights) == set(Severity)
