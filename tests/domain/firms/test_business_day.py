"""What "today" is, and which business dates are taken."""

from datetime import UTC, date, datetime

import pytest

from domain.errors import Invalid, Misconfigured
from domain.firms.business_day import parse_day, today
from domain.firms.firm import Business

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


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        # New York is 5 hours behind in winter and 4 in summer; its clocks go forward on 8 March 2026 at 07:00 UTC.
        ("2026-03-08T04:59", "America/New_York", "2026-03-07"),
        ("2026-03-08T05:00", "America/New_York", "2026-03-08"),
        ("2026-03-09T03:59", "America/New_York", "2026-03-08"),
        ("2026-03-09T04:00", "America/New_York", "2026-03-09"),
        # They go back on 1 November 2026 at 06:00 UTC, a day of 25 hours.
        ("2026-11-01T04:00", "America/New_York", "2026-11-01"),
        ("2026-11-02T04:59", "America/New_York", "2026-11-01"),
        ("2026-11-02T05:00", "America/New_York", "2026-11-02"),
        ("2026-12-31T15:00", "Asia/Tokyo", "2027-01-01"),
        ("2026-12-31T23:59", "UTC", "2026-12-31"),
    ],
)
def test_business_date_over_a_change_of_clocks(instant: str, zone: str, expected: str) -> None:
    now = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert today([business("a", zone)], now) == date.fromisoformat(expected)
