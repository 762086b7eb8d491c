"""Between what the numbers of a policy lie, by their names."""

from decimal import Decimal
from typing import Any

# What is divided by, looked back over or picked from; nothing of it leaves nothing to compute with.
AT_LEAST_ONE = frozenset(
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
DAYS_MAX = 3_660
_COUNT_MAX = 10**12
_FACTORS = frozenset({"warn_factor", "payroll_red_share", "payroll_amber_share"})


def bounds_of(name: str, value: Any) -> tuple[Decimal, Decimal] | None:
    """The least and the most a threshold may be that has this kind of value; None where it is no number."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return None
    if isinstance(value, Decimal):
        return Decimal(0), Decimal(100 if name in _FACTORS else 1)
    most = DAYS_MAX if "days" in name or "weeks" in name else _COUNT_MAX
    least = -most if name == "lateness_floor_days" else int(name in AT_LEAST_ONE)
    return Decimal(least), Decimal(most)
