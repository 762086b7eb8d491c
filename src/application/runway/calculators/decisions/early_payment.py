"""What paying early is worth and paying late costs (docs/formulas/discount-apr.md, late-cost.md)."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from application.runway.calculators.figures import figures
from domain.answers.metric import RatioMetric
from domain.books.account import Term
from domain.books.terms import shifted
from domain.money import round_minor
from domain.policy.policy import Policy

_YEAR = 365
_CENT = Decimal("0.01")
_PERCENT = 100
_YEAR_MONTHS = 12


class DiscountOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A discount that terms grant: its yearly worth in percent, and the last day it can be taken."""

    apr: RatioMetric
    percent: Decimal
    last_day: date


def discount_apr(percent: Decimal, discount_days: int, due_days: int) -> RatioMetric:
    """`d/(1-d) * 365/(N-D)` in percent a year, for terms such as 2/10 n/30."""
    if due_days <= discount_days or not 0 < percent < _PERCENT:
        return figures.no_ratio("The terms grant no discount that can be valued.")
    share = percent / _PERCENT
    yearly = share / (1 - share) * _YEAR / (due_days - discount_days) * _PERCENT
    return figures.ratio(yearly.quantize(_CENT, rounding=ROUND_HALF_EVEN))


def discount_offer(txn_date: date, term: Term | None) -> DiscountOffer | None:
    """The offer of a document's terms, None where they grant none."""
    if term is None or not term.discount_percent or term.discount_days is None or term.due_days is None:
        return None
    return DiscountOffer(
        apr=discount_apr(term.discount_percent, term.discount_days, term.due_days),
        percent=term.discount_percent,
        last_day=shifted(txn_date, term.discount_days),
    )


def worth_taking(offer: DiscountOffer | None, as_of: date, hurdle: Decimal) -> bool:
    """Open still, and worth at least the hurdle (a share, such as 0.12); the guardrail is asked separately."""
    return (
        offer is not None
        and offer.apr.value is not None
        and as_of <= offer.last_day
        and offer.apr.value >= hurdle * _PERCENT
    )


def late_cost_minor(open_minor: int, days_late: int, policy: Policy) -> int | None:
    """`max(flat, monthly share · open · months)` after so many days, None where the firm has set no late fee.

    Months are days by the twelfth part of a year.
    """
    if not policy.late_fee_minor and not policy.late_fee_month_share:
        return None
    if days_late <= 0:
        return 0
    months = Decimal(days_late * _YEAR_MONTHS) / _YEAR
    return max(policy.late_fee_minor, round_minor(policy.late_fee_month_share * open_minor * months))
