"""What every store of findings' lives does, and what the rules' outcome makes of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.changes import bill, live
from tests.fixtures.worlds import NOW, World

from application.services.finding_lives import RuleRun, lives_after
from domain.books.bill import Bill
from domain.books.subject import Subject
from domain.errors import NotFound
from domain.findings.finding import Evaluation, Finding, RuleOutcome, RuleStatus
from domain.findings.life import FindingLife, IgnoreScope, LifeAct, LifeEvent, LifeState, Mute
from domain.findings.life_changes import born, set_aside
from domain.findings.quality import QualityDay
from domain.firms.firm import AsOf, Scope
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY
from domain.policy.severity import Severity
from domain.ports.stores.mirror import Selection

DAY = NOW.date()
BLOCKED = Selection(blocked=True, as_of=DAY, policy_version=DEFAULT_POLICY.version)


def finding(id: str, **fields: Any) -> Finding:
    given: dict[str, Any] = {
        "key": f"BILL-NODUE:Bill-{id}",
        "code": "BILL-NODUE",
        "rule_version": 1,
        "severity": Severity.HIGH,
        "subjects": (Subject("Bill", id),),
        "title": "No due date",
        "explanation": "It has none.",
        "exposure": Money(100_000, "USD"),
        "blocks": True,
        "related": (Subject("Vendor", "v1"),),
        "facts": "f1",
    }
    return Finding(**(given | fields))


def evaluated(*findings: Finding, status: RuleStatus = RuleStatus.FAIL) -> Evaluation:
    outcome = RuleOutcome(code="BILL-NODUE", rule_version=1, severity=Severity.HIGH, status=status)
    return Evaluation(outcomes=(outcome,), findings=findings)


def conclude(world: World, scope: Scope, version: int, as_of: AsOf, evaluation: Evaluation) -> None:
    """Have the rules' outcome kept, and the lives of the findings with it, as whoever runs the rules does."""
    run = RuleRun(at=as_of.now, day=as_of.day, mirror_version=version, policy=DEFAULT_POLICY)
    then = lives_after(evaluation, run, world.firms.business(scope.firm_id, scope.business_id))
    world.mirror.save_evaluation(scope, version, as_of, DEFAULT_POLICY, evaluation, then)


class Runs:
    """Rules run one after another over one business, an hour apart unless told."""

    def __init__(self, world: World, scope: Scope) -> None:
        self._world = world
        self._scope = scope
        self._version = 0

    def run(self, evaluation: Evaluation, *, hours: int = 0, day: date | None = None) -> None:
        self._version += 1
        self._world.apply(self._scope, live(bill(str(self._version), balance_minor=1)))
        now = NOW + timedelta(hours=hours)
        as_of = AsOf(day or now.date(), now)
        conclude(self._world, self._scope, self._version, as_of, evaluation)

    def life(self, id: str = "1") -> FindingLife:
        [life] = self.lives(f"BILL-NODUE:Bill-{id}")
        return life

    def lives(self, *keys: str) -> tuple[FindingLife, ...]:
        with self._world.mirror.read(self._scope) as mirror:
            return mirror.findings.lives_of(keys)

    def history(self, id: str = "1") -> list[LifeAct]:
        with self._world.mirror.read(self._scope) as mirror:
            return [event.act for event in mirror.findings.history(f"BILL-NODUE:Bill-{id}")]

    def blocked(self) -> list[str]:
        with self._world.mirror.read(self._scope) as mirror:
            return [record.id for record in mirror.records(Bill, BLOCKED)]

    def ignore(self, found: Finding, **fields: Any) -> Mute:
        made = mute(**fields)
        with self._world.finding_lives.edit(self._scope) as editing:
            editing.save_mute(made)
            [life] = editing.lives_of([found.key])
            editing.save([set_aside(life, made, found)], [])
        return made


def mute(**fields: Any) -> Mute:
    given: dict[str, Any] = {
        "id": "m_1",
        "scope": IgnoreScope.ITEM,
        "code": "BILL-NODUE",
        "subjects": (Subject("Bill", "1"),),
        "reason": "Known.",
        "member": "Ann",
        "made_at": NOW,
        "waives": True,
    }
    return Mute(**(given | fields))


@pytest.fixture
def runs(world: World, scope: Scope) -> Runs:
    return Runs(world, scope)


def test_a_new_finding_begins_a_life_and_the_next_run_sees_it_again(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    runs.run(evaluated(finding("1"), finding("2")), hours=2)
    assert (runs.life().first_seen_at, runs.life().last_seen_at) == (NOW, NOW + timedelta(hours=2))
    assert (runs.life().state, runs.history(), runs.history("2")) == (LifeState.OPEN, [LifeAct.FOUND], [LifeAct.FOUND])


def test_what_is_no_longer_found_is_fixed_and_comes_back(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    runs.run(evaluated(), hours=1)
    fixed = runs.life()
    assert (fixed.state, fixed.fixed_at, fixed.fixed_version) == (LifeState.FIXED, NOW + timedelta(hours=1), 2)
    assert fixed.last_seen_at == NOW
    runs.run(evaluated(finding("1")), hours=2)
    back = runs.life()
    assert (back.state, back.reopened, back.fixed_at, back.first_seen_at) == (LifeState.OPEN, 1, None, NOW)
    assert runs.history() == [LifeAct.FOUND, LifeAct.FIXED, LifeAct.RETURNED]


def test_a_rule_that_lacks_data_ends_no_life(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    runs.run(evaluated(status=RuleStatus.NEEDS_DATA), hours=1)
    assert runs.life().state is LifeState.OPEN
    runs.run(evaluated(status=RuleStatus.NOT_APPLICABLE), hours=2)
    assert runs.life().state is LifeState.FIXED


def test_a_look_at_another_day_changes_no_life(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    for days in (-30, 30):
        runs.run(evaluated(finding("2")), day=DAY + timedelta(days=days))
    assert (runs.life().state, runs.lives("BILL-NODUE:Bill-2")) == (LifeState.OPEN, ())


def test_what_is_waived_blocks_nothing(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    assert runs.blocked() == ["1"]
    runs.ignore(finding("1"))
    assert runs.blocked() == []


def test_a_record_stays_blocked_while_another_finding_blocks_it(runs: Runs) -> None:
    other = finding("1", key="BILL-DUP:Bill-1", code="BILL-DUP")
    runs.run(evaluated(finding("1"), other))
    runs.ignore(finding("1"))
    assert runs.blocked() == ["1"]


def test_what_a_reviewer_ignores_blocks_still(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    runs.ignore(finding("1"), waives=False)
    assert runs.blocked() == ["1"]


@pytest.mark.parametrize(
    ("change", "reopened"),
    [
        ({}, False),
        ({"exposure": Money(110_000, "USD")}, False),
        ({"exposure": Money(110_001, "USD")}, True),
        ({"exposure": Money(89_999, "USD")}, True),
        ({"exposure": None}, True),
        ({"severity": Severity.CRITICAL}, True),
        ({"severity": Severity.CRITICAL, "by_age": True}, False),
        ({"severity": Severity.LOW}, False),
        ({"facts": "f2"}, True),
        ({"explanation": "It has none, and is 3 days overdue."}, False),
    ],
)
def test_a_material_change_reopens_what_is_ignored(runs: Runs, change: dict[str, Any], *, reopened: bool) -> None:
    runs.run(evaluated(finding("1")))
    runs.ignore(finding("1"))
    runs.run(evaluated(finding("1", **change)), hours=1)
    assert (runs.life().state is LifeState.OPEN, runs.life().reopened) == (reopened, int(reopened))
    runs.run(evaluated(finding("1", **change)), hours=2)
    assert (runs.life().state is LifeState.OPEN) == reopened


def test_a_small_amount_may_change_by_more_than_a_tenth(runs: Runs) -> None:
    small = finding("1", exposure=Money(5_000, "USD"))
    runs.run(evaluated(small))
    runs.ignore(small)
    runs.run(evaluated(finding("1", exposure=Money(15_000, "USD"))))
    assert runs.life().state is LifeState.IGNORED
    runs.run(evaluated(finding("1", exposure=Money(15_001, "USD"))))
    assert runs.life().state is LifeState.OPEN


def test_what_is_ignored_until_a_day_opens_on_that_day(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    runs.ignore(finding("1"), until=DAY + timedelta(days=2))
    runs.run(evaluated(finding("1")), hours=24)
    assert runs.life().state is LifeState.IGNORED
    runs.run(evaluated(finding("1")), hours=48)
    assert (runs.life().state, runs.life().waived, runs.life().reason) == (LifeState.OPEN, False, "")
    assert runs.history()[-1] is LifeAct.EXPIRED


@pytest.mark.parametrize(
    ("ignored", "subjects", "covered"),
    [
        (IgnoreScope.VENDOR, (Subject("Vendor", "v1"),), True),
        (IgnoreScope.VENDOR, (Subject("Vendor", "v2"),), False),
        (IgnoreScope.RULE, (), True),
        (IgnoreScope.ITEM, (Subject("Bill", "1"),), False),
    ],
)
def test_a_mute_covers_what_is_found_later(
    runs: Runs, ignored: IgnoreScope, subjects: Sequence[Subject], *, covered: bool
) -> None:
    runs.run(evaluated(finding("1")))
    runs.ignore(finding("1"), scope=ignored, subjects=tuple(subjects))
    runs.run(evaluated(finding("1"), finding("2")), hours=1)
    assert (runs.life("2").state is LifeState.IGNORED) == covered
    assert (LifeAct.MUTED in runs.history("2")) == covered


def test_what_a_change_brings_back_no_wider_mute_sets_aside_again(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    runs.ignore(finding("1"))
    runs.ignore(finding("1"), id="m_2", scope=IgnoreScope.VENDOR, subjects=(Subject("Vendor", "v1"),))
    for hour in (1, 2):
        runs.run(evaluated(finding("1", facts="f2"), finding("2")), hours=hour)
        assert (runs.life("1").state, runs.life("2").state) == (LifeState.OPEN, LifeState.IGNORED)


def test_what_was_ignored_is_ignored_when_it_comes_back_unchanged(runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    runs.ignore(finding("1"))
    for back in (finding("1"), finding("1", facts="f2")):
        runs.run(evaluated())
        runs.run(evaluated(back))
        assert (runs.life().state is LifeState.IGNORED) == (back.facts == "f1")


def test_a_write_that_changed_the_record_has_fixed_it(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")))
    conclude(world, scope, 1, AsOf(DAY, NOW), evaluated(finding("1")))
    world.writing.apply(scope, [live(bill("1", version=1))], "write", "Ann", NOW, correlation="w_7")
    conclude(world, scope, 2, AsOf(DAY, NOW), evaluated())
    with world.mirror.read(scope) as mirror:
        [life] = mirror.findings.lives(fixed=True)
        assert (life.fixed_by, mirror.findings.lives()) == ("w_7", ())
        assert mirror.findings.findings_of([life.key]) == (finding("1"),)
        assert mirror.findings.history(life.key)[-1].write_id == "w_7"


def test_a_write_of_before_the_last_run_has_fixed_nothing(world: World, scope: Scope) -> None:
    world.writing.apply(scope, [live(bill("1"))], "write", "Ann", NOW, correlation="w_7")
    for version, found in ((1, evaluated(finding("1"))), (1, evaluated())):
        conclude(world, scope, version, AsOf(DAY, NOW), found)
    with world.mirror.read(scope) as mirror:
        [life] = mirror.findings.lives(fixed=True)
        assert life.fixed_by is None


def test_lives_events_and_mutes_come_back_as_they_were_stored(world: World, scope: Scope) -> None:
    life = set_aside(replace(born(finding("1"), NOW), comments=2, due_on=DAY, assignee="Bo"), mute(), finding("1"))
    events = [LifeEvent(key=key, at=NOW, act=LifeAct.COMMENTED, note="a\nb") for key in (life.key, "x", life.key)]
    ended = replace(mute(), ended_at=NOW)
    with world.finding_lives.edit(scope) as editing:
        editing.save([life], events)
        editing.save_mute(mute())
        editing.save_mute(ended)
    with world.mirror.read(scope) as mirror:
        assert mirror.findings.lives() == (life,)
        assert [event.number for event in mirror.findings.history(life.key)] == [1, 3]
        assert mirror.findings.mutes() == (ended,)


def test_what_the_rules_concluded_is_dropped_when_vendors_are_told_apart_and_else_kept(
    world: World, scope: Scope
) -> None:
    def concluded() -> bool:
        with world.mirror.read(scope) as mirror:
            return mirror.is_evaluated(DAY, DEFAULT_POLICY.version)

    conclude(world, scope, 0, AsOf(DAY, NOW), evaluated(finding("1")))
    for subjects, kept in (((Subject("Bill", "1"),), True), ((Subject("Vendor", "1"), Subject("Vendor", "2")), False)):
        with world.finding_lives.edit(scope) as editing:
            editing.save_mute(replace(mute(), id=str(kept), subjects=subjects))
        assert concluded() is kept


def test_an_edit_is_a_change_of_what_people_keep_beside_the_books(world: World, scope: Scope) -> None:
    def changes() -> int:
        with world.mirror.read(scope) as mirror:
            return mirror.state().member_changes

    before = changes()
    with world.finding_lives.edit(scope) as editing:
        editing.save_mute(mute())
    assert changes() > before


def test_an_edit_that_fails_changes_nothing(world: World, scope: Scope) -> None:
    def fail() -> None:
        with world.finding_lives.edit(scope) as editing:
            editing.save([born(finding("1"), NOW)], [])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with world.mirror.read(scope) as mirror:
        assert mirror.findings.lives() == ()


def test_the_quality_of_a_day_is_the_last_one_kept(world: World, scope: Scope) -> None:
    days = [QualityDay(day=DAY - timedelta(days=n), policy_version=1, score=None, coverage=None, uncertain_days=None)
            for n in (2, 1, 0)]  # fmt: skip
    for day in (*days, replace(days[0], open=7)):
        world.finding_lives.keep_quality(scope, day)
    with world.mirror.read(scope) as mirror:
        assert mirror.findings.quality_days(date.min) == (replace(days[0], open=7), *days[1:])
        assert mirror.findings.quality_days(DAY) == (days[2],)


def test_another_business_sees_nothing_of_it(world: World, scope: Scope, runs: Runs) -> None:
    runs.run(evaluated(finding("1")))
    with world.mirror.read(world.client("f_one", "realm-2")) as mirror:
        assert (mirror.findings.lives(), mirror.findings.history(finding("1").key)) == ((), ())
    with pytest.raises(NotFound), world.finding_lives.edit(Scope("f_two", scope.business_id)):
        pass


def test_a_firm_s_findings_are_read_at_once(world: World, scope: Scope) -> None:
    [nothing] = world.finding_lives.of_firm(scope.firm_id, list(LifeState))
    assert (nothing.business.id, nothing.run_at, nothing.run_version, nothing.found) == (scope.business_id, None, 0, ())
    runs = Runs(world, scope)
    runs.run(evaluated(finding("7"), finding("8")))
    [both] = world.finding_lives.of_firm(scope.firm_id, [LifeState.OPEN])
    keys = ("BILL-NODUE:Bill-7", "BILL-NODUE:Bill-8")
    assert [(each.key, life.key, life.state) for each, life in both.found] == [(key, key, "open") for key in keys]
    assert (both.run_version, both.run_at) == (both.version, NOW)
    assert world.finding_lives.of_firm(scope.firm_id, [LifeState.OPEN], {"BILL-NODUE"}) == (both,)
    [other] = world.finding_lives.of_firm(scope.firm_id, [LifeState.OPEN], {"BILL-DUP"})
    assert other.found == ()
    runs.run(evaluated(finding("7")), hours=1)
    [fixed] = world.finding_lives.of_firm(scope.firm_id, [LifeState.FIXED])
    assert [each.key for each, _ in fixed.found] == ["BILL-NODUE:Bill-8"]
    with pytest.raises(NotFound):
        world.finding_lives.of_firm("nobody", [LifeState.OPEN])
