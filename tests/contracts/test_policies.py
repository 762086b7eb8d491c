"""What every store of policies does."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import msgspec
import pytest
from tests.fixtures.worlds import NOW, World

from application.use_cases.policies import PolicyUseCases
from domain.errors import Conflict, NotFound
from domain.firms.acting import Acting
from domain.firms.firm import Member, Role, Scope
from domain.policy.change import FIRM_S_OWN, PolicyChange, PolicyProposal
from domain.policy.policy import DEFAULT_POLICY


def change(business_id: str = FIRM_S_OWN, **overrides: Any) -> PolicyChange:
    return PolicyChange(version=0, business_id=business_id, overrides=overrides, member="Ann", at=NOW, note="why")


def test_nothing_set_is_the_default(world: World, scope: Scope) -> None:
    assert world.policies.for_business(scope) == world.policies.for_firm("f_one") == DEFAULT_POLICY
    assert world.policies.history("f_one", None, 5) == ()


def test_a_business_s_own_stands_over_the_firm_s(world: World, scope: Scope) -> None:
    world.policies.save("f_one", change(red_days=10, amber_days=40), 1)
    world.policies.save("f_one", change(scope.business_id, amber_days=50), 2)
    policy = world.policies.for_business(scope)
    assert (policy.red_days, policy.amber_days, policy.version) == (10, 50, 3)
    other = world.policies.for_business(world.client("f_one", "realm-2"))
    assert (other.red_days, other.amber_days, other.version) == (10, 40, 2)
    answer = world.policies.policy_with_origin("f_one", scope.business_id)
    assert (answer.policy, answer.firm and answer.firm.version, answer.business and answer.business.version) == (
        policy,
        2,
        3,
    )


def test_a_change_replaces_the_earlier_one_of_its_level(world: World, scope: Scope) -> None:
    world.policies.save("f_one", change(red_days=10), 1)
    world.policies.save("f_one", change(amber_days=45), 2)
    policy = world.policies.for_business(scope)
    assert (policy.red_days, policy.amber_days, policy.version) == (DEFAULT_POLICY.red_days, 45, 3)


def test_what_has_moved_on_is_not_overwritten(world: World, scope: Scope) -> None:
    world.policies.save("f_one", change(red_days=10), 1)
    for business_id in (FIRM_S_OWN, scope.business_id):
        with pytest.raises(Conflict, match="version 2"):
            world.policies.save("f_one", change(business_id, red_days=11), 1)
    assert world.policies.for_firm("f_one").red_days == 10


def test_changes_are_kept_newest_first(world: World, scope: Scope) -> None:
    first = world.policies.save("f_one", change(red_days=10), 1)
    second = world.policies.save("f_one", change(scope.business_id, red_days=9), 2)
    assert world.policies.history("f_one", None, 5) == (second, first)
    assert world.policies.history("f_one", second.version, 5) == (first,)


def test_policies_stay_with_their_firm(world: World, scope: Scope) -> None:
    world.policies.save("f_one", change(red_days=10), 1)
    assert world.policies.for_firm("f_two") == DEFAULT_POLICY
    with pytest.raises(NotFound):
        world.policies.policy_with_origin("f_two", scope.business_id)
    with pytest.raises(NotFound):
        world.policies.save("f_two", change(scope.business_id, red_days=1), 1)
    with pytest.raises(NotFound):
        world.policies.history("f_none", None, 5)


def proposal(id: str, business_id: str = FIRM_S_OWN, seen_version: int = 1, **overrides: Any) -> PolicyProposal:
    return PolicyProposal(
        id=id, business_id=business_id, overrides=overrides, member="Ann", at=NOW, note="why", seen_version=seen_version
    )


def test_a_proposal_waits_at_its_level_and_sets_nothing(world: World, scope: Scope) -> None:
    first, second = proposal("p_1", approval_days=9), proposal("p_2", scope.business_id, approval_days=8)
    world.policies.propose("f_one", first)
    world.policies.propose("f_one", second)
    assert world.policies.for_business(scope) == DEFAULT_POLICY
    assert (
        world.policies.policy_with_origin("f_one", FIRM_S_OWN).proposed
        == world.policies.proposal("f_one", "p_1")
        == first
    )
    assert world.policies.policy_with_origin("f_one", scope.business_id).proposed == second
    assert world.policies.policy_with_origin("f_two", FIRM_S_OWN).proposed is None


def test_a_later_proposal_or_change_of_the_level_drops_what_waits(world: World, scope: Scope) -> None:
    for number in (1, 2):
        world.policies.propose("f_one", proposal(f"p_{number}", approval_days=9))
    world.policies.propose("f_one", proposal("p_3", scope.business_id, approval_days=9))
    with pytest.raises(NotFound):
        world.policies.proposal("f_one", "p_1")
    kept = world.policies.save("f_one", msgspec.structs.replace(change(approval_days=9), confirmed_by="Bob"), 1)
    assert world.policies.policy_with_origin("f_one", FIRM_S_OWN).proposed is None
    assert world.policies.history("f_one", None, 1) == (kept,)
    assert kept.confirmed_by == "Bob"
    assert world.policies.proposal("f_one", "p_3").overrides == {"approval_days": 9}


def test_nothing_is_proposed_upon_what_has_moved_on_or_elsewhere(world: World, scope: Scope) -> None:
    world.policies.propose("f_one", proposal("p_1", approval_days=9))
    with pytest.raises(Conflict, match="version 1"):
        world.policies.propose("f_one", proposal("p_2", seen_version=2))
    for firm_id, business_id in (("f_two", scope.business_id), ("f_none", FIRM_S_OWN)):
        with pytest.raises(NotFound):
            world.policies.propose(firm_id, proposal("p_3", business_id))
    with pytest.raises(NotFound):
        world.policies.proposal("f_two", "p_1")


def at_once(deeds: Sequence[Callable[[], object]]) -> list[Exception]:
    """What the deeds raise that are begun at the same moment, each in a thread of its own."""
    barrier = Barrier(len(deeds))

    def done(deed: Callable[[], object]) -> None:
        barrier.wait()
        deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        begun = [threads.submit(done, deed) for deed in deeds]
        return [error for each in begun if isinstance(error := each.exception(), Exception)]


def test_of_changes_at_once_upon_one_version_one_is_kept(world: World, scope: Scope) -> None:
    for version in range(1, 4):
        deeds = [partial(world.policies.save, "f_one", change(red_days=days), version) for days in range(10, 16)]
        refused = at_once(deeds)
        assert [type(error) for error in refused] == [Conflict] * 5
        assert [each.version for each in world.policies.history("f_one", None, 20)] == list(range(version + 1, 1, -1))


def test_a_proposal_is_confirmed_once(world: World, scope: Scope) -> None:
    policies = PolicyUseCases(world.policies, world.firms, world.stores)
    bob = Acting(member=Member(id="m_bob", firm_id="f_one", name="Bob", role=Role.OWNER), at=NOW)
    world.policies.propose("f_one", proposal("p_1", approval_days=9))
    refused = at_once([lambda: policies.confirm(bob, "p_1")] * 6)
    assert len(refused) == 5
    assert {type(error) for error in refused} <= {NotFound, Conflict}
    assert [(each.version, each.confirmed_by) for each in world.policies.history("f_one", None, 5)] == [(2, "Bob")]
    assert [act.action for act in world.firms.acts("f_one", None, 20)] == ["confirm policy"]


def test_the_firm_s_and_clients_levels_change_at_once(world: World, scope: Scope) -> None:
    levels = (FIRM_S_OWN, scope.business_id, world.client("f_one", "realm-2").business_id)
    refused = at_once([partial(world.policies.save, "f_one", change(level, red_days=9), 1) for level in levels])
    kept = world.policies.history("f_one", None, 9)
    assert {type(error) for error in refused} <= {Conflict}
    assert [each.version for each in kept] == list(range(len(levels) - len(refused) + 1, 1, -1))
    assert kept


def test_of_proposals_at_once_the_last_waits(world: World, scope: Scope) -> None:
    made = [proposal(f"p_{number}", approval_days=9) for number in range(6)]
    assert at_once([partial(world.policies.propose, "f_one", each) for each in made]) == []
    assert world.policies.policy_with_origin("f_one", FIRM_S_OWN).proposed in made
