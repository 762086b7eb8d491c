"""When duties come round: in their windows, spread over them, on the days the clocks change too."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rails.duty_times import (
    JITTER,
    SYNC_EVERY,
    SYNC_EVERY_AT_NIGHT,
    next_digest,
    next_reconciliation,
    next_roll_over,
    next_sync,
    share_of,
)

ZONES = ("America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns", "UTC")
DAILY = [(next_reconciliation, 2, 5), (next_roll_over, 0, 1)]

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)

instants = st.integers(0, 2 * 365 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
zones = st.sampled_from(ZONES)
ids = st.text(min_size=1, max_size=12)


def polls(business_id: str, *, told: bool, jitter: float, days: int = 7) -> list[datetime]:
    """Every poll of a week; `told`: the rail's notices arrive."""
    now, due = BEGIN, []
    while now < BEGIN + timedelta(days=days):
        now = next_sync(business_id, "Europe/Berlin", now, told_at=now if told else None, jitter=jitter)
        due.append(now)
    return due[:-1]


@given(id=ids, zone=zones, now=instants, told=st.booleans(), jitter=st.floats(0, 1))
def test_a_poll_comes_within_its_interval(id: str, zone: str, now: datetime, *, told: bool, jitter: float) -> None:
    due = next_sync(id, zone, now, told_at=now if told else None, jitter=jitter)
    longest = SYNC_EVERY_AT_NIGHT * 1.5 if told else SYNC_EVERY
    assert now < due <= now + longest + JITTER


@pytest.mark.parametrize(("told", "fewest", "most"), [(False, 90, 96), (True, 16, 20)])
def test_polls_of_a_day(*, told: bool, fewest: int, most: int) -> None:
    for number in range(20):
        a_day = len(polls(f"b_{number}", told=told, jitter=number / 20)) / 7
        assert fewest <= a_day <= most, number


def test_jitter_does_not_add_up() -> None:
    places = {(due.timestamp() - JITTER.total_seconds()) % 900 for due in polls("b_1", told=False, jitter=1.0)}
    assert max(places) - min(places) < 1


def test_a_notice_long_ago_makes_polls_no_rarer() -> None:
    told_at = BEGIN - timedelta(hours=24, seconds=1)
    assert next_sync("b_1", "UTC", BEGIN, told_at=told_at, jitter=0) <= BEGIN + SYNC_EVERY


def test_businesses_are_spread_over_the_interval() -> None:
    tenths = [0] * 10
    for number in range(1000):
        due = next_sync(f"b_{number}", "UTC", BEGIN, told_at=None, jitter=0)
        tenths[int((due - BEGIN) / SYNC_EVERY * 10) % 10] += 1
    assert min(tenths) > 60
    assert max(tenths) < 140


@given(ids)
def test_the_place_of_an_id_stays(id: str) -> None:
    assert 0 <= share_of(id) < 1
    assert share_of(id) == share_of(id)


@pytest.mark.parametrize(("rule", "begins", "ends"), DAILY)
@given(id=ids, zone=zones, now=instants)
def test_nightly_duties_keep_to_their_local_hours(
    rule: Callable[[str, str, datetime], datetime], begins: int, ends: int, id: str, zone: str, now: datetime
) -> None:
    due = rule(id, zone, now)
    assert now < due <= now + timedelta(hours=25)
    # On the night that clocks go forward a window may begin an hour late, and end as much later.
    assert begins <= due.astimezone(ZoneInfo(zone)).hour <= ends


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)], ids=["forward", "back"])
def test_a_night_of_another_length_has_one_reconciliation(night: date) -> None:
    zone = ZoneInfo("Europe/Berlin")
    for number in range(50):
        now, seen = datetime.combine(night, time(), zone).astimezone(UTC) - timedelta(hours=12), []
        while (now := next_reconciliation(f"b_{number}", "Europe/Berlin", now)).astimezone(zone).date() == night:
            seen.append(now)
        assert len(seen) == 1


@given(ids, zones, instants)
def test_digests_come_on_monday_mornings_a_week_apart(id: str, zone: str, now: datetime) -> None:
    first = next_digest(id, zone, now)
    second = next_digest(id, zone, first)
    local = [due.astimezone(ZoneInfo(zone)) for due in (first, second)]
    assert [(due.weekday(), due.hour) for due in local] == [(0, 6), (0, 6)]
    assert (local[1].date() - local[0].date()).days == 7
    assert now < first <= now + timedelta(days=7, hours=1)
