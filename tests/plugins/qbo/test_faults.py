"""Each refusal of Intuit's API by what must be done about it, in all three spellings."""

import json
from typing import Any

import pytest
from tests.fixtures.recorded import FAULTS, needs_faults

from cashrail.kit.errors import (
    RailError,
    RailLapsed,
    RailReconnect,
    RailRefused,
    RailRetriable,
    RailStale,
    RailTokenExpired,
)
from plugins.qbo.faults import error_of, read_refusal, retry_after_s

XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" '
    'time="2026-05-05T03:14:55.076-07:00"><Fault type="SERVICE"><Error code="{code}" element="">'
    "<Message>{message}</Message><Detail>{detail}</Detail></Error></Fault></IntuitResponse>"
)


def service(code: str, detail: str = "Why") -> bytes:
    return json.dumps({"Fault": {"Error": [{"Message": "m", "Detail": detail, "code": code, "element": ""}]}}).encode()


def gateway(code: str, detail: str = "Why") -> bytes:
    error = {"message": f"m; errorCode={code.zfill(6)}", "detail": detail, "code": code, "element": None}
    return json.dumps(
        {"warnings": None, "fault": {"error": [error], "type": "SERVICE"}, "time": 1730024394085}
    ).encode()


def xml(code: str, detail: str = "Why") -> bytes:
    return XML.format(code=code, message="m", detail=detail).encode()


def error(status: int, body: bytes, token: str = "", **headers: str) -> RailError:
    return error_of(read_refusal(status, body), {key.replace("_", "-"): value for key, value in headers.items()}, token)


@pytest.mark.parametrize("spelling", [service, gateway, xml])
@pytest.mark.parametrize(
    ("status", "code", "family"),
    [
        (401, "3200", RailTokenExpired),
        (401, "003200", RailTokenExpired),
        (401, "120", RailReconnect),
        (403, "3100", RailReconnect),
        (403, "003100", RailReconnect),
        (403, "5020", RailRefused),
        (429, "3001", RailRetriable),
        (429, "003001", RailRetriable),
        (200, "3001", RailRetriable),
        (200, "3200", RailTokenExpired),
        (500, "3100", RailRetriable),
        (500, "10000", RailRetriable),
        (504, "6002", RailRetriable),
        (400, "5010", RailStale),
        (400, "610", RailRefused),
        (400, "6240", RailRefused),
        (400, "6190", RailLapsed),
        (400, "4001", RailRefused),
    ],
)
def test_families(spelling: Any, status: int, code: str, family: type[RailError]) -> None:
    found = error(status, spelling(code))
    assert type(found) is family
    assert found.code == code.lstrip("0")


@pytest.mark.parametrize(
    ("status", "body", "family"),
    [
        (401, b"", RailTokenExpired),
        (403, b"", RailRetriable),
        (403, b"<html>", RailRetriable),
        (408, b"", RailRetriable),
        (429, b"", RailRetriable),
        (502, b"<html>nginx</html>", RailRetriable),
        (503, b"", RailRetriable),
        (406, b" \n<!DOCTYPE html><p>Blocked</p>", RailRetriable),
        (400, b"<html>Bad request</html>", RailRefused),
        (404, b"<html>Not found</html>", RailRefused),
        (407, b"<HTML>proxy</HTML>", RailRetriable),
        (401, b"<html>log in</html>", RailTokenExpired),
        (404, b"", RailRefused),
        (302, b"", RailRefused),
        (400, b"[]", RailRefused),
        (400, b'{"Fault":{}}', RailRefused),
        (400, b'{"Fault":{"Error":[]}}', RailRefused),
        (400, b'{"Fault":"no"}', RailRefused),
        (400, b"caf\xe9", RailRefused),
    ],
)
def test_answers_without_a_fault_go_by_their_status(status: int, body: bytes, family: type[RailError]) -> None:
    assert type(error(status, body)) is family


@pytest.mark.parametrize(
    "detail",
    [
        "AuthorizationFailure: statusCode: 500",
        "Error communicating with authorization service, HTTP 504",
        "The authorization service timed out",
    ],
)
def test_a_check_of_rights_that_failed_is_an_outage(detail: str) -> None:
    assert type(error(403, service("120", detail))) is RailRetriable
    assert type(error(403, service("120", "AuthorizationFailure: statusCode: 403"))) is RailReconnect


@pytest.mark.parametrize("detail", ["Subscription period has ended or canceled", "The subscription has expired."])
def test_a_subscription_that_ended_is_told_by_its_words_too(detail: str) -> None:
    found = error(400, service("6000", detail))
    assert (type(found), found.code) == (RailLapsed, "6190")


@pytest.mark.parametrize("detail", ["The books are closed.", "Account Period Closed: the period is closed"])
def test_closed_books_are_no_stale_record(detail: str) -> None:
    assert type(error(400, service("5010", detail))) is RailRefused


def test_a_throttled_client_waits_as_told_or_a_minute() -> None:
    def wait(status: int, **headers: str) -> float | None:
        found = error(status, b"", **headers)
        assert isinstance(found, RailRetriable)
        return found.retry_after_s

    assert wait(429) == 60
    assert wait(429, retry_after="7") == 7
    assert wait(429, retry_after="0") == 0
    assert wait(429, retry_after="soon") == 60
    assert wait(503) is None
    assert wait(503, retry_after="7") == 7


def test_a_date_to_wait_for_is_measured_by_the_servers_clock() -> None:
    until = "Tue, 05 May 2026 10:15:25 GMT"
    assert retry_after_s({"retry-after": until, "date": "Tue, 05 May 2026 10:14:55 GMT"}) == 30
    assert retry_after_s({"retry-after": until, "date": "Tue, 05 May 2026 11:00:00 GMT"}) == 0
    assert retry_after_s({"retry-after": until}) is None


def test_no_token_is_told() -> None:
    for status, code in ((401, "3200"), (400, "610"), (400, "5010"), (403, "3100"), (429, "3001"), (500, "")):
        assert "s3cret" not in str(error(status, service(code, "Token expired: s3cret"), "s3cret"))


def test_intuits_reason_is_told_in_one_short_line() -> None:
    text = str(error(400, service("6240", "Another customer is already using this \nname. " + "x" * 1000)))
    assert text.startswith("QuickBooks Online refused the request: Another customer is already using this name. x")
    assert len(text) < 400


@needs_faults
def test_recorded_faults() -> None:
    families = {"5010": RailStale}
    for case in json.loads(FAULTS.read_bytes()):
        code = case["body"]["Fault"]["Error"][0]["code"]
        found = error(400, json.dumps(case["body"]).encode())
        assert (type(found), found.code) == (families.get(code, RailRefused), code), case["case"]


def test_a_refusal_reads_the_same_in_every_spelling() -> None:
    read = [read_refusal(400, spell("610")) for spell in (service, gateway, xml)]
    assert [(each.status, each.code, each.text) for each in read] == [(400, "610", "Why")] * 3
