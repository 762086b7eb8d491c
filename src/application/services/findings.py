"""What the hygiene rules conclude, kept per mirror version so that they run once on it."""

from application.services.reading import Reading
from domain.errors import NotFound
from domain.models.finding import Evaluation


class FindingService:
    """Implements the port `findings`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def evaluation(self) -> Evaluation:
        evaluation = self._reading.mirror.evaluation(self._reading.as_of.day, self._reading.policy.version)
        if evaluation is None:
            raise NotFound("The rules have not run on this version of the books.")
        return evaluation
