"""What every store of weekly digests does."""

from datetime import date, timedelta

import pytest
from tests.fixtures.digests import digest_answer
from tests.fixtures.worlds import NOW, World

from domain.answers.weekly_digest import DigestWeek, WeeklyDigest
from domain.errors import NotFound
from domain.firms.firm import Business, Firm

MONDAY = date(2026, 6, 29)
BAKERY = Business(id="b1", firm_id="f_one", name="Bakery")


def of(day: date, *businesses: Business) -> WeeklyDigest:
    answer = digest_answer(Firm(id="f_one", name="Firm one"), businesses, day)
    return WeeklyDigest(as_of=day, made_at=NOW, answer=answer)


def test_a_digest_comes_back_as_it_was_kept(world: World) -> None:
    assert world.weekly_digests.save("f_one", of(MONDAY, BAKERY))
    assert world.weekly_digests.get("f_one", MONDAY) == of(MONDAY, BAKERY)


def test_what_was_kept_is_never_replaced(world: World) -> None:
    assert world.weekly_digests.save("f_one", of(MONDAY, BAKERY))
    assert not world.weekly_digests.save("f_one", of(MONDAY))
    assert world.weekly_digests.get("f_one", MONDAY) == of(MONDAY, BAKERY)


def test_weeks_are_listed_newest_first(world: World) -> None:
    mondays = [MONDAY - timedelta(weeks=back) for back in range(3)]
    for day in reversed(mondays):
        world.weekly_digests.save("f_one", of(day))
    weeks = tuple(DigestWeek(as_of=day, made_at=NOW) for day in mondays)
    assert world.weekly_digests.weeks("f_one", None, 2) == weeks[:2]
    assert world.weekly_digests.weeks("f_one", weeks[1].as_of, 2) == weeks[2:]


def test_digests_stay_with_their_firm(world: World) -> None:
    world.weekly_digests.save("f_one", of(MONDAY))
    assert world.weekly_digests.weeks("f_two", None, 5) == ()
    with pytest.raises(NotFound, match="2026-06-29"):
        world.weekly_digests.get("f_two", MONDAY)
    with pytest.raises(NotFound):
        world.weekly_digests.save("f_none", of(MONDAY))
    with pytest.raises(NotFound):
        world.weekly_digests.weeks("f_none", None, 5)
