"""What is due, page by page, and having it tried again."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.cast import key_of
from tests.adapters.http.fakes import Office

from domain.firms.firm import Role
from domain.rails.duty import DutyKind

Client = TestClient[Litestar]
JOBS = "/api/v1/jobs"


def kinds(client: Client, **params: str | int) -> tuple[list[str], str | None]:
    body = client.get(JOBS, params=params).json()
    return [item["duty"]["kind"] for item in body["items"]], body["next_cursor"]


def test_jobs_come_in_pages(client: Client) -> None:
    assert kinds(client, limit=2) == (["sync", "reconcile"], "2")
    assert kinds(client, limit=2, cursor="2") == (["settle"], None)


def test_the_dead_are_shown_alone(client: Client) -> None:
    assert kinds(client, dead="true") == (["sync"], None)


def test_a_duty_is_tried_again_in_the_member_s_name(client: Client, office: Office) -> None:
    answer = client.post("/api/v1/businesses/b1/jobs/sync/retry")
    assert (answer.status_code, answer.json()["duty"]["kind"]) == (200, "sync")
    assert office.jobs.retried == [("b1", DutyKind.SYNC, "Ms Advisor")]


@pytest.mark.parametrize(("path", "status"), [("b2/jobs/sync", 404), ("b1/jobs/digest", 404), ("b1/jobs/nap", 400)])
def test_a_duty_that_there_is_not_is_named(client: Client, office: Office, path: str, status: int) -> None:
    assert client.post(f"/api/v1/businesses/{path}/retry").status_code == status
    assert office.jobs.retried == []


def test_who_only_reads_may_not_have_duties_tried(anonymous: Client) -> None:
    headers = {"Authorization": f"Bearer {key_of(Role.REVIEWER)}"}
    assert anonymous.post("/api/v1/businesses/b1/jobs/sync/retry", headers=headers).status_code == 403
    assert anonymous.get(JOBS, headers=headers).status_code == 200
