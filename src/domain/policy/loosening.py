"""What leaves payments freer, and so takes two (ADR 0022)."""

from typing import Any

from domain.policy.policy import Policy

# Larger payments by fewer people, for longer, on older books; flows that are not measured leave the least cash alone.
_FREER_IF_HIGHER = ("one_approval_minor", "two_approvals_minor", "approval_days", "decision_age_s", "history_days_min")
# Less cash that must stay, and fewer days that it is watched for.
_FREER_IF_LOWER = ("cash_minimum_minor", "buffer_days", "floor_months", "control_days")
# Whether it is freer depends on the books.
_FREER_EITHER_WAY = ("floor_mode", "window_weeks")
_FREER_WITH_MORE = ("direct_payment_roles", "own_trust_accounts")
_FREER_WITH_LESS = ("excluded_cash_accounts",)

GUARDED = frozenset((*_FREER_IF_HIGHER, *_FREER_IF_LOWER, *_FREER_EITHER_WAY, *_FREER_WITH_MORE, *_FREER_WITH_LESS))
"""The thresholds that one member does not set freer alone."""


def loosened(before: Policy, after: Policy) -> tuple[str, ...]:
    """What the second leaves freer about payments: their approvals, or the guardrail."""

    def each(names: tuple[str, ...]) -> list[tuple[str, Any, Any]]:
        return [(name, getattr(before, name), getattr(after, name)) for name in names]

    return (
        *(name for name, was, now in each(_FREER_IF_HIGHER) if now > was),
        *(name for name, was, now in each(_FREER_IF_LOWER) if now < was),
        *(name for name, was, now in each(_FREER_EITHER_WAY) if now != was),
        *(name for name, was, now in each(_FREER_WITH_MORE) if now - was),
        *(name for name, was, now in each(_FREER_WITH_LESS) if was - now),
    )
