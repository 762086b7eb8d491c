"""Ready bills in the order of payment, each with its advice, verdict and effect (docs/formulas/priority.md)."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from application.runway.calculators.decisions.early_payment import DiscountOffer, discount_offer, late_cost_minor
from application.runway.calculators.decisions.priority import (
    Tier,
    account_tiers,
    advise,
    order_key,
    pay_day_for,
    tier_of,
)
from application.runway.calculators.habits.vendor_history import NO_HISTORY, vendor_histories
from application.runway.calculators.plan.payment_dates import PlannedBill, terms_by_id
from application.runway.calculators.position.assessment import Assessment
from application.runway.calculators.position.guardrail import verdict_on
from application.runway.calculators.position.impact import impact_today
from domain.answers.console import BillDecision
from domain.books.bill import Bill
from domain.money import Money
from domain.plans.decision import NOTHING_DECIDED, Decision
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot


def bill_decisions(
    ready: Iterable[Bill],
    assessed: Assessment,
    snapshot: Snapshot,
    as_of: date,
    policy: Policy,
    decided: Mapping[str, Decision] = NOTHING_DECIDED,
) -> tuple[BillDecision, ...]:
    """One decision for each ready bill that is in the plan; the cost grows linearly with their number."""
    wanted = {bill.id for bill in ready}
    tiers = account_tiers(snapshot.accounts)
    terms = terms_by_id(snapshot)
    families = snapshot.families
    histories = vendor_histories(
        snapshot.bills, snapshot.bill_payments, snapshot.vendors, terms, as_of, policy, families
    )
    vendor_terms = {vendor.id: vendor.term_id for vendor in snapshot.vendors}
    weighed = []
    for planned in assessed.bills:
        if planned.bill.id in wanted:
            bill = planned.bill
            term_id = bill.term_id or vendor_terms.get(bill.vendor_id or "")
            offer = discount_offer(bill.txn_date, terms.get(term_id or ""))
            weighed.append((planned, tier_of(planned, tiers, policy), offer))
    weighed.sort(key=lambda entry: order_key(entry[0], entry[1], entry[2], as_of))
    return tuple(
        replace(
            _decision(rank, planned, tier, offer, assessed, as_of, policy, decided.get(f"Bill:{planned.bill.id}")),
            vendor_days_late=histories.get(families.vendor(planned.bill.vendor_id), NO_HISTORY).days_late,
            vendor_payments=histories.get(families.vendor(planned.bill.vendor_id), NO_HISTORY).payments,
        )
        for rank, (planned, tier, offer) in enumerate(weighed, start=1)
    )


def _decision(
    rank: int,
    planned: PlannedBill,
    tier: Tier,
    offer: DiscountOffer | None,
    assessed: Assessment,
    as_of: date,
    policy: Policy,
    decision: Decision | None,
) -> BillDecision:
    if assessed.sources is not None and planned.bill.id in assessed.sources.earmarked:
        # Its cash is earmarked already: for the guardrail it is as if it were paid.
        planned = replace(planned, pay_on=as_of, held="", elsewhere="")
    bill, floor, projection = planned.bill, assessed.figures.floor, assessed.projection
    verdict, verdict_reason = verdict_on(as_of, planned, projection.control_curve, floor, policy)
    day = pay_day_for(planned, offer, as_of, policy)
    on_its_day, _ = verdict_on(day, planned, projection.control_curve, floor, policy)
    advice = advise(planned, tier, offer, on_its_day, as_of, policy)
    return BillDecision(
        rank=rank,
        bill_id=bill.id,
        record=f"Bill:{bill.id}",
        version=bill.version,
        vendor_id=bill.vendor_id or "",
        vendor=planned.vendor,
        doc_number=bill.doc_number,
        txn_date=bill.txn_date,
        due_date=planned.due,
        due_date_derived=planned.due_derived,
        days_to_due=(planned.due - as_of).days,
        amount=bill.balance,
        home_amount=_home(planned.home_minor, assessed.home),
        tier=tier.number,
        tier_reason=tier.reason,
        recommendation=advice.recommendation,
        recommended_date=advice.day,
        reasons=advice.reasons,
        verdict=verdict,
        verdict_reason=verdict_reason,
        impact=impact_today(
            None if planned.home_minor is None else -planned.home_minor,
            planned.leaves_on,
            projection.curve,
            floor.value,
            projection.breach_date,
            assessed.figures.flows,
        ),
        discount_apr=offer.apr if offer else None,
        late_cost=_late_cost(planned, advice.day, assessed.home, policy),
        decision=decision,
    )


def _late_cost(planned: PlannedBill, day: date | None, home: str | None, policy: Policy) -> Money | None:
    if planned.home_minor is None or day is None:
        return None
    return _home(late_cost_minor(planned.home_minor, (day - planned.due).days, policy), home)


def _home(minor: int | None, home: str | None) -> Money | None:
    return None if minor is None or home is None else Money(minor, home)
