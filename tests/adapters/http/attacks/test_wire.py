"""Requests that no client library sends, over real sockets, and headers that a proxy or a page might add."""

import json
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from structlog.testing import capture_logs
from tests.adapters.http.office import Office, key_of
from tests.adapters.http.test_connections import call, rest_of, served

from adapters.http.connections import ConnectionLimits
from domain.firms.firm import Role

Client = TestClient[Litestar]
HOST = b"Host: 127.0.0.1\r\n"
KEY = f"Authorization: Bearer {key_of(Role.OWNER)}\r\n".encode()
OWNER = {"Authorization": f"Bearer {key_of(Role.OWNER)}"}
JSON = b"Content-Type: application/json\r\n"
SYNC = b"POST /api/v1/businesses/b1/sync HTTP/1.1\r\n" + HOST + KEY + JSON
HIDDEN = b"GET /api/v1/me HTTP/1.1\r\n" + HOST + KEY + b"\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served(ConnectionLimits(headers_s=5, body_s=5, keyless=40, keyless_per_address=40)) as port:
        yield port


def answers(port: int, *sent: bytes) -> list[int]:
    """The statuses of all answers that come until the server hangs up, or until it waits for more."""
    with call(port) as line:
        line.settimeout(0.4)
        for part in sent:
            line.sendall(part)
        try:
            said = rest_of(line)
        except TimeoutError:
            said = b""
            pytest.fail("The server waits for more of what it should have refused.")
    return [int(each[:3]) for each in said.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 2\r\nContent-Length: 71\r\n",
        b"Content-Length: 2, 71\r\n",
        b"Content-Length: +2\r\n",
        b"Content-Length: 0x2\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Content-Length : 2\r\n",
        b"X: a\rTransfer-Encoding: chunked\r\n",
        b"X: a\x00b\r\n",
        b": nameless\r\n",
        b"No colon\r\n",
    ],
    ids=lambda head: head.decode().strip(),
)
def test_a_body_of_two_lengths_is_refused_and_what_follows_is_no_request(port: int, head: bytes) -> None:
    assert answers(port, SYNC + head + b"\r\n{}" + HIDDEN) == [400]


def test_a_chunked_body_with_a_length_hides_no_request(port: int) -> None:
    """The length is passed over, as RFC 9112 has it, and the connection is not used again."""
    both = SYNC + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert len(answers(port, both + b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN)) == 1


@pytest.mark.parametrize(
    "chunks", [b"zz\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"ffffffffffffffffffffff\r\n{}"]
)
def test_a_chunk_of_no_size_is_refused(port: int, chunks: bytes) -> None:
    assert answers(port, SYNC + b"Transfer-Encoding: chunked\r\n\r\n" + chunks) == [400]


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /health\r\n",
        b"GET  /health HTTP/1.1\r\n",
        b"GET /he alth HTTP/1.1\r\n",
        b"GET /health\x00 HTTP/1.1\r\n",
        b"G\x01T /health HTTP/1.1\r\n",
    ],
)
def test_a_line_that_is_no_request_is_refused(port: int, request_line: bytes) -> None:
    assert answers(port, request_line + HOST + b"\r\n") == [400]


def test_headers_beyond_what_is_read_are_refused(port: int) -> None:
    for head in (b"X: " + b"a" * 200_000 + b"\r\n", b"".join(b"X%d: a\r\n" % number for number in range(20_000))):
        with call(port) as line:
            try:
                line.sendall(b"GET /health HTTP/1.1\r\n" + HOST + head + b"\r\n")
                said = rest_of(line)
            except (BrokenPipeError, ConnectionResetError):
                said = b""
        assert said[9:12] in (b"400", b"431", b"")


def test_no_host_and_two_hosts_are_refused(port: int) -> None:
    assert answers(port, b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n") == [400]
    assert answers(port, b"GET /health HTTP/1.1\r\n" + HOST + b"Host: evil.test\r\nConnection: close\r\n\r\n") == [400]


@pytest.mark.parametrize(
    "target",
    [
        b"/health/../api/v1/me",
        b"/health/%2e%2e/api/v1/me",
        b"//api/v1/me",
        b"/api/v1//me",
        b"/health/..;/api/v1/me",
        b"/api%2fv1%2fme",
        b"/health%00/api/v1/me",
        b"/schema/../api/v1/me",
        b"/webhooks/fake/../../api/v1/me",
        b"http://127.0.0.1/api/v1/me",
        b"/%61pi/v1/me",
        b"/API/V1/ME",
        b"/api/v1/me/",
        b"/api/v1/me%20",
        b"*",
    ],
)
def test_no_way_of_writing_a_path_goes_past_the_key(port: int, target: bytes) -> None:
    got = answers(port, b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    assert got in ([401], [404], [400])


@pytest.mark.parametrize(
    "place", ["%2e%2e", "b9%2f..%2fb1", "b1%00", "b1%2ftray", "..%2f..%2fb9", "b1;b9", "b1%0d%0aX:y"]
)
def test_a_client_is_named_by_its_id_and_nothing_like_it(client: Client, office: Office, place: str) -> None:
    answer = client.get(f"/api/v1/businesses/{place}/policy", headers=OWNER)
    assert answer.status_code in (400, 404)
    assert "Bakery" not in answer.text


@pytest.mark.parametrize(
    "forwarded",
    [
        {"X-Forwarded-Host": "evil.test"},
        {"X-Forwarded-For": "10.9.8.7", "X-Real-IP": "10.9.8.7"},
        {"Forwarded": "for=10.9.8.7;host=evil.test;proto=https"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"},
        {"X-Original-URL": "/api/v1/keys", "X-Rewrite-URL": "/api/v1/keys"},
    ],
)
def test_what_a_proxy_would_say_changes_nothing(client: Client, forwarded: dict[str, str]) -> None:
    """Neither the name it is asked by, nor the address that wrong keys are counted of, nor what is asked for."""
    plain, told = client.get("/api/v1/me", headers=OWNER), client.get("/api/v1/me", headers=OWNER | forwarded)
    assert (told.status_code, told.content) == (200, plain.content)
    with capture_logs() as lines:
        assert client.get("/api/v1/me", headers={"Authorization": "Bearer crk_no_no"} | forwarded).status_code == 401
    assert [line["address"] for line in lines if line["event"] == "wrong key"] == ["testclient"]
    assert "evil.test" not in json.dumps(dict(told.headers))
    assert client.get("/health", headers={"Host": "evil.test", "X-Forwarded-Host": "127.0.0.1"}).status_code == 421


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"])
def test_the_method_is_the_request_s_own(client: Client, office: Office, header: str) -> None:
    path = "/api/v1/businesses/b1/policy"
    assert client.get(path, headers=OWNER | {header: "PUT"}).status_code == 200
    assert client.get(path, headers=OWNER, params={"_method": "DELETE"}).status_code in (200, 400)
    assert client.post(path, headers=OWNER | {header: "PUT"}, json={"overrides": {}, "version": 1}).status_code == 405
    assert office.memory.policies == {}


@pytest.mark.parametrize(
    "forged", ["\n2026-01-01 [info] request status=200", "\r\n", "\x1b[2K", "\u2028", "\x85", "\u202e"]
)
def test_no_text_of_a_request_makes_a_log_line_of_its_own(
    client: Client, office: Office, capfd: pytest.CaptureFixture[str], forged: str
) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in forged.encode())
    client.get(f"/api/v1/{quoted}", headers=OWNER)
    client.get(f"/api/v1/businesses/{quoted}/tray?as_of={quoted}", headers=OWNER)
    client.post(f"/api/v1/businesses/b1/findings/{quoted}/comment", json={"text": forged}, headers=OWNER)
    client.get("/api/v1/me", headers={"X-Request-Id": "a b", "Authorization": "Bearer crk_no_no"})
    logged = "".join(capfd.readouterr())
    assert "request" in logged
    assert forged.strip("\r\n") == "" or forged not in logged
    assert not any(line.startswith(("2026-01-01", "\x1b[2K")) for line in logged.splitlines())
