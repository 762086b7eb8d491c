"""What "today" is, and which business dates are taken."""

from datetime import UTC, date, datetime

import pytest

from domain.business_day import parse_day, today
from domain.errors import Invalid, Misconfigured
from domain.models.firm import Business

INSTANT = datetime(2026, 7, 1, 3, tzinfo=UTC)


def business(name: str, time_zone: str) -> Business:
    return Business(id=name, firm_id="f", name=name, time_zone=time_zone)


def test_today_is_the_business_s_own() -> None:
    assert today([business("a", "America/Los_Angeles")], INSTANT) == date(2026, 6, 30)
    assert today([business("a", "Europe/Berlin")], INSTANT) == date(2026, 7, 1)


def test_a_firm_s_today_is_where_most_of_its_clients_are() -> None:
    clients = [business("a", "Europe/Berlin"), business("b", "America/Chicago"), business("c", "America/Chicago")]
    assert today(clients, INSTANT) == date(2026, 6, 30)
    assert today([], INSTANT) == date(2026, 7, 1)


def test_an_unknown_time_zone_is_named() -> None:
    with pytest.raises(Misconfigured, match="Mars/Olympus"):
        today([business("a", "Mars/Olympus")], INSTANT)


def test_a_leap_day_is_taken_in_leap_years_only() -> None:
    assert parse_day("2028-02-29") == date(2028, 2, 29)
    with pytest.raises(Invalid, match="2026-02-29"):
        parse_day("2026-02-29")


@pytest.mark.parametrize("text", ["", "20260101", "2026-1-1", "2026-01-01T00:00", "2026-W01-1", "9999-12-31"])
def test_other_ways_to_write_a_day_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="as_of"):
        parse_day(text)
