"""What can be checked of an installed rail: that it can be used, and that it passes the conformance suite."""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import EntryPoint, entry_points

from cashrail.host.rails import GROUP, PluginRails
from cashrail.host.watch import RailBrokenError, RailSilentError, Watch
from cashrail.kit.conformance import CHECKS, Outcome, RailWorld, Verdict, outcome_of
from cashrail.kit.records import Money, RailApp
from domain.errors import NotFound, RailError
from domain.rails.rail import RailCheck

WORLDS = "cashrail.rail_worlds"

_LOADED_WITHIN_S = 30.0
_WITHOUT_A_WORLD = ("declares_itself", "offers_what_it_declares", "imports_the_kit_only")
_OFFER_A_WORLD = (
    f'Name your RailWorld in pyproject.toml: [project.entry-points."{WORLDS}"], NAME = "package.module:Class".'
)


def check_rail(rails: PluginRails, rail: str) -> Iterator[RailCheck]:
    """One check after another, as they are made; raises `NotFound` for a rail that is not installed."""
    left_out = {trouble.name: trouble.problem for trouble in rails.troubles()}
    if rail in left_out:
        yield _failed("can_be_used", left_out[rail], "Correct what is said, install the package again and check again.")
        return
    rails.declaration(rail)
    yield RailCheck(check="can_be_used", verdict=Verdict.HOLDS.value)
    try:
        world = _world(rail)
    except (RailBrokenError, RailSilentError, RailError, TypeError) as error:
        told = error.error if isinstance(error, RailBrokenError) else error
        problem = f"Its world cannot be loaded: {type(told).__name__}: {told}"
        yield _failed("brings_a_world", problem, _OFFER_A_WORLD)
        return
    if world is None:
        yield from _checks_without_a_world(rail)
        return
    yield RailCheck(check="brings_a_world", verdict=Verdict.HOLDS.value)
    for check in CHECKS:
        yield _told(outcome_of(check, world))


def _checks_without_a_world(rail: str) -> Iterator[RailCheck]:
    yield RailCheck(
        check="brings_a_world",
        verdict=Verdict.DOES_NOT_APPLY.value,
        problem="Its package offers no world, so only what needs none is checked.",
        what_to_do=_OFFER_A_WORLD,
    )
    plugin = _loaded(_only(GROUP, rail))
    world = type("NoWorld", (_NoWorld,), {"plugin": plugin})
    for check in CHECKS:
        if check.name in _WITHOUT_A_WORLD:
            yield _told(outcome_of(check, world))


def _world(rail: str) -> type[RailWorld] | None:
    if not any(each.name == rail for each in entry_points(group=WORLDS)):
        return None
    found = _loaded(_only(WORLDS, rail))
    if not (isinstance(found, type) and issubclass(found, RailWorld)):
        raise TypeError(f"{rail} offers {found!r}, which is no class that derives from RailWorld.")
    return found


def _only(group: str, rail: str) -> EntryPoint:
    found = [each for each in entry_points(group=group) if each.name == rail]
    if len(found) != 1:
        raise NotFound(f"{len(found)} packages offer {rail} in {group}; there must be one.")
    return found[0]


def _loaded(entry_point: EntryPoint) -> object:
    loaded: object = Watch(_LOADED_WITHIN_S).run(entry_point.load)
    return loaded


def _told(outcome: Outcome) -> RailCheck:
    return RailCheck(
        check=outcome.check,
        verdict=outcome.verdict.value,
        problem=outcome.problem,
        what_to_do=outcome.what_to_do,
    )


def _failed(check: str, problem: str, what_to_do: str) -> RailCheck:
    return RailCheck(check=check, verdict=Verdict.FAILS.value, problem=problem, what_to_do=what_to_do)


class _NoWorld(RailWorld):
    """A rail by itself, of which nothing but its declaration and hooks can be looked at."""

    makes = ()

    def start(self) -> None:
        """Nothing is started."""

    def stop(self) -> None:
        """Nothing is stopped."""

    def app(self) -> RailApp:
        return RailApp(settings={})

    def make(self, kind: str, *, total: Money | None = None, day: date | None = None) -> str:
        raise LookupError(f"No {kind} can be made: {total}, {day}.")

    def change(self, kind: str, record_id: str) -> None:
        raise LookupError(f"There is no {kind} {record_id}.")

    def delete(self, kind: str, record_id: str) -> None:
        raise LookupError(f"There is no {kind} {record_id}.")
