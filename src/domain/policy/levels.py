"""Policies put together from what is set at each level, and what may be set."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from domain.errors import Conflict, Invalid
from domain.firms.firm import Power
from domain.policy.bounds import AT_LEAST_ONE, DAYS_MAX, bounds_of
from domain.policy.change import FIRM_S_OWN, Origin, PolicyChange
from domain.policy.policy import DEFAULT_POLICY, Policy

_SETTABLE = frozenset(field.name for field in msgspec.structs.fields(Policy)) - {"version"}
_DEFAULTS: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(DEFAULT_POLICY))
_WEEKDAYS = range(7)
_TIERS = frozenset({1, 2, 3})


def effective(firm: PolicyChange | None, business: PolicyChange | None = None) -> Policy:
    """The defaults, over them what the firm sets, over that what the business sets."""
    changes = [change for change in (firm, business) if change is not None]
    merged = dict(_DEFAULTS)
    for change in changes:
        merged |= change.overrides
    # Kept before there was this bound.
    merged |= {name: max(1, merged[name]) for name in AT_LEAST_ONE}
    # Versions come from one count over the firm, so the newest of the levels names this combination and no other.
    merged["version"] = max((change.version for change in changes), default=DEFAULT_POLICY.version)
    return _decoded(merged)


def origins_of(firm: PolicyChange | None, business: PolicyChange | None = None) -> dict[str, Origin]:
    """Of each threshold, in the policy's order, at which level its value in force is set."""
    of_firm, of_client = (set() if change is None else set(change.overrides) for change in (firm, business))
    return {
        name: Origin.CLIENT if name in of_client else Origin.FIRM if name in of_firm else Origin.DEFAULT
        for name in _DEFAULTS
        if name in _SETTABLE
    }


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
    for name, holds, sentence in CONDITIONS:
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
    bounds = bounds_of(name, value)
    if bounds is not None:
        least, most = bounds
        _require(name, not isinstance(value, Decimal) or value.is_finite(), "is a number")
        _require(name, least <= value <= most, f"lies from {least} to {most}")
    elif name == "quality_weights":
        _require(name, set(value) == set(DEFAULT_POLICY.quality_weights), "has a weight for each severity")
        _require(name, all(0 <= weight <= DAYS_MAX for weight in value.values()), "has weights that are not negative")


def _require(name: str, holds: bool, sentence: str) -> None:  # noqa: FBT001
    if not holds:
        raise Invalid(f"{name} {sentence}.", field=f"overrides/{name}")


CONDITIONS: tuple[tuple[str, Callable[[Policy], bool], str], ...] = (
    ("pay_weekdays", lambda p: bool(p.pay_weekdays) and set(p.pay_weekdays) <= set(_WEEKDAYS), "some of 0 to 6."),
    ("week_start", lambda p: p.week_start in _WEEKDAYS, "one of 0 to 6, Monday being 0."),
    ("window_weeks", lambda p: 1 <= p.window_weeks <= p.history_days // 7, "a week at least, within the history."),
    ("ratio_days", lambda p: 1 <= p.ratio_days <= p.history_days, "a day at least, within the history."),
    ("horizon_days", lambda p: 7 <= p.horizon_days <= 731, "a week to two years."),
    ("warn_factor", lambda p: p.warn_factor >= 1, "at least 1."),
    ("amber_days", lambda p: p.amber_days >= p.red_days, "not under red_days."),
    ("floor_months", lambda p: 1 <= p.floor_months <= 3, "one to three."),
    ("vendor_tiers", lambda p: set(p.vendor_tiers.values()) <= _TIERS, "1, 2 or 3."),
    ("vendor_grace_days", lambda p: all(0 <= d <= DAYS_MAX for d in p.vendor_grace_days.values()), "not negative."),
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
"""What thresholds must be beside their bounds, alone or together: by name, with the sentence that says so."""


def refuse_unseen(in_force: Policy, seen_version: int) -> None:
    """Raise `Conflict` unless the policy in force is the one that was seen."""
    if in_force.version != seen_version:
        raise Conflict(f"The policy has moved on to version {in_force.version} since version {seen_version} was seen.")
