"""What a test can make go wrong, in code and over the admin routes."""

import time
from datetime import timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM, MovableClock

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company
from emulators.qbo.switches import PlannedFault

BILLS = {"query": "select * from Bill maxresults 500"}


def admin(running: RunningSandbox, order: dict[str, Any]) -> httpx.Response:
    return httpx.post(f"{running.url}/admin/switches", json=order)


def test_the_next_requests_fail_as_planned(api: httpx.Client, running: RunningSandbox) -> None:
    running.sandbox.trouble.plan(PlannedFault(count=2, status=429, retry_after_s=7))
    first, second, third = (api.get("query", params=BILLS) for _ in range(3))
    assert [answer.status_code for answer in (first, second, third)] == [429, 429, 200]
    assert first.headers["Retry-After"] == "7"
    assert first.json()["fault"]["error"][0]["code"] == "3001"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_planned_fault_can_be_xml(api: httpx.Client, running: RunningSandbox, status: int) -> None:
    running.sandbox.trouble.plan(PlannedFault(status=status, format="xml"))
    answer = api.get("query", params=BILLS)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/xml")
    assert answer.text.startswith("<?xml")
    assert "Retry-After" not in answer.headers


def test_a_body_can_be_cut_short(api: httpx.Client, running: RunningSandbox) -> None:
    whole = api.get("query", params=BILLS)
    running.sandbox.trouble.plan(PlannedFault(cut_body=True))
    cut = api.get("query", params=BILLS)
    assert cut.status_code == 200
    assert whole.content.startswith(cut.content)
    assert len(cut.content) < len(whole.content)


def test_pages_can_be_kept_small(api: httpx.Client, running: RunningSandbox) -> None:
    admin(running, {"rows_per_page": 3})
    assert len(api.get("query", params=BILLS).json()["QueryResponse"]["Bill"]) == 3


def test_latency(api: httpx.Client, running: RunningSandbox) -> None:
    admin(running, {"latency_ms": 150})
    started = time.perf_counter()
    api.get("preferences")
    assert time.perf_counter() - started >= 0.15


def test_tokens_can_be_taken_away(api: httpx.Client, running: RunningSandbox) -> None:
    admin(running, {"revoke_realms": [REALM]})
    assert api.get("preferences").status_code == 401


def test_requests_are_counted(api: httpx.Client, running: RunningSandbox) -> None:
    for _ in range(3):
        api.get("preferences")
    assert running.sandbox.requests[REALM] == 3
    assert httpx.get(f"{running.url}/admin/switches").json()["requests"] == {REALM: 3}


def test_an_order_that_is_not_understood_changes_nothing(running: RunningSandbox) -> None:
    assert admin(running, {"latency": 5}).status_code == 400
    assert admin(running, {"faults": [{"status": "bad"}]}).status_code == 400
    assert running.sandbox.trouble.waiting == 0


def test_clearing(api: httpx.Client, running: RunningSandbox) -> None:
    admin(running, {"faults": [{"count": 5, "status": 503}], "rows_per_page": 1})
    assert api.get("preferences").status_code == 503
    admin(running, {"clear": True})
    assert api.get("preferences").status_code == 200


def test_the_admin_is_closed_unless_asked_for() -> None:
    with start(Sandbox([Company(REALM, "Quiet")])) as running:
        assert httpx.get(f"{running.url}/admin/planted").status_code == 400
        assert admin(running, {"clear": True}).status_code == 400


def test_a_failure_of_the_emulator_itself_is_a_system_fault() -> None:
    books = Company(REALM, "Torn")
    books.put("Bill", {"Id": "1", "SyncToken": "0"})
    sandbox = Sandbox([books])
    sandbox.mint_tokens(REALM, "access", "refresh")
    with start(sandbox) as running:
        answer = httpx.post(
            f"{running.url}/v3/company/{REALM}/bill?operation=delete",
            json={"Id": "1", "SyncToken": "0"},
            headers={"Authorization": "Bearer access", "Accept": "application/json"},
        )
    assert (answer.status_code, answer.json()["Fault"]["type"]) == (500, "SystemFault")
    assert answer.json()["Fault"]["Error"][0]["code"] == "10000"


def vendors(api: httpx.Client) -> int:
    answer = api.get("query", params={"query": "select count(*) from Vendor"})
    return int(answer.json()["QueryResponse"]["totalCount"])


def test_a_lost_answer_was_applied_all_the_same(api: httpx.Client, running: RunningSandbox) -> None:
    before = vendors(api)
    running.sandbox.trouble.plan(PlannedFault(lose_answer=True))
    with pytest.raises(httpx.TransportError):
        api.post("vendor", json={"DisplayName": "Lost Letters"})
    assert vendors(api) == before + 1
    assert api.post("vendor", json={"DisplayName": "Lost Letters"}).json()["Fault"]["Error"][0]["code"] == "6240"


def test_an_error_can_come_before_or_after_the_work(api: httpx.Client, running: RunningSandbox) -> None:
    before = vendors(api)
    running.sandbox.trouble.plan(PlannedFault(status=503))
    assert api.post("vendor", json={"DisplayName": "Before"}).status_code == 503
    assert vendors(api) == before
    running.sandbox.trouble.plan(PlannedFault(status=503, applied=True))
    assert api.post("vendor", json={"DisplayName": "After"}).status_code == 503
    assert vendors(api) == before + 1


def test_a_request_that_hangs_ends_at_the_gateway(api: httpx.Client, running: RunningSandbox) -> None:
    running.sandbox.trouble.plan(PlannedFault(hang_s=0.05))
    answer = api.get("preferences")
    assert answer.status_code == 504
    assert 'code="6002"' in answer.text
    running.sandbox.trouble.plan(PlannedFault(hang_s=30))
    with pytest.raises(httpx.ReadTimeout):
        api.get("preferences", timeout=0.1)


def test_maintenance_is_told_by_the_proxy(api: httpx.Client, running: RunningSandbox, clock: MovableClock) -> None:
    window = {"start": clock.now.isoformat(), "end": (clock.now + timedelta(hours=1)).isoformat()}
    assert admin(running, {"maintenance": [window]}).status_code == 200
    answer = api.get("preferences")
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (503, "text/html")
    assert "503 Service Unavailable" in answer.text
    clock.forward(timedelta(hours=1))
    assert api.get("preferences").status_code == 200


def statuses(api: httpx.Client, count: int) -> list[int]:
    return [api.get("preferences").status_code for _ in range(count)]


def test_rates_are_drawn_again_by_their_seed(api: httpx.Client, running: RunningSandbox) -> None:
    admin(running, {"error_rates": {"500": 0.2, "429": 0.2}, "error_format": "xml", "seed": 5})
    first = statuses(api, 40)
    assert {200, 429, 500} == set(first)
    assert first.count(200) > first.count(500) > 0
    admin(running, {"clear": True})
    assert statuses(api, 10) == [200] * 10
    admin(running, {"clear": True, "error_rates": {"500": 0.2, "429": 0.2}, "error_format": "xml", "seed": 5})
    assert statuses(api, 40) == first
    admin(running, {"clear": True, "error_rates": {"500": 0.2, "429": 0.2}, "seed": 6})
    assert statuses(api, 40) != first


def test_every_kind_of_trouble_can_have_a_rate(api: httpx.Client, running: RunningSandbox) -> None:
    admin(running, {"cut_body_rate": 1})
    with pytest.raises(ValueError):
        api.get("preferences").json()
    admin(running, {"clear": True, "lost_answer_rate": 1})
    with pytest.raises(httpx.TransportError):
        api.get("preferences")
    admin(running, {"clear": True, "timeout_rate": 1, "timeout_s": 0.01})
    assert api.get("preferences").status_code == 504


def test_servers_whose_clocks_differ(api: httpx.Client, running: RunningSandbox) -> None:
    admin(running, {"skew_s": 30})
    times = [api.get("preferences").json()["time"] for _ in range(20)]
    assert any(later < earlier for earlier, later in pairwise(times))


@pytest.mark.parametrize(
    "order",
    [
        {"error_rates": {"200": 0.5}},
        {"cut_body_rate": 1.5},
        {"latency_ms": -1},
        {"maintenance": [{"start": "2026-07-01T00:00:00", "end": "2026-07-02T00:00:00Z"}]},
        {"faults": [{"status": 999}]},
        {"rows_per_page": 0},
        [],
    ],
)
def test_impossible_orders(running: RunningSandbox, order: dict[str, Any]) -> None:
    before = httpx.get(f"{running.url}/admin/switches").json()
    assert admin(running, order).status_code == 400
    assert httpx.get(f"{running.url}/admin/switches").json() == before
