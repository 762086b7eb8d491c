"""What the hygiene rules conclude, kept per mirror version so that they run once on it."""

from application.services.company import CompanyService
from application.services.reading import Reading
from domain.errors import NotFound
from domain.models.finding import Evaluation
from domain.models.snapshot import Snapshot
from domain.rules.registry import evaluate, ranked
from domain.rules.standing import STANDING_RULES


class FindingService:
    """Implements the port `findings`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def evaluation(self) -> Evaluation:
        reading = self._reading
        kept = reading.mirror.evaluation(reading.as_of.day, reading.policy.version)
        if kept is None:
            raise NotFound("The rules have not run on this version of the books.")
        standing = self._standing()
        return Evaluation(
            outcomes=standing.outcomes + kept.outcomes, findings=ranked(standing.findings + kept.findings)
        )

    def _standing(self) -> Evaluation:
        """The age of the mirror and the state of the connection change without the books; they are judged anew."""
        company = CompanyService(self._reading)
        snapshot = Snapshot(
            business=company.business(),
            history_from=self._reading.history_from,
            data_age=company.data_age(),
            connection_state=company.connection_state(),
            home_currency=None,
            company=None,
            preferences=None,
        )
        return evaluate(snapshot, self._reading.policy, self._reading.as_of.day, STANDING_RULES)
