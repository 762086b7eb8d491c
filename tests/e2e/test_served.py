"""The API over the real parts: a server process' own application, real books, real keys."""

from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import firm, synced

from cashrail.bootstrap.serving import served
from domain.firms.firm import Role

DAY = {"as_of": str(AS_OF)}


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    with synced(firm(2), tmp_path_factory.mktemp("served")) as job:
        yield job


@pytest.fixture(scope="module")
def url(job: Job) -> Iterator[str]:
    with served(job.container, None) as url:
        yield url


def client_of(job: Job, url: str, role: Role) -> httpx.Client:
    _, key = job.program.product.members.new_key(job.program.acting, f"Ms {role}", role)
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=30)


@pytest.fixture(scope="module")
def advisor(job: Job, url: str) -> Iterator[httpx.Client]:
    with client_of(job, url, Role.ADVISOR) as client:
        yield client


def test_every_read_route_answers(advisor: httpx.Client) -> None:
    businesses = advisor.get("/api/v1/businesses").json()["items"]
    assert len(businesses) == 2
    of_client = f"/api/v1/businesses/{businesses[0]['id']}"
    for part in ("/tray", "/console", "/runway", "/forecast"):
        assert advisor.get(f"{of_client}{part}", params=DAY).status_code == 200, part
    assert advisor.get("/api/v1/digest", params=DAY).status_code == 200
    for route in (of_client, f"{of_client}/sync", f"{of_client}/changes", "/schema", "/metrics"):
        assert advisor.get(route).status_code == 200, route


def test_the_digest_over_http_is_the_digest_of_the_command_line(job: Job, advisor: httpx.Client) -> None:
    served_clients = advisor.get("/api/v1/digest", params=DAY | {"wait_s": "60"}).json()["clients"]
    answer = job.program.product.digest.digest(job.program.firm_id, job.as_of)
    assert [client["business_id"] for client in served_clients] == [client.business_id for client in answer.clients]
    for told, client in zip(served_clients, answer.clients, strict=True):
        assert client.cash.value is not None
        assert Decimal(told["cash"]["value"]["amount"]) == client.cash.value.amount
        assert told["cash"]["value"]["currency"] == "USD"


def test_no_route_but_health_is_open(url: str) -> None:
    assert httpx.get(f"{url}/health").status_code == 200
    for route in ("/api/v1/digest", "/api/v1/businesses", "/schema", "/schema/openapi.json", "/metrics"):
        assert httpx.get(f"{url}{route}").status_code == 401
        wrong = {"Authorization": "Bearer crk_000000000000_wrong"}
        assert httpx.get(f"{url}{route}", headers=wrong).status_code == 401


def test_an_unknown_business_is_not_found(advisor: httpx.Client) -> None:
    for part in ("", "/tray", "/console", "/runway", "/forecast", "/sync", "/changes"):
        answer = advisor.get(f"/api/v1/businesses/b_nobody{part}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    assert advisor.post("/api/v1/businesses/b_nobody/sync").status_code == 404


def test_a_sync_is_recorded_once_under_the_member_s_name(job: Job, advisor: httpx.Client) -> None:
    business = advisor.get("/api/v1/businesses").json()["items"][0]
    before = len(job.container.firms().acts(job.program.firm_id, None, 100))
    assert advisor.post(f"/api/v1/businesses/{business['id']}/sync").status_code == 200
    acts = job.container.firms().acts(job.program.firm_id, None, 100)
    assert len(acts) == before + 1
    assert (acts[0].member, acts[0].action, acts[0].business_id) == ("Ms advisor", "sync", business["id"])
    [told] = advisor.get("/api/v1/acts", params={"limit": 1}).json()["items"]
    assert (told["member"], told["action"], told["business_id"]) == ("Ms advisor", "sync", business["id"])


def test_a_viewer_reads_and_does_not_sync(job: Job, url: str) -> None:
    with client_of(job, url, Role.VIEWER) as viewer:
        business = viewer.get("/api/v1/businesses").json()["items"][0]
        assert viewer.get(f"/api/v1/businesses/{business['id']}/tray", params=DAY).status_code == 200
        assert viewer.post(f"/api/v1/businesses/{business['id']}/sync").status_code == 403
        assert viewer.put("/api/v1/businesses/b_nobody/time-zone", json={"time_zone": "UTC"}).status_code == 403
        acts = viewer.get("/api/v1/acts", params={"limit": 2}).json()["items"]
    assert [(act["member"], act["action"], act["business_id"], act["detail"]) for act in acts] == [
        ("Ms viewer", "denied", None, "A viewer may not change the policy; ask an owner or advisor."),
        (
            "Ms viewer",
            "denied",
            business["id"],
            "A viewer may read, but not sync; ask an owner, advisor or staff member.",
        ),
    ]


def test_a_browser_s_basic_password_is_the_key(job: Job, url: str) -> None:
    _, key = job.program.product.members.new_key(job.program.acting, "Ms Browser", Role.VIEWER)
    assert httpx.get(f"{url}/api/v1/digest", params=DAY, auth=("anyone", key)).status_code == 200


def test_a_browser_s_password_acts_from_this_server_only_and_a_bearer_key_from_anywhere(job: Job, url: str) -> None:
    _, key = job.program.product.members.new_key(job.program.acting, "Ms Advising Browser", Role.ADVISOR)
    business = job.program.product.bookshelf.businesses(job.program.firm_id)[0]
    sync, auth = f"{url}/api/v1/businesses/{business.id}/sync", ("anyone", key)
    assert httpx.post(sync, auth=auth, timeout=30).status_code == 403
    assert httpx.post(sync, auth=auth, headers={"Origin": "http://evil.test"}, timeout=30).status_code == 403
    assert httpx.post(sync, auth=auth, headers={"Origin": url}, timeout=30).status_code == 200
    bearer = {"Authorization": f"Bearer {key}"}
    assert httpx.post(sync, headers=bearer, timeout=30).status_code == 200
    assert httpx.post(sync, headers=bearer, content=b"{}", timeout=30).status_code == 415
    assert httpx.post(sync, headers=bearer, json={}, timeout=30).status_code == 200
