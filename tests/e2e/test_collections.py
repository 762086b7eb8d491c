"""The collections list over real parts: a draft, its release by a person, and what keeps it back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fixtures.program import Job
from tests.fixtures.synced import scenario, synced

from cashrail.bootstrap.serving import served
from domain.firms.firm import Role

HEADERS = {"Idempotency-Key": "once"}


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(scenario("crunch"), tmp_path) as job:
        yield job


def office(job: Job, role: Role) -> Any:
    _, key = job.program.product.members.new_key(job.program.acting, str(role), role)
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def advisor(job: Job) -> Iterator[httpx.Client]:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    with (
        served(job.container, None) as url,
        httpx.Client(
            base_url=f"{url}/api/v1/businesses/{business.id}",
            headers=office(job, Role.ADVISOR),
            timeout=30,
        ) as client,
    ):
        yield client


def listed(client: httpx.Client) -> list[dict[str, Any]]:
    answer = client.get("/console/collections")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def release(client: httpx.Client, chase: dict[str, Any], key: str = "once", **fields: Any) -> httpx.Response:
    given = {"version": chase["version"], "email": chase["email"], **fields}
    url = f"/console/collections/{chase['invoice_id']}/release"
    return client.post(url, json=given, headers={"Idempotency-Key": key})


def test_a_reminder_is_released_once_and_then_held(job: Job, advisor: httpx.Client) -> None:
    first = next(chase for chase in listed(advisor) if not chase["held"])
    sent = release(advisor, first)
    assert (sent.status_code, sent.json()["state"]) == (200, "confirmed"), sent.text
    assert release(advisor, first).json()["id"] == sent.json()["id"]
    company = job.running.sandbox.companies[0]
    assert company.of_kind("Invoice")[first["invoice_id"]]["EmailStatus"] == "EmailSent"
    [again] = [chase for chase in listed(advisor) if chase["invoice_id"] == first["invoice_id"]]
    assert again["held"].startswith("Sent on")
    assert release(advisor, again, key="another").status_code == 422
    acts = [act.action for act in job.container.firms().acts(job.program.firm_id, None, 10)]
    assert "write" in acts


def test_what_cannot_be_released_says_why(job: Job, advisor: httpx.Client) -> None:
    first = next(chase for chase in listed(advisor) if not chase["held"])
    stale = release(advisor, first, version=first["version"] + 7)
    assert (stale.status_code, first["amount"]["amount"].split(".")[0][-3:] in stale.text) == (409, True)
    assert release(advisor, {**first, "invoice_id": "999999"}).status_code == 404
    assert release(advisor, first, email="nobody").status_code == 400
    assert release(advisor, first, email="x" * 1_000_000).status_code == 413
    staff = office(job, Role.STAFF)
    url = f"/console/collections/{first['invoice_id']}/release"
    body = {"version": first["version"], "email": first["email"]}
    assert advisor.post(url, json=body, headers=staff | HEADERS).status_code == 403
    assert advisor.get("/console/collections", headers=staff).status_code == 200
    assert advisor.post(url, json=body).status_code == 400


def test_a_promise_holds_it_back(advisor: httpx.Client) -> None:
    first = next(chase for chase in listed(advisor) if not chase["held"])
    draft = {"kind": "expect", "record": f"Invoice:{first['invoice_id']}", "version": first["version"]}
    assert advisor.post("/decisions", json={"decisions": [draft | {"day": "2026-07-20"}]}).json()["done"] == 1
    [held] = [chase["held"] for chase in listed(advisor) if chase["invoice_id"] == first["invoice_id"]]
    assert held == "It is expected on 2026-07-20."
