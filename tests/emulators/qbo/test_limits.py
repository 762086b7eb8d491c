"""The service's own limits: by second and application, by minute and realm, and for batches."""

from datetime import UTC, datetime, timedelta

import httpx

from emulators.qbo.limits import Meter
from emulators.qbo.serving import RunningSandbox

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def admitted(meter: Meter, count: int, *, apart_ms: int, client: str = "app", batch: bool = False) -> int:
    moments = (NOON + timedelta(milliseconds=apart_ms * number) for number in range(count))
    return sum(meter.admits("1", client, moment, batch=batch) for moment in moments)


def test_ten_a_second_for_each_application() -> None:
    meter = Meter()
    assert admitted(meter, 25, apart_ms=10) == 10
    assert admitted(meter, 25, apart_ms=10, client="other") == 10
    assert meter.admits("1", "app", NOON + timedelta(seconds=1))


def test_five_hundred_a_minute_for_the_realm() -> None:
    meter = Meter()
    assert admitted(meter, 300, apart_ms=101) + admitted(meter, 300, apart_ms=101, client="other") == 500
    assert meter.admits("2", "app", NOON + timedelta(seconds=30))


def test_batches_have_limits_of_their_own() -> None:
    meter = Meter()
    assert admitted(meter, 50, apart_ms=500, batch=True) == 40
    assert meter.admits("1", "app", NOON + timedelta(seconds=26))


def test_the_eleventh_request_is_throttled(api: httpx.Client, running: RunningSandbox) -> None:
    running.sandbox.switches.throttle = True
    answers = [api.get("preferences") for _ in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert answers[-1].json()["fault"]["error"][0]["code"] == "3001"
