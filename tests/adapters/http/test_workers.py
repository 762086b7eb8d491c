"""Where the work behind a request runs, and the application under a real server."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from tests.adapters.http.cast import key_of
from tests.adapters.http.fakes import Office

from domain.firms.firm import Role

HEADERS = {"Authorization": f"Bearer {key_of(Role.STAFF)}"}


def test_nothing_runs_on_the_loop_and_what_may_wait_for_a_rail_has_its_own_threads() -> None:
    office = Office()
    with office.client() as client:
        for freshness in ("cached", "strict", "60"):
            client.get(f"/api/v1/businesses/b1/tray?freshness={freshness}", headers=HEADERS)
        client.post("/api/v1/businesses/b1/sync", headers=HEADERS)
    reads, *rails = office.tray.threads
    assert reads.startswith("http-read")
    assert all(name.startswith("http-rail") for name in (*rails, *office.syncing.threads))


@pytest.fixture
def address() -> Iterator[str]:
    config = uvicorn.Config(Office().app(), host="127.0.0.1", port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_under_a_real_server(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        refused = client.get("/api/v1/digest")
        assert refused.status_code == 401
        assert len(refused.headers.get_list("www-authenticate")) == 2
        opened = client.get("/api/v1/digest", auth=("", key_of(Role.VIEWER)))
        assert [entry["business"] for entry in opened.json()["clients"]] == ["Bakery", "clinic", "Agency"]
        ran = client.post("/api/v1/businesses/b1/sync", json={"full": True}, headers=HEADERS)
        assert ran.json()["mode"] == "full"
        assert client.post("/api/v1/businesses/b1/sync", content=b"no", headers=HEADERS).status_code == 400
