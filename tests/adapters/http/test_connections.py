"""Connections that keep the server waiting, over real sockets, and that others are served meanwhile."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import httpx
import pytest
import uvicorn
from tests.adapters.http.office import Office, key_of

from adapters.http.connections import ConnectionLimits, LimitedConnection, limited_connections
from domain.firms.firm import Role

BEARER = {"Authorization": f"Bearer {key_of(Role.STAFF)}"}
_PATIENCE_S = 10.0
_HOST = b"Host: 127.0.0.1\r\n"
_KEY = f"Authorization: {BEARER['Authorization']}\r\n".encode()
_TRIAL = (
    b"POST /api/v1/policy/trial HTTP/1.1\r\n" + _HOST + b"Content-Type: application/json\r\nContent-Length: 100\r\n"
)


@contextmanager
def served(limits: ConnectionLimits) -> Iterator[int]:
    """The port of a server over an office."""
    with served_by(_config(limited_connections(limits))) as port:
        yield port


def _config(http: type[LimitedConnection]) -> uvicorn.Config:
    return uvicorn.Config(Office().app(), host="127.0.0.1", port=0, log_config=None, access_log=False, http=http)


@contextmanager
def served_by(config: uvicorn.Config) -> Iterator[int]:
    """The port of a server so set up."""
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=_PATIENCE_S)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def impatient() -> Iterator[int]:
    with served(ConnectionLimits(headers_s=0.3, body_s=0.3, unread_s=0.3, keyless=8, keyless_per_address=6)) as port:
        yield port


@pytest.fixture(scope="module")
def crowded() -> Iterator[int]:
    with served(ConnectionLimits(keyless=40, keyless_per_address=20)) as port:
        yield port


def call(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), _PATIENCE_S)


def rest_of(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    said = b""
    while True:
        try:
            data = connection.recv(65_536)
        except ConnectionResetError:
            return said
        if not data:
            return said
        said += data


def asked(port: int) -> int:
    return httpx.get(f"http://127.0.0.1:{port}/api/v1/businesses", headers=BEARER).status_code


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /he",
        b"GET /health HTTP/1.1\r\n" + _HOST,
        b"GET /health HTTP/1.1\r\n" + _HOST + _KEY,
        _TRIAL + _KEY + b"\r\n",
        _TRIAL + _KEY + b"\r\n" + b'{"over',
    ],
    ids=["nothing", "half a connection", "half the headers", "half the headers with a key", "no body", "half a body"],
)
def test_what_does_not_come_whole_in_time_is_hung_up_on(impatient: int, sent: bytes) -> None:
    with call(impatient) as connection:
        connection.sendall(sent)
        assert asked(impatient) == 200
        assert rest_of(connection).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("begun", [b"GET /health HTTP/1.1\r\nX-Slow: ", _TRIAL + _KEY + b"\r\n"], ids=["head", "body"])
def test_a_byte_now_and_then_buys_no_time(impatient: int, begun: bytes) -> None:
    with call(impatient) as connection:
        connection.sendall(begun)
        connection.settimeout(0.05)
        said = b""
        deadline = time.monotonic() + _PATIENCE_S
        while not said and time.monotonic() < deadline:
            try:
                connection.sendall(b" ")
                said = connection.recv(65_536)
            except TimeoutError:
                continue
        assert said.startswith(b"HTTP/1.1 408 ")


def test_whose_key_is_wrong_is_answered_before_the_body_and_then_hung_up_on(impatient: int) -> None:
    with call(impatient) as connection:
        connection.sendall(_TRIAL + b"Authorization: Bearer wrong\r\n\r\n")
        assert rest_of(connection).startswith(b"HTTP/1.1 401 ")


def test_one_connection_serves_many_requests_with_pauses_between(impatient: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{impatient}", headers=BEARER) as client:
        first = client.post("/api/v1/policy/trial", json={"overrides": {}, "weeks": 0})
        connection = first.extensions["network_stream"].get_extra_info("client_addr")
        time.sleep(0.5)
        second = client.post("/api/v1/policy/trial", json={"overrides": {}, "weeks": 0})
        assert (first.status_code, second.status_code) == (200, 200)
        assert second.extensions["network_stream"].get_extra_info("client_addr") == connection


def test_who_breaks_off_is_no_error_of_the_server(impatient: int, capsys: pytest.CaptureFixture[str]) -> None:
    with call(impatient) as connection:
        connection.sendall(_TRIAL + _KEY + b"\r\n")
        assert rest_of(connection).startswith(b"HTTP/1.1 408 ")
    totals = httpx.get(f"http://127.0.0.1:{impatient}/metrics", headers=BEARER).text
    assert 'status="500"' not in totals
    assert "Traceback" not in "".join(capsys.readouterr())


def test_a_second_half_request_on_a_connection_is_hung_up_on_too(impatient: int) -> None:
    with call(impatient) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\n" + _HOST + b"\r\nGET /hea")
        said = rest_of(connection)
        assert said.startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1 408 " in said


def test_of_many_that_say_nothing_the_oldest_make_room(crowded: int) -> None:
    with ExitStack() as held:
        silent = [held.enter_context(call(crowded)) for _ in range(100)]
        assert asked(crowded) == 200
        # Who was served was one more of the twenty that may be here, and so were the last of the silent.
        assert all(rest_of(connection).startswith(b"HTTP/1.1 503 ") for connection in silent[:80])
        silent[-1].sendall(b"GET /health HTTP/1.1\r\nConnection: close\r\n" + _HOST + b"\r\n")
        assert rest_of(silent[-1]).startswith(b"HTTP/1.1 200 ")


def test_connections_with_a_key_are_not_counted(crowded: int) -> None:
    with ExitStack() as held:
        keyed = []
        for _ in range(30):
            keyed.append(connection := held.enter_context(call(crowded)))
            connection.sendall(b"GET /api/v1/businesses HTTP/1.1\r\n" + _HOST + _KEY + b"\r\n")
            assert connection.recv(12) == b"HTTP/1.1 200"
        for _ in range(60):
            held.enter_context(call(crowded))
        for connection in keyed:
            connection.sendall(b"GET /health HTTP/1.1\r\nConnection: close\r\n" + _HOST + b"\r\n")
            assert b"HTTP/1.1 200 " in rest_of(connection)


def test_whose_answers_stay_unread_is_hung_up_on(impatient: int) -> None:
    wanted = 60
    with call(impatient) as connection:
        connection.sendall((b"GET /schema/openapi.json HTTP/1.1\r\n" + _HOST + _KEY + b"\r\n") * wanted)
        time.sleep(2)
        assert asked(impatient) == 200
        assert rest_of(connection).count(b"HTTP/1.1 200 ") < wanted


def test_what_is_gone_or_known_is_no_longer_counted() -> None:
    counted = limited_connections(ConnectionLimits())
    with served_by(_config(counted)) as port:
        with call(port) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nConnection: close\r\n" + _HOST + b"\r\n")
            assert rest_of(connection).startswith(b"HTTP/1.1 200 ")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=BEARER) as client:
            assert client.get("/api/v1/businesses").status_code == 200
            assert len(counted.keyless) == 0


@pytest.mark.parametrize(
    ("half_sent", "silent", "limits"),
    [
        (60, 110, ConnectionLimits(headers_s=2, keyless=26, keyless_per_address=26)),
        pytest.param(600, 1_100, ConnectionLimits(), marks=pytest.mark.long),
    ],
)
def test_many_that_send_half_or_nothing_are_let_go_and_shut_nobody_out(
    half_sent: int, silent: int, limits: ConnectionLimits
) -> None:
    """600 half-sent requests were held after a minute, and 1,100 connections shut others out."""
    with served(limits) as port, ExitStack() as held:
        many = [held.enter_context(call(port)) for _ in range(half_sent + silent)]
        for connection in many:
            connection.settimeout(limits.headers_s + _PATIENCE_S)
        for connection in many[:half_sent]:
            with suppress(ConnectionError):
                connection.sendall(b"GET /health HTTP/1.1\r\n" + _HOST)
        begun = time.monotonic()
        answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/me", headers=BEARER, timeout=_PATIENCE_S)
        assert (answer.status_code, time.monotonic() - begun < limits.headers_s) == (200, True)
        statuses = {rest_of(connection)[:12] for connection in many}
        assert time.monotonic() - begun < limits.headers_s + _PATIENCE_S
    assert statuses <= {b"", b"HTTP/1.1 408", b"HTTP/1.1 503"}
