"""Policies put together from what is set at each level, and what may be set."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from domain.errors import Conflict, Invalid
from domain.firms.firm import Power
from domain.policy.change import FIRM_S_OWN, PolicyChange
from domain.policy.policy import DEFAULT_POLICY, Policy

_SETTABLE = frozenset(field.name for field in msgspec.structs.fields(Policy)) - {"version"}
_DEFAULTS: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(DEFAULT_POLICY))
_WEEKDAYS = range(7)
_TIERS = frozenset({1, 2, 3})
_FACTORS = frozenset({"warn_factor", "payroll_red_share", "payroll_amber_share"})
# What is divided by, looked back over or picked from; nothing of it leaves nothing to compute with.
_AT_LEAST_ONE = frozenset(
    {
        "amount_outlier_history",
        "control_days",
        "findings_max",
        "habit_months",
        "journal_round_step_minor",
        "lateness_applications",
        "recurring_hits",
        "usual_account_count",
        "vendor_bills_for_terms",
    }
)
_PAYMENT_LIMITS = ("one_approval_minor", "two_approvals_minor", "approval_days")
_DAYS_MAX = 3_660
_COUNT_MAX = 10**12


def effective(firm: PolicyChange | None, business: PolicyChange | None = None) -> Policy:
    """The defaults, over them what the firm sets, over that what the business sets."""
    changes = [change for change in (firm, business) if change is not None]
    merged = dict(_DEFAULTS)
    for change in changes:
        merged |= change.overrides
    # Kept before there was this bound.
    merged |= {name: max(1, merged[name]) for name in _AT_LEAST_ONE}
    # Versions come from one count over the firm, so the newest of the levels names this combination and no other.
    merged["version"] = max((change.version for change in changes), default=DEFAULT_POLICY.version)
    return _decoded(merged)


def loosened(before: Policy, after: Policy) -> tuple[str, ...]:
    """What the second leaves freer about payments: larger by fewer people, for longer, or by more roles directly."""
    freer = [name for name in _PAYMENT_LIMITS if getattr(after, name) > getattr(before, name)]
    if after.direct_payment_roles - before.direct_payment_roles:
        freer.append("direct_payment_roles")
    return tuple(freer)


def version_for(versions: Mapping[str, int], business_id: str) -> int:
    """The version of the policy in force for a business, from the newest versions of each level."""
    levels = (versions.get(level) for level in (FIRM_S_OWN, business_id))
    return max((version for version in levels if version is not None), default=DEFAULT_POLICY.version)


def checked(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The overrides as they are kept; raises `Invalid` that names the threshold."""
    unknown = sorted(set(overrides) - _SETTABLE)
    if unknown:
        raise Invalid(f"The policy has no threshold {unknown[0]}.", field=f"overrides/{unknown[0]}")
    policy = _decoded(_DEFAULTS | dict(overrides))
    for name in overrides:
        _check(name, getattr(policy, name))
    for name, holds, sentence in _TOGETHER:
        if not holds(policy):
            raise Invalid(f"{name}: {sentence}", field=f"overrides/{name}")
    kept: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(policy))
    return {name: kept[name] for name in sorted(overrides)}


def _decoded(values: Mapping[str, Any]) -> Policy:
    try:
        return msgspec.json.decode(msgspec.json.encode(values), type=Policy)
    except (msgspec.ValidationError, OverflowError) as error:
        raise Invalid(f"The policy cannot be so: {error}.") from error


def _check(name: str, value: Any) -> None:
    if isinstance(value, Decimal):
        _require(name, value.is_finite() and 0 <= value <= (100 if name in _FACTORS else 1), "lies from 0 to 1")
    elif isinstance(value, int):
        most = _DAYS_MAX if "days" in name or "weeks" in name else _COUNT_MAX
        _require(name, name == "lateness_floor_days" or value >= 0, "is not negative")
        _require(name, name not in _AT_LEAST_ONE or value >= 1, "is at least 1")
        _require(name, abs(value) <= most, f"is at most {most}")
    elif name == "quality_weights":
        _require(name, set(value) == set(DEFAULT_POLICY.quality_weights), "has a weight for each severity")
        _require(name, all(0 <= weight <= _DAYS_MAX for weight in value.values()), "has weights that are not negative")


def _require(name: str, holds: bool, sentence: str) -> None:  # noqa: FBT001
    if not holds:
        raise Invalid(f"{name} {sentence}.", field=f"overrides/{name}")


_TOGETHER: tuple[tuple[str, Callable[[Policy], bool], str], ...] = (
    ("pay_weekdays", lambda p: bool(p.pay_weekdays) and set(p.pay_weekdays) <= set(_WEEKDAYS), "some of 0 to 6."),
    ("week_start", lambda p: p.week_start in _WEEKDAYS, "one of 0 to 6, Monday being 0."),
    ("window_weeks", lambda p: 1 <= p.window_weeks <= p.history_days // 7, "a week at least, within the history."),
    ("ratio_days", lambda p: 1 <= p.ratio_days <= p.history_days, "a day at least, within the history."),
    ("horizon_days", lambda p: 7 <= p.horizon_days <= 731, "a week to two years."),
    ("warn_factor", lambda p: p.warn_factor >= 1, "at least 1."),
    ("amber_days", lambda p: p.amber_days >= p.red_days, "not under red_days."),
    ("floor_months", lambda p: 1 <= p.floor_months <= 3, "one to three."),
    ("vendor_tiers", lambda p: set(p.vendor_tiers.values()) <= _TIERS, "1, 2 or 3."),
    ("vendor_grace_days", lambda p: all(0 <= d <= _DAYS_MAX for d in p.vendor_grace_days.values()), "not negative."),
    ("customer_owners", lambda p: all(0 < len(o.strip()) <= 200 for o in p.customer_owners.values()), "names."),
    ("payroll_amber_share", lambda p: p.payroll_amber_share >= p.payroll_red_share, "not under payroll_red_share."),
    (
        "direct_payment_roles",
        lambda p: all(Power.WRITE in role.powers for role in p.direct_payment_roles),
        "owner or advisor.",
    ),
    ("scored_states", lambda p: set(p.scored_states) <= {"open", "snoozed", "ignored"}, "open, snoozed or ignored."),
    ("vendor_1099_thresholds", lambda p: 0 in p.vendor_1099_thresholds, "one from year 0 on."),
)


def refuse_unseen(in_force: Policy, seen_version: int) -> None:
    """Raise `Conflict` unless the policy in force is the one that was seen."""
    if in_force.version != seen_version:
        raise Conflict(f"The policy has moved on to version {in_force.version} since version {seen_version} was seen.")
