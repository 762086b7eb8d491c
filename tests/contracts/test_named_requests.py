"""What every store of requests under a name does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.fixtures.worlds import NOW, World

from domain.errors import NotFound
from domain.firms.named_request import KEPT, NamedRequest

REQUEST = NamedRequest(name="k-1", asked=b"digest", begun_at=NOW)


def test_a_name_stands_for_the_first_request(world: World) -> None:
    requests = world.named_requests
    assert requests.begin("f_one", "m_1", REQUEST) is None
    assert requests.begin("f_one", "m_1", replace(REQUEST, asked=b"another")) == REQUEST
    requests.end("f_one", "m_1", "k-1", b"answer")
    assert requests.begin("f_one", "m_1", REQUEST) == replace(REQUEST, answer=b"answer")


def test_names_are_each_member_s_and_firm_s_own(world: World) -> None:
    for firm_id, member_id, name in (("f_one", "m_1", "k"), ("f_one", "m_1", "l"), ("f_one", "m_2", "k"),
                                     ("f_two", "m_1", "k")):  # fmt: skip
        assert world.named_requests.begin(firm_id, member_id, replace(REQUEST, name=name)) is None
    with pytest.raises(NotFound):
        world.named_requests.begin("f_none", "m_1", REQUEST)


def test_a_name_is_free_again_when_nothing_was_done_and_after_its_time(world: World) -> None:
    requests = world.named_requests
    requests.begin("f_one", "m_1", REQUEST)
    requests.drop("f_one", "m_1", "k-1")
    assert requests.begin("f_one", "m_1", REQUEST) is None
    later = replace(REQUEST, begun_at=NOW + KEPT)
    assert requests.begin("f_one", "m_1", replace(later, begun_at=later.begun_at - timedelta(seconds=1))) == REQUEST
    assert requests.begin("f_one", "m_1", later) is None


def test_what_has_had_its_time_is_forgotten(world: World) -> None:
    requests = world.named_requests
    for hours in range(3):
        request = replace(REQUEST, name=f"k-{hours}", begun_at=NOW + timedelta(hours=hours))
        requests.begin("f_one", "m_1", request)
    requests.begin("f_two", "m_1", REQUEST)
    assert requests.forget("f_one", NOW + timedelta(hours=2)) == 2
    assert requests.begin("f_one", "m_1", replace(REQUEST, name="k-0")) is None
    assert requests.begin("f_two", "m_1", REQUEST) == REQUEST


def test_of_those_who_begin_at_once_one_does(world: World) -> None:
    with ThreadPoolExecutor(4) as pool:
        begun = [pool.submit(world.named_requests.begin, "f_one", "m_1", REQUEST) for _ in range(4)]
        assert [each.result() for each in begun].count(None) == 1
