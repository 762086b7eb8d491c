"""Thresholds of a policy as a form has them: in sections, each with its value as text."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

import msgspec

from domain.errors import Invalid
from domain.policy.policy import DEFAULT_POLICY, Policy
from domain.policy.threshold import Threshold, Unit

# By the threshold that each begins with, in the order of the policy.
_BEGINNINGS = (
    ("Cash and lights", "window_weeks"),
    ("Pay-days", "pay_weekdays"),
    ("Forecast", "lateness_days_back"),
    ("Due dates", "discount_hurdle"),
    ("Approvals", "one_approval_minor"),
    ("Payroll and books", "payroll_red_share"),
    ("Quality", "quality_weights"),
    ("Duplicates and dates", "findings_max"),
    ("Deposits and banks", "undeposited_days"),
    ("Accounts", "journal_round_minor"),
    ("Collections", "mails_per_week"),
    ("Digest", "attention_top_items"),
)
SECTIONS = tuple(title for title, _ in _BEGINNINGS)
YES, NO = "yes", "no"

_CHARACTERS_MAX = 20_000


def section_of(thresholds: tuple[Threshold, ...], title: str) -> tuple[Threshold, ...]:
    """The thresholds of a section; of the first one where there is none of that title."""
    names = [each.name for each in thresholds]
    starts = [*(names.index(name) for _, name in _BEGINNINGS), len(names)]
    start, end = list(pairwise(starts))[SECTIONS.index(title) if title in SECTIONS else 0]
    return thresholds[start:end]


def written_policy(policy: Policy) -> dict[str, str]:
    """Each value in force as text, by its threshold's name."""
    kept: dict[str, Any] = msgspec.to_builtins(policy, str_keys=True, order="deterministic")
    return {name: written(value) for name, value in kept.items()}


def written(value: Any) -> str:
    """A value as it is kept, as text that `read` reads; lists and tables are JSON."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int):
        return f"{value:,}"
    return value if isinstance(value, str) else msgspec.json.encode(value, order="deterministic").decode()


def read(threshold: Threshold, text: str) -> Any:
    """The value that a text means, as overrides have it; raises `Invalid` that names the threshold."""
    field = f"overrides/{threshold.name}"
    if len(text) > _CHARACTERS_MAX:
        raise Invalid(f"{threshold.label} is too long.", field=field)
    default = getattr(DEFAULT_POLICY, threshold.name)
    try:
        if isinstance(default, bool):
            return {YES: True, NO: False}[text]
        if isinstance(default, Decimal):
            return str(Decimal(text.replace(",", "")))
        if threshold.unit is not Unit.NONE:
            return int(text.replace(",", ""))
        return text if threshold.choices else msgspec.json.decode(text)
    except (KeyError, ValueError, InvalidOperation):
        kind = "a list or table in JSON" if threshold.unit is Unit.NONE else "a number"
        raise Invalid(f"{threshold.label} is {kind}, not {text[:100]!r}.", field=field) from None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What one change sets differently from the one before at its level, as a sentence."""
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return "; ".join(f"{_spoken(name)} {_was(before, name)} → {_was(after, name)}" for name in names)


def _spoken(name: str) -> str:
    return name.removesuffix("_minor").removesuffix("_s").replace("_", " ")


def _was(overrides: Mapping[str, Any], name: str) -> str:
    return written(overrides[name]) if name in overrides else "not set"
