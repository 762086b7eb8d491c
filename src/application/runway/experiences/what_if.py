"""Payments tried on other days, and the pay plan, for one client."""

from application.runway.calculators.decisions.bill_decisions import bill_decisions
from application.runway.calculators.decisions.pay_plan import pay_plan
from application.runway.calculators.decisions.what_if import outlook, rearranged, verdict_of
from application.runway.calculators.position.assessment import assess
from application.runway.orchestrators.decision_console import ConsoleOrchestrator
from domain.answers.what_if import Moves, PayPlanAnswer, WhatIfAnswer
from domain.firms.firm import AsOf, Scope
from domain.money import sum_money
from domain.rails.freshness import CACHED, Freshness


class WhatIfExperience:
    """Answers `domain.ports.experiences.what_if.WhatIf`; nothing is changed by it."""

    def __init__(self, orchestrator: ConsoleOrchestrator) -> None:
        self._orchestrator = orchestrator

    def what_if(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED, *, moves: Moves) -> WhatIfAnswer:
        """Raises `NotFound` for a document that is not open, `Unacceptable` for days and parts that cannot be meant."""
        data = self._orchestrator.gather(scope, as_of, freshness)
        snapshot, policy = data.snapshot, data.policy
        before = data.memo.of(assess, snapshot, policy, as_of.day)
        after = assess(rearranged(snapshot, moves, as_of.day), policy, as_of.day)
        then, now = outlook(after), outlook(before)
        verdict, reason = verdict_of(after, policy)
        known = then.low_water is not None and now.low_water is not None
        return WhatIfAnswer(
            business=snapshot.business,
            as_of=as_of.day,
            policy_version=policy.version,
            data_age=snapshot.data_age,
            floor=after.figures.floor,
            before=now,
            after=then,
            low_water_change=then.low_water - now.low_water if known and then.low_water and now.low_water else None,
            verdict=verdict,
            verdict_reason=reason,
        )


class PayPlanExperience:
    """The greedy plan over the bills that are ready."""

    def __init__(self, orchestrator: ConsoleOrchestrator) -> None:
        self._orchestrator = orchestrator

    def pay_plan(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED) -> PayPlanAnswer:
        """Raises `NotFound` for a business that is not the firm's; without cash or a floor there are no steps."""
        data = self._orchestrator.gather(scope, as_of, freshness)
        snapshot, policy = data.snapshot, data.policy
        assessed = data.memo.of(assess, snapshot, policy, as_of.day)
        bills = data.memo.of(bill_decisions, data.bills_ready, assessed, snapshot, as_of.day, policy, data.decided)
        steps = pay_plan(bills, assessed, policy)
        home, amounts = assessed.home, {bill.bill_id: bill.home_amount for bill in bills}
        totals = None
        if steps is not None and home is not None:
            paid = [amounts[step.bill_id] for step in steps if step.day is not None]
            held = [amounts[step.bill_id] for step in steps if step.day is None]
            totals = tuple(sum_money((amount for amount in part if amount), home) for part in (paid, held))
        return PayPlanAnswer(
            business=snapshot.business,
            as_of=as_of.day,
            policy_version=policy.version,
            data_age=snapshot.data_age,
            floor=assessed.figures.floor,
            steps=steps or (),
            paid_total=totals[0] if totals else None,
            held_total=totals[1] if totals else None,
        )
