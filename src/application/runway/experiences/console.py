"""The Decision Console: what may be decided for one client, and what each decision does to cash."""

from datetime import date

from application.runway.calculators.change.client_alerts import client_alerts
from application.runway.calculators.decisions.bill_decisions import bill_decisions
from application.runway.calculators.decisions.invoice_decisions import invoice_decisions
from application.runway.calculators.plan.payroll import payroll_light
from application.runway.calculators.position.assessment import assess
from application.runway.calculators.position.insight import console_insights, one_off_insights, runway_insights
from application.runway.calculators.position.open_counts import open_counts
from application.runway.calculators.position.readiness import blocked_reason
from application.runway.orchestrators.decision_console import ConsoleData, ConsoleOrchestrator
from domain.answers.console import BillDecision, ConsoleAnswer, InvoiceDecision
from domain.dates import next_pay_day
from domain.firms.firm import AsOf, Scope
from domain.money import Money, sum_money
from domain.ports.services.books import Books
from domain.rails.freshness import CACHED, Freshness


class ConsoleExperience:
    """Answers `domain.ports.experiences.console.Console` and `ConsoleOfBooks`."""

    def __init__(self, orchestrator: ConsoleOrchestrator) -> None:
        self._orchestrator = orchestrator

    def console(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED) -> ConsoleAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        return _answered(self._orchestrator.gather(scope, as_of, freshness), as_of.day)

    def console_from(self, books: Books) -> ConsoleAnswer:
        return _answered(self._orchestrator.gather_from(books), books.as_of.day)


def _answered(data: ConsoleData, day: date) -> ConsoleAnswer:
    snapshot, policy = data.snapshot, data.policy
    assessed = data.memo.of(assess, snapshot, policy, day)
    bills = data.memo.of(bill_decisions, data.bills_ready, assessed, snapshot, day, policy, data.decided)
    invoices = data.memo.of(invoice_decisions, data.invoices_ready, assessed, day, data.decided)
    blocked = blocked_reason(snapshot, policy, day)
    counts = data.memo.of(open_counts, snapshot, policy, day, data.bills_with_issues, data.invoices_with_issues)
    watched = data.memo.of(client_alerts, assessed, snapshot, data.kept, policy, day)
    return ConsoleAnswer(
        business=snapshot.business,
        as_of=day,
        policy_version=policy.version,
        data_age=snapshot.data_age,
        runway=assessed.figures,
        bills=bills,
        invoices=invoices,
        counts=counts,
        bills_in_tray=counts.bills.in_tray,
        invoices_in_tray=counts.invoices.in_tray,
        bills_total=_total(bills, assessed.home),
        invoices_total=_total(invoices, assessed.home),
        next_pay_day=next_pay_day(day, policy.pay_weekdays, policy.holidays),
        decisions_blocked=bool(blocked),
        blocked_reason=blocked,
        payroll_coverage=watched.payroll_coverage,
        payroll_light=payroll_light(watched.payroll_coverage, policy),
        change=watched.change,
        alerts=watched.alerts,
        pages=snapshot.pages,
        insights=(
            *runway_insights(assessed.figures, day),
            *one_off_insights(assessed.figures),
            *console_insights(assessed, bills, counts, day),
        ),
    )


def _total(decisions: tuple[BillDecision, ...] | tuple[InvoiceDecision, ...], home: str | None) -> Money | None:
    if home is None:
        return None
    return sum_money((d.home_amount for d in decisions if d.home_amount is not None), home)
