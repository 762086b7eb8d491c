"""What a test can make go wrong, in code and over the admin routes."""

import time
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company
from emulators.qbo.switches import PlannedFault

BILLS = {"query": "select * from Bill maxresults 500"}


def admin(running: RunningSandbox, order: dict[str, Any]) -> httpx.Response:
    return httpx.post(f"{running.url}/admin/switches", json=order)


def test_the_next_requests_fail_as_planned(api: httpx.Client, running: RunningSandbox) -> None:
    running.sandbox.switches.plan(PlannedFault(count=2, status=429, retry_after_s=7))
    first, second, third = (api.get("query", params=BILLS) for _ in range(3))
    assert [answer.status_code for answer in (first, second, third)] == [429, 429, 200]
    assert first.headers["Retry-After"] == "7"
    assert first.json()["fault"]["error"][0]["code"] == "3001"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_planned_fault_can_be_xml(api: httpx.Client, running: RunningSandbox, status: int) -> None:
    running.sandbox.switches.plan(PlannedFault(status=status, format="xml"))
    answer = api.get("query", params=BILLS)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/xml")
    assert answer.text.startswith("<?xml")
    assert "Retry-After" not in answer.headers


def test_a_body_can_be_cut_short(api: httpx.Client, running: RunningSandbox) -> None:
    whole = api.get("query", params=BILLS)
    running.sandbox.switches.plan(PlannedFault(cut_body=True))
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


def test_the_throttle_counts_by_realm(api: httpx.Client, running: RunningSandbox) -> None:
    running.sandbox.switches.throttle = True
    statuses = [api.get("preferences").status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_requests_are_counted(api: httpx.Client, running: RunningSandbox) -> None:
    for _ in range(3):
        api.get("preferences")
    assert running.sandbox.requests[REALM] == 3
    assert httpx.get(f"{running.url}/admin/switches").json()["requests"] == {REALM: 3}


def test_an_order_that_is_not_understood_changes_nothing(running: RunningSandbox) -> None:
    assert admin(running, {"latency": 5}).status_code == 400
    assert admin(running, {"faults": [{"status": "bad"}]}).status_code == 400
    assert running.sandbox.switches.next_fault() is None


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
            headers={"Authorization": "Bearer access"},
        )
    assert (answer.status_code, answer.json()["Fault"]["type"]) == (500, "SystemFault")
    assert answer.json()["Fault"]["Error"][0]["code"] == "10000"
