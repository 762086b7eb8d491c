"""In which order bills are paid and when (docs/formulas/priority.md)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from application.runway.calculators.decisions.early_payment import DiscountOffer, worth_taking
from application.runway.calculators.figures.account_subjects import account_words, names_any, plain_words, subject_of
from application.runway.calculators.plan.payment_dates import PlannedBill
from domain.answers.console import Recommendation, Verdict
from domain.books.account import Account
from domain.books.terms import shifted
from domain.dates import due_in_words, last_pay_day, next_business_day, next_pay_day
from domain.policy.policy import Policy

MUST_PAY, KEY_SUPPLIER, CAN_WAIT = 1, 2, 3

_LEGAL = ("payroll", "wages", "salaries", "tax")
_SUPPLY = ("cost of goods", "contractors", "subcontractors", "materials", "supplies")
_DISCRETIONARY = ("entertainment", "charity", "charitable", "donations", "gifts")


class Tier(msgspec.Struct, frozen=True, gc=False):
    """1 must be paid, 2 keeps the work going, 3 can wait; `legal` marks payroll and taxes."""

    number: int
    reason: str
    legal: bool = False


class Advice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What to do with a bill, on which day, and why."""

    recommendation: Recommendation
    day: date | None
    reasons: tuple[str, ...]


def account_tiers(accounts: Iterable[Account]) -> dict[str, Tier | None]:
    """The tier each account of the chart tells, None where it tells none."""
    return {a.id: _by_words(account_words(a), f"account {a.name}") for a in accounts}


def tier_of(planned: PlannedBill, tiers: Mapping[str, Tier | None], policy: Policy) -> Tier:
    """The tier its vendor is given, else by the telling account that carries most of the bill, else by the vendor's
    name, else tier 2, saying so. A tier that is given says nothing of payroll and taxes: the account still does.
    """
    told = _told_tier(planned, tiers)
    given = policy.vendor_tiers.get(planned.bill.vendor_id or "")
    return told if given is None else Tier(given, f"tier {given}, set for vendor {planned.vendor}", legal=told.legal)


def _told_tier(planned: PlannedBill, tiers: Mapping[str, Tier | None]) -> Tier:
    sums: dict[str, int] = {}
    for line in planned.bill.lines:
        account_id = line.account_id or ""
        if tiers.get(account_id):
            sums[account_id] = sums.get(account_id, 0) + line.amount_minor
    largest = min(sums, key=lambda key: (-sums[key], key), default="")
    return (
        tiers.get(largest)
        or _by_words(plain_words(planned.vendor), f"vendor name {planned.vendor}")
        or Tier(KEY_SUPPLIER, "untagged: neither account nor vendor tells its tier")
    )


def _by_words(text: str, source: str) -> Tier | None:
    subject = subject_of(text)
    if subject:
        return Tier(MUST_PAY, f"{subject}, by {source}", legal=names_any(_LEGAL, text))
    if names_any(_DISCRETIONARY, text):
        return Tier(CAN_WAIT, f"can wait, by {source}")
    if names_any(_SUPPLY, text):
        return Tier(KEY_SUPPLIER, f"supplier, by {source}")
    return None


def order_key(
    planned: PlannedBill, tier: Tier, offer: DiscountOffer | None, as_of: date
) -> tuple[int, bool, int, Decimal, int, str]:
    """`(tier, legal first, days to due, discount first, amount, id)`; days to due below zero are days overdue."""
    worth = offer.apr.value if offer and offer.apr.value and as_of <= offer.last_day else Decimal(0)
    return (
        tier.number,
        not tier.legal,
        (planned.due - as_of).days,
        -worth,
        planned.home_minor or 0,
        planned.bill.id,
    )


def advise(
    planned: PlannedBill, tier: Tier, offer: DiscountOffer | None, verdict: Verdict, as_of: date, policy: Policy
) -> Advice:
    """`verdict` is the guardrail's on the day the bill would be paid by `pay_day_for`."""
    reasons = [tier.reason, _due_reason(planned, as_of)]
    day = pay_day_for(planned, offer, as_of, policy)
    soonest = next_business_day(as_of, policy.holidays)
    if verdict is Verdict.BLOCK:
        return _advise_blocked(planned, tier, day, reasons, soonest)
    overdue = planned.due < as_of
    if offer and worth_taking(offer, as_of, policy.discount_hurdle):
        reasons.append(f"the discount of {offer.percent} % until {offer.last_day} is worth {offer.apr.value} % a year")
    elif tier.number == CAN_WAIT and not overdue:
        return Advice(recommendation=Recommendation.HOLD, day=day, reasons=(*reasons, "hold until its last pay-day"))
    if tier.number == MUST_PAY and overdue:
        day = soonest
    return Advice(
        recommendation=Recommendation.PAY_NOW if day <= soonest else Recommendation.SCHEDULE,
        day=day,
        reasons=tuple(reasons),
    )


def _advise_blocked(planned: PlannedBill, tier: Tier, day: date, reasons: Sequence[str], soonest: date) -> Advice:
    if tier.number == MUST_PAY:
        day = soonest if planned.due < soonest else day
        return Advice(
            recommendation=Recommendation.PAY_NOW if day <= soonest else Recommendation.SCHEDULE,
            day=day,
            reasons=(*reasons, "it breaks the floor and must be paid: a second approver decides"),
        )
    if tier.number == KEY_SUPPLIER:
        why = "it breaks the floor: agree on a later date or on parts"
        return Advice(recommendation=Recommendation.NEGOTIATE, day=None, reasons=(*reasons, why))
    return Advice(recommendation=Recommendation.HOLD, day=None, reasons=(*reasons, "it breaks the floor and can wait"))


def pay_day_for(planned: PlannedBill, offer: DiscountOffer | None, as_of: date, policy: Policy) -> date:
    """The last pay-day not after the latest safe day (for a discount worth taking, its last day), never in the past.

    Without a pay-day left before it, the next business day when that is in time; overdue, the next pay-day.
    """
    latest = shifted(planned.due, policy.grace_days_of(planned.bill.vendor_id))
    if offer and worth_taking(offer, as_of, policy.discount_hurdle):
        latest = min(latest, offer.last_day) if latest >= as_of else offer.last_day
    if latest < as_of:
        return next_pay_day(as_of, policy.pay_weekdays, policy.holidays)
    day = last_pay_day(latest, policy.pay_weekdays, policy.holidays)
    return day if day >= as_of else next_business_day(as_of, policy.holidays)


def _due_reason(planned: PlannedBill, as_of: date) -> str:
    return due_in_words(planned.due, as_of) + (" (derived)" if planned.due_derived else "")
