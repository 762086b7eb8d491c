"""The conformance suite: `TestConformance = suite(MyWorld)` in a test file checks everything a rail must do."""

from cashrail.kit.conformance.running import CHECKS, outcome_of, run, suite
from cashrail.kit.conformance.verdicts import Check, Outcome, Verdict
from cashrail.kit.conformance.world import RETRY_AFTER_S, Fault, RailWorld

__all__ = ["CHECKS", "RETRY_AFTER_S", "Check", "Fault", "Outcome", "RailWorld", "Verdict", "outcome_of", "run", "suite"]
