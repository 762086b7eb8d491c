"""What every store of consents does."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from tests.fixtures.worlds import NOW, World

from domain.errors import NotFound
from domain.rails.consent import KEPT, Consent

CONSENT = Consent(state_hash=b"s" * 32, rail="qbo", redirect_uri="http://127.0.0.1/back", feed_of="b_1", begun_at=NOW)
OTHER = replace(CONSENT, state_hash=b"t" * 32, feed_of=None)


def test_a_consent_is_taken_once(world: World) -> None:
    world.consents.keep("f_one", "m_1", CONSENT)
    world.consents.keep("f_one", "m_1", OTHER)
    assert world.consents.take("f_one", "m_1", CONSENT.state_hash) == CONSENT
    assert world.consents.take("f_one", "m_1", CONSENT.state_hash) is None
    assert world.consents.take("f_one", "m_1", OTHER.state_hash) == OTHER


def test_it_is_its_member_s_and_firm_s_own(world: World) -> None:
    world.consents.keep("f_one", "m_1", CONSENT)
    for firm_id, member_id in (("f_one", "m_2"), ("f_two", "m_1")):
        assert world.consents.take(firm_id, member_id, CONSENT.state_hash) is None
    with pytest.raises(NotFound):
        world.consents.take("f_none", "m_1", CONSENT.state_hash)
    with pytest.raises(NotFound):
        world.consents.keep("f_none", "m_1", CONSENT)
    assert world.consents.take("f_one", "m_1", CONSENT.state_hash) == CONSENT


def test_what_nobody_waits_for_any_more_is_dropped_in_its_firm(world: World) -> None:
    for firm_id in ("f_one", "f_two"):
        world.consents.keep(firm_id, "m_1", CONSENT)
    world.consents.keep("f_one", "m_2", replace(OTHER, begun_at=NOW + KEPT))
    assert world.consents.take("f_one", "m_1", CONSENT.state_hash) is None
    assert world.consents.take("f_two", "m_1", CONSENT.state_hash) == CONSENT


def test_of_those_who_take_it_at_once_one_is_given_it(world: World) -> None:
    world.consents.keep("f_one", "m_1", CONSENT)
    with ThreadPoolExecutor(4) as pool:
        taken = [pool.submit(world.consents.take, "f_one", "m_1", CONSENT.state_hash) for _ in range(4)]
        assert [each.result() for each in taken].count(None) == 3
