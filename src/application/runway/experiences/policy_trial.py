"""A policy tried on history before it is switched on."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from application.runway.calculators.tray.policy_trial import outcome_of
from application.runway.orchestrators.policy_trial import PolicyTrialOrchestrator
from domain.answers.policy_trial import PolicyTrialAnswer, PolicyTrialRow
from domain.errors import Invalid
from domain.firms.business_day import today
from domain.firms.firm import AsOf, Business
from domain.policy.change import FIRM_S_OWN, PolicyChange
from domain.policy.levels import checked, effective
from domain.policy.policy import Policy
from domain.ports.experiences.pace import at_once

ROWS_MAX = 260
_NEVER = datetime.min.replace(tzinfo=UTC)


class PolicyTrialExperience:
    """Both policies beside each other, client by client and week by week."""

    def __init__(self, orchestrator: PolicyTrialOrchestrator) -> None:
        self._orchestrator = orchestrator

    def trial(
        self,
        firm_id: str,
        business_id: str,
        overrides: Mapping[str, Any],
        weeks: int,
        now: datetime,
        *,
        give_way: Callable[[], None] = at_once,
    ) -> PolicyTrialAnswer:
        """The overrides in place of those of the business, or of the firm with "", today and so many weeks back.

        `give_way` is called before each row; what it raises ends the trial.

        Raises `Invalid` for thresholds that cannot be so and for more than 260 rows, `NotFound` for another firm's
        business.
        """
        kept = checked(overrides)
        clients = [each for each in self._orchestrator.businesses(firm_id) if business_id in (FIRM_S_OWN, each.id)]
        if business_id and not clients:
            self._orchestrator.policy(firm_id, business_id)
        if len(clients) * (weeks + 1) > ROWS_MAX:
            raise Invalid(f"{len(clients)} clients over {weeks} weeks are more than {ROWS_MAX} rows; try fewer.")
        rows = [row for client in clients for row in self._rows(client, business_id, kept, weeks, now, give_way)]
        return PolicyTrialAnswer(
            policy=self._tried(firm_id, business_id, business_id, kept),
            rows=tuple(rows),
            differing=sum(row.differs for row in rows),
        )

    def _rows(
        self,
        client: Business,
        level: str,
        overrides: dict[str, Any],
        weeks: int,
        now: datetime,
        give_way: Callable[[], None],
    ) -> Iterator[PolicyTrialRow]:
        tried, day = self._tried(client.firm_id, client.id, level, overrides), today((client,), now)
        for back in range(weeks, -1, -1):
            give_way()
            yield self._row(client, tried, day - timedelta(weeks=back), now)

    def _row(self, client: Business, tried: Policy, day: date, now: datetime) -> PolicyTrialRow:
        as_of = AsOf(day, now)
        data = self._orchestrator.gather(client.scope, as_of, tried)
        in_force = outcome_of(data.snapshot, data.policy, day, *data.in_force)
        then = outcome_of(data.snapshot, data.tried_policy, day, *data.tried)
        return PolicyTrialRow(
            business_id=client.id,
            business=client.name,
            as_of=day,
            now=in_force,
            then=then,
            differs=in_force != then,
        )

    def _tried(self, firm_id: str, business_id: str, level: str, overrides: dict[str, Any]) -> Policy:
        """The policy of a business as it would be with the overrides at its own level, or at the firm's with ""."""
        answer = self._orchestrator.policy(firm_id, business_id)
        draft = PolicyChange(version=answer.policy.version, overrides=overrides, member="", at=_NEVER)
        if level == FIRM_S_OWN:
            return effective(draft, answer.business)
        return effective(answer.firm, draft)
