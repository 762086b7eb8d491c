"""Whether cash covers the next payroll after what falls due before it (docs/formulas/payroll-coverage.md)."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from application.runway.calculators.figures import figures
from domain.answers.forecast import Confidence, ForecastLine, Row
from domain.answers.metric import MoneyMetric, RatioMetric
from domain.answers.runway import Light
from domain.policy.policy import Policy

_HUNDREDTH = Decimal("0.01")
# Wages, taxes and fees of one pay run are posted within a few days of each other.
_RUN_DAYS = 3
_DUE = (Confidence.ACTUAL, Confidence.SCHEDULED, Confidence.OPEN, Confidence.KNOWN)


def payroll_coverage(lines: Sequence[ForecastLine], available: MoneyMetric, unseen: str = "") -> RatioMetric:
    """`(available - what is due up to the pay day) / payroll`, for the first payroll of the projection.

    `unseen` says why the projection may lack it.
    """
    if available.value is None:
        return figures.no_ratio(available.reason)
    runs = [line for line in lines if line.row is Row.PAYROLL]
    if not runs:
        return figures.no_ratio(unseen or "The history shows no payroll.")
    pay_day = min(line.day for line in runs)
    payroll = -sum(line.amount.amount_minor for line in runs if line.day <= pay_day + timedelta(days=_RUN_DAYS))
    due = -sum(
        line.amount.amount_minor
        for line in lines
        if line.row is not Row.PAYROLL
        and line.confidence in _DUE
        and line.amount.amount_minor < 0
        and line.day <= pay_day
    )
    return coverage(available.value.amount_minor, due, payroll)


def coverage(available_minor: int, due_minor: int, payroll_minor: int) -> RatioMetric:
    """The ratio to two decimals."""
    return figures.ratio((Decimal(available_minor - due_minor) / payroll_minor).quantize(_HUNDREDTH))


def payroll_light(covered: RatioMetric, policy: Policy) -> Light:
    """Red under one, amber under the policy's greater share; grey while the coverage is not known."""
    if covered.value is None:
        return Light.GREY
    if covered.value < policy.payroll_red_share:
        return Light.RED
    return Light.AMBER if covered.value < policy.payroll_amber_share else Light.GREEN
