"""What is told of one client without asking: what changed since last week, and what to look at today."""

from datetime import date

import msgspec

from application.runway.calculators.change.alerts import alerts
from application.runway.calculators.change.bridge import bridge, entered_since
from application.runway.calculators.habits.unseen import payroll_unseen
from application.runway.calculators.plan.forecast import lines_of
from application.runway.calculators.plan.forecast_lines import LineWriter, party_namer
from application.runway.calculators.plan.payroll import payroll_coverage
from application.runway.calculators.position.assessment import Assessment
from domain.answers.bridge import Bridge
from domain.answers.kept_forecast import KeptForecast
from domain.answers.metric import RatioMetric
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot


class ClientAlerts(msgspec.Struct, frozen=True, kw_only=True):
    """The cover of the next payroll, the change since a projection was kept, and the alerts."""

    payroll_coverage: RatioMetric
    change: Bridge
    alerts: tuple[str, ...]


def client_alerts(
    assessed: Assessment, snapshot: Snapshot, kept: KeptForecast | None, policy: Policy, as_of: date
) -> ClientAlerts:
    """Compared with the projection kept, where there is one."""
    lines = lines_of(assessed.projection, LineWriter(snapshot, assessed.home or "", party_namer(snapshot)))
    sources = assessed.sources
    unseen = payroll_unseen(sources.recurring, sources.home) if sources else ""
    coverage = payroll_coverage(lines, assessed.figures.cash.available, unseen)
    changed = bridge(kept, assessed, lines, snapshot, policy, as_of)
    entered = entered_since(snapshot, kept) if kept else frozenset()
    return ClientAlerts(
        payroll_coverage=coverage,
        change=changed,
        alerts=alerts(snapshot, assessed, coverage, changed, kept, entered, policy, as_of),
    )
