"""Where the work behind a request runs, and the application under a real server."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from tests.adapters.http.office import Office, key_of
from tests.fakes.installation import Installation
from tests.fakes.stores.mirror import FakeMirror
from tests.fixtures.changes import bill, live

from domain.firms.firm import Role, Scope
from domain.ports.stores.mirror import MirrorReading

HEADERS = {"Authorization": f"Bearer {key_of(Role.STAFF)}"}


class WatchedMirror(FakeMirror):
    """Notes the threads in which it is read."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        self.threads: set[str] = set()

    @contextmanager
    def read(self, scope: Scope) -> Iterator[MirrorReading]:
        self.threads.add(threading.current_thread().name.partition("_")[0])
        with super().read(scope) as mirror:
            yield mirror


def test_nothing_runs_on_the_loop_and_what_may_wait_for_a_rail_has_its_own_threads() -> None:
    office = Office()
    mirror = WatchedMirror(office.memory)
    office.container.mirror.override(mirror)

    def threads_of(method: str, path: str, body: object = None) -> set[str]:
        mirror.threads.clear()
        assert client.request(method, f"/api/v1/businesses/b1/{path}", headers=HEADERS, json=body).status_code == 200
        return set(mirror.threads)

    with office.client() as client:
        assert threads_of("GET", "tray?freshness=cached") == {"http-read"}
        assert threads_of("GET", "tray?freshness=strict") == {"http-rail"}
        assert threads_of("GET", "tray?freshness=60") == {"http-rail"}
        assert threads_of("POST", "policy/trial", {"overrides": {}, "weeks": 1}) == {"http-compute"}
        office.rail.put(live(bill("99")))
        assert threads_of("POST", "sync") == {"http-rail"}


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
        assert [entry["business"] for entry in opened.json()["clients"]] == ["Bakery", "Agency", "clinic"]
        ran = client.post("/api/v1/businesses/b1/sync", json={"full": True}, headers=HEADERS)
        assert ran.json()["mode"] == "full"
        assert (
            client.post(
                "/api/v1/businesses/b1/sync", content=b"no", headers=HEADERS | {"Content-Type": "application/json"}
            ).status_code
            == 400
        )
