"""Thresholds changed over real parts: every answer follows, names its version, and could be tried before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import firm, synced

from cashrail.bootstrap.serving import served
from domain.answers.runway import Light
from domain.firms.firm import Role

DAY = {"as_of": str(AS_OF)}


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(firm(2), tmp_path) as job:
        yield job


@pytest.fixture
def advisor(job: Job) -> Iterator[httpx.Client]:
    with served(job.container, None) as url, client_of(job, url, Role.ADVISOR) as client:
        yield client


def client_of(job: Job, url: str, role: Role) -> httpx.Client:
    _, key = job.program.product.members.new_key(job.program.acting, f"Ms {role}", role)
    return httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {key}"}, timeout=60)


def ids(job: Job) -> list[str]:
    return [business.id for business in job.program.product.bookshelf.businesses(job.program.firm_id)]


def answers(advisor: httpx.Client, business_id: str) -> dict[str, Any]:
    parts = ("tray", "console", "runway", "forecast")
    return {part: advisor.get(f"/businesses/{business_id}/{part}", params=DAY).json() for part in parts}


def test_answers_follow_the_policy_and_name_it(job: Job, advisor: httpx.Client) -> None:
    first, second = ids(job)
    before = answers(advisor, first)
    assert {part["policy_version"] for part in before.values()} == {1}
    floor = {"overrides": {"cash_minimum_minor": 99_000_000}, "version": 1, "note": "Lender's covenant."}
    changed = advisor.put(f"/businesses/{first}/policy", json=floor)
    assert (changed.status_code, changed.json()["policy"]["version"]) == (200, 2)
    after = answers(advisor, first)
    assert {part["policy_version"] for part in after.values()} == {2}
    assert after["runway"]["figures"]["floor"]["value"]["amount"] == "990000.00"
    assert after["runway"]["figures"]["light"] == Light.RED
    assert {part["policy_version"] for part in answers(advisor, second).values()} == {1}
    assert answers(advisor, second)["runway"]["figures"]["floor"] != after["runway"]["figures"]["floor"]


def test_a_trial_says_what_the_policy_would_say_then(job: Job, advisor: httpx.Client) -> None:
    first, _ = ids(job)
    overrides = {"cash_minimum_minor": 99_000_000}
    tried = advisor.post(f"/businesses/{first}/policy/trial", json={"overrides": overrides, "weeks": 2}).json()
    assert [row["as_of"] for row in tried["rows"]] == ["2026-06-16", "2026-06-23", "2026-06-30"]
    assert (tried["differing"], tried["rows"][2]["then"]["light"]) == (3, Light.RED)
    assert advisor.get(f"/businesses/{first}/policy").json()["policy"]["version"] == 1
    advisor.put(f"/businesses/{first}/policy", json={"overrides": overrides, "version": 1})
    then = answers(advisor, first)
    assert tried["rows"][2]["then"]["breach_date"] == then["runway"]["figures"]["breach_date"]
    assert tried["rows"][2]["then"]["quality"] == then["tray"]["quality"]["score"]
    assert tried["rows"][2]["then"]["findings"] == then["tray"]["totals"]


def test_a_firm_s_trial_goes_over_all_its_clients(job: Job, advisor: httpx.Client) -> None:
    tried = advisor.post("/policy/trial", json={"overrides": {}, "weeks": 0}).json()
    assert {row["business_id"] for row in tried["rows"]} == set(ids(job))
    assert tried["differing"] == 0


def test_the_firm_s_policy_is_kept_with_who_and_why(job: Job, advisor: httpx.Client) -> None:
    draft = {"overrides": {"red_days": 10}, "version": 1, "note": "Agreed in June."}
    assert advisor.put("/policy", json=draft).status_code == 200
    assert advisor.put("/policy", json=draft).status_code == 409
    [change] = advisor.get("/policy/history").json()["items"]
    assert (change["version"], change["member"], change["note"]) == (2, "Ms advisor", "Agreed in June.")
    assert advisor.get("/digest", params=DAY).json()["policy_version"] == 2
    [act] = job.container.firms().acts(job.program.firm_id, None, 1)
    assert (act.action, act.detail) == ("change policy", "version 2: red_days")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/policy", {"overrides": {"red_days": -1}, "version": 1}, 400),
        ("/policy", {"overrides": {"colour": 1}, "version": 1}, 400),
        ("/policy", {"overrides": {}}, 400),
        ("/policy", {"overrides": {}, "version": 1, "note": "x" * 3_000}, 400),
        ("/businesses/b_other/policy", {"overrides": {}, "version": 1}, 404),
    ],
)
def test_a_policy_that_cannot_be_is_refused(
    advisor: httpx.Client, path: str, body: dict[str, Any], status: int
) -> None:
    assert advisor.put(path, json=body).status_code == status
    assert advisor.get("/policy/history").json()["items"] == []


def test_who_only_works_with_findings_sets_no_policy(job: Job, advisor: httpx.Client) -> None:
    with client_of(job, str(advisor.base_url).removesuffix("/api/v1/"), Role.STAFF) as staff:
        assert staff.put("/policy", json={"overrides": {}, "version": 1}).status_code == 403
        assert staff.get("/policy").status_code == 200
