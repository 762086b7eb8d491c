"""What is due, page by page, and having it tried again."""

from datetime import datetime, timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, FIRM, NOW, Office, key_of

from domain.firms.firm import Role
from domain.rails.duty import ASLEEP, DEAD_AFTER, Duty, DutyKind, Urgency

Client = TestClient[Litestar]
JOBS = "/api/v1/jobs"
ROUND = "/api/v1/jobs/syncs"


@pytest.fixture(autouse=True)
def duties(office: Office) -> None:
    """Three duties of the bakery, one of them dead."""
    for kind, attempts in ((DutyKind.SYNC, DEAD_AFTER), (DutyKind.RECONCILE, 1), (DutyKind.SETTLE, 0)):
        duty = Duty(firm_id=FIRM.id, business_id=BAKERY.id, kind=kind, due_at=ASLEEP, attempts=attempts)
        office.memory.duties[FIRM.id, BAKERY.id, kind] = duty


def retried(office: Office) -> list[tuple[DutyKind, str]]:
    """What was brought forward, and the reasons."""
    return [(duty.kind, duty.reason) for duty in office.memory.duties.values() if duty.due_at == NOW]


def kinds(client: Client, **params: str | int) -> tuple[list[str], str | None]:
    body = client.get(JOBS, params=params).json()
    return [item["duty"]["kind"] for item in body["items"]], body["next_cursor"]


def test_jobs_come_in_pages(client: Client) -> None:
    first, cursor = kinds(client, limit=2)
    assert first == ["sync", "reconcile"]
    assert cursor is not None
    assert kinds(client, limit=2, cursor=cursor) == (["settle"], None)


def test_a_page_goes_on_where_a_duty_stood_that_is_gone(client: Client, office: Office) -> None:
    _, cursor = kinds(client, limit=2)
    assert cursor is not None
    del office.memory.duties[FIRM.id, BAKERY.id, DutyKind.RECONCILE]
    assert kinds(client, cursor=cursor) == (["settle"], None)


def test_the_dead_are_shown_alone(client: Client) -> None:
    assert kinds(client, dead="true") == (["sync"], None)


def test_a_duty_is_tried_again_in_the_member_s_name(client: Client, office: Office) -> None:
    answer = client.post("/api/v1/businesses/b1/jobs/sync/retry")
    assert (answer.status_code, answer.json()["duty"]["kind"]) == (200, "sync")
    assert retried(office) == [(DutyKind.SYNC, "retry")]
    assert office.memory.duties[FIRM.id, BAKERY.id, DutyKind.SYNC].urgency == Urgency.USER
    assert office.acts == [("Ms Advisor", "retry", "sync")]


@pytest.mark.parametrize(("path", "status"), [("b2/jobs/sync", 404), ("b1/jobs/digest", 404), ("b1/jobs/nap", 400)])
def test_a_duty_that_there_is_not_is_named(client: Client, office: Office, path: str, status: int) -> None:
    assert client.post(f"/api/v1/businesses/{path}/retry").status_code == status
    assert (retried(office), office.acts) == ([], [])


def test_who_only_reads_may_not_have_duties_tried(anonymous: Client, office: Office) -> None:
    headers = {"Authorization": f"Bearer {key_of(Role.REVIEWER)}"}
    assert anonymous.post("/api/v1/businesses/b1/jobs/sync/retry", headers=headers).status_code == 403
    assert retried(office) == []
    assert anonymous.get(JOBS, headers=headers).status_code == 200


def test_all_clients_are_synced_and_it_is_told_how_far_that_is(client: Client, office: Office) -> None:
    office.memory.duties.clear()
    answer = client.post(ROUND)
    began = answer.json()
    assert (answer.status_code, began["total"], began["waiting"], began["failed"]) == (202, 3, 3, [])
    assert office.acts == [("Ms Advisor", "sync all", "")]
    claimed = office.world.duties.claim(office.clock.now(), 3, office.clock.now() + timedelta(minutes=5), "w")
    assert {(duty.kind, duty.urgency) for duty in claimed} == {(DutyKind.SYNC, Urgency.USER)}
    done, failed, running = claimed
    office.world.duties.finish(done, office.clock.now() + timedelta(hours=1))
    office.world.duties.fail(failed, "It is down.", office.clock.now(), office.clock.now() + timedelta(minutes=5))
    told = client.get(ROUND, params={"since": began["since"]}).json()
    assert (told["total"], told["done"], told["running"], told["waiting"]) == (3, 1, 1, 0)
    assert [(each["business_id"], each["error"]) for each in told["failed"]] == [(failed.business_id, "It is down.")]
    office.world.duties.finish(running, None)
    errors = [each["error"] for each in client.get(ROUND, params={"since": began["since"]}).json()["failed"]]
    assert "The service no longer grants access: connect the client again." in errors


@pytest.mark.parametrize("since", ["2026-06-02T02:00:00", "yesterday", ""])
def test_a_sync_of_all_is_named_by_its_instant(client: Client, since: str) -> None:
    assert client.get(ROUND, params={"since": since}).status_code == 400


def test_who_only_reads_has_nothing_synced(anonymous: Client, office: Office) -> None:
    headers = {"Authorization": f"Bearer {key_of(Role.REVIEWER)}"}
    assert anonymous.post(ROUND, headers=headers).status_code == 403
    assert retried(office) == []


def test_how_syncs_stand_now_is_asked_without_an_instant(client: Client, office: Office) -> None:
    told = client.get("/api/v1/jobs/syncs").json()
    assert datetime.fromisoformat(told["since"]) == office.clock.now()
    assert told["waiting"] + told["running"] + told["done"] + len(told["failed"]) == told["total"]


@pytest.mark.parametrize("path", ["jobs/syncs", "businesses/b1/jobs/sync/retry"])
@pytest.mark.parametrize(
    ("body", "status"), [(b"", None), (b"{}", None), (b"null", None), (b'{"since":1}', 400), (b"{", 400)]
)
def test_what_takes_no_body_ignores_none(client: Client, path: str, body: bytes, status: int | None) -> None:
    """It was passed over, whatever it asked for."""
    answer = client.post(f"/api/v1/{path}", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status or (status is None and answer.is_success), answer.text
    if status:
        assert answer.json()["errors"][0]["pointer"] == ""
