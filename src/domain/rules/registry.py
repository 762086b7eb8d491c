"""Rules."""

from datetime import date

from domain.models.finding import Evaluation
from domain.models.snapshot import Snapshot
from domain.policy import Policy


def evaluate(snapshot: Snapshot, policy: Policy, as_of: date) -> Evaluation:
    """Run."""
    raise NotImplementedError
