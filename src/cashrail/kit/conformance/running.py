"""The suite: every check, against a world of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from unittest import SkipTest

from cashrail.kit.conformance import (
    checks_changes,
    checks_connecting,
    checks_declaring,
    checks_exactness,
    checks_failing,
    checks_pulling,
    checks_secrecy,
    checks_translating,
    checks_webhooks,
    checks_writing,
)
from cashrail.kit.conformance.bench import Bench
from cashrail.kit.conformance.verdicts import Check, DoesNotApply, NotConforming, Outcome, Verdict
from cashrail.kit.conformance.world import RailWorld

_SUBJECTS: tuple[ModuleType, ...] = (
    checks_declaring,
    checks_connecting,
    checks_pulling,
    checks_exactness,
    checks_translating,
    checks_changes,
    checks_failing,
    checks_secrecy,
    checks_webhooks,
    checks_writing,
)

CHECKS: tuple[Check, ...] = tuple(
    each for subject in _SUBJECTS for each in vars(subject).values() if isinstance(each, Check)
)
"""Every check, in the order in which they are run."""


def outcome_of(check: Check, make_world: Callable[[], RailWorld]) -> Outcome:
    """What one check says of a rail, in a world made for it."""
    strayed: list[str] = []
    try:
        with _started(make_world) as world:
            bench = Bench(world)
            strayed = bench.guard.strayed
            check.look(bench)
    except DoesNotApply as reason:
        return Outcome(check=check.name, verdict=Verdict.DOES_NOT_APPLY, problem=str(reason))
    except NotConforming as failure:
        return _failed(check, str(failure))
    except Exception as error:  # noqa: BLE001 - a stranger's rail and world are run, and may raise anything
        return _failed(check, f"It raised {type(error).__name__}: {error}{_kept_from(strayed)}")
    return Outcome(check=check.name, verdict=Verdict.HOLDS)


@contextmanager
def _started(make_world: Callable[[], RailWorld]) -> Iterator[RailWorld]:
    world = make_world()
    world.start()
    try:
        yield world
    finally:
        world.stop()


def run(make_world: Callable[[], RailWorld]) -> Iterator[Outcome]:
    """The outcomes of all checks, as they come."""
    for check in CHECKS:
        yield outcome_of(check, make_world)


def suite(make_world: Callable[[], RailWorld]) -> type:
    """A class of tests for pytest, one a check: `TestConformance = suite(MyWorld)`."""
    tests = {f"test_{check.name}": _test_of(check, make_world) for check in CHECKS}
    return type("TestConformance", (), tests)


def _test_of(check: Check, make_world: Callable[[], RailWorld]) -> Callable[[object], None]:
    def test(_self: object) -> None:
        outcome = outcome_of(check, make_world)
        if outcome.verdict is Verdict.DOES_NOT_APPLY:
            raise SkipTest(outcome.problem)
        if outcome.verdict is Verdict.FAILS:
            failure = NotConforming(outcome.problem)
            failure.what_to_do = outcome.what_to_do
            raise failure

    test.__doc__ = check.about
    return test


def _kept_from(strayed: list[str]) -> str:
    """What a rail that was kept from a host cannot know: that this is why it got no answer."""
    hosts = ", ".join(dict.fromkeys(strayed))
    return f" It was kept from {hosts}, which its declaration does not name." if hosts else ""


def _failed(check: Check, problem: str) -> Outcome:
    return Outcome(check=check.name, verdict=Verdict.FAILS, problem=problem, what_to_do=check.what_to_do)
