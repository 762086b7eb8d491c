"""The clock over its admin routes."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock

from emulators.qbo.serving import RunningSandbox


def order(running: RunningSandbox, **wanted: Any) -> httpx.Response:
    return httpx.post(f"{running.url}/admin/clock", json=wanted)


def now(running: RunningSandbox) -> datetime:
    return datetime.fromisoformat(httpx.get(f"{running.url}/admin/clock").json()["now"])


def test_it_is_set_and_moved(running: RunningSandbox, api: httpx.Client) -> None:
    assert order(running, set="2026-08-03T09:00:00-07:00").status_code == 200
    order(running, forward_days=1, forward_s=60)
    assert now(running) == datetime.fromisoformat("2026-08-04T09:01:00-07:00")
    assert api.get("preferences").json()["time"] == "2026-08-04T09:01:00.000-07:00"


def test_tokens_expire_when_time_is_moved(running: RunningSandbox) -> None:
    consent = {"client_id": "sandbox", "redirect_uri": "http://127.0.0.1/back", "response_type": "code", "state": "s"}
    consent["scope"] = "com.intuit.quickbooks.accounting"
    realm = running.sandbox.companies[0].realm_id
    moved = httpx.get(f"{running.url}/connect/oauth2", params={**consent, "company": realm})
    code = httpx.URL(moved.headers["Location"]).params["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://127.0.0.1/back"}
    tokens = httpx.post(f"{running.url}/oauth2/v1/tokens/bearer", data=form, auth=("sandbox", "sandbox")).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"}
    address = f"{running.url}/v3/company/{realm}/preferences"
    assert httpx.get(address, headers=headers).status_code == 200
    order(running, forward_s=3600)
    assert httpx.get(address, headers=headers).status_code == 401


def test_a_frozen_clock_stands(running: RunningSandbox, clock: MovableClock) -> None:
    order(running, frozen=True)
    stood = now(running)
    clock.forward(timedelta(hours=1))
    assert now(running) == stood
    order(running, frozen=False)
    clock.forward(timedelta(hours=1))
    assert now(running) == stood + timedelta(hours=1)


@pytest.mark.parametrize(
    "wanted",
    [{"set": "2026-08-03"}, {"set": "2026-08-03T09:00:00"}, {"forward_days": 99999}, {"hours": 3}, {"frozen": "yes"}],
)
def test_impossible_orders(running: RunningSandbox, wanted: dict[str, Any]) -> None:
    before = now(running)
    assert order(running, **wanted).status_code == 400
    assert now(running) == before


def test_a_moment_beyond_the_calendar(running: RunningSandbox) -> None:
    before = now(running)
    assert order(running, set="9999-12-31T00:00:00Z", forward_days=40).status_code == 400
    assert now(running) == before
