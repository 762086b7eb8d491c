"""Requests as they travel: keys, bodies, refusals, and what goes wrong on purpose."""

from typing import Any

import httpx
import msgspec
import pytest
from tests.emulators.plaid.stories import BANK, line

from emulators.plaid.serving import RunningSandbox
from emulators.plaid.switches import PlannedFault

KEYS = {"client_id": "sandbox", "secret": "sandbox"}
HEADERS = {"PLAID-CLIENT-ID": "sandbox", "PLAID-SECRET": "sandbox"}


def post(running: RunningSandbox, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.post(f"{running.url}/{path}", json=body, headers=headers)


def access_token(running: RunningSandbox) -> str:
    bank = running.sandbox.banks["user_good"]
    public = running.sandbox.link(bank, webhook=None, days_requested=90, products=["transactions"])
    return running.sandbox.exchange(public)[0]


def test_keys_stand_in_headers_or_in_the_body(running: RunningSandbox) -> None:
    token = access_token(running)
    assert post(running, "item/get", {"access_token": token}, HEADERS).status_code == 200
    assert post(running, "item/get", {**KEYS, "access_token": token}).status_code == 200
    assert post(running, "item/get", {"access_token": token}).json()["error_code"] == "MISSING_FIELDS"


@pytest.mark.parametrize(("wanted", "status"), [("refused", 400), ("headers", 200), ("body", 400)])
def test_which_keys_are_taken_where_they_differ(running: RunningSandbox, wanted: Any, status: int) -> None:
    running.sandbox.switches.keys_that_differ = wanted
    body = {**KEYS, "secret": "another", "access_token": access_token(running)}
    assert post(running, "item/get", body, HEADERS).status_code == status


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("nowhere", {}, 404, "NOT_FOUND"),
        ("item/get", {}, 400, "MISSING_FIELDS"),
        ("item/get", {"access_token": "t", "cat": 1}, 400, "UNKNOWN_FIELDS"),
        ("item/get", {"access_token": "t"}, 400, "INVALID_ACCESS_TOKEN"),
        ("transactions/sync", {"access_token": "", "count": 501}, 400, "INVALID_FIELD"),
        ("transactions/sync", {"access_token": "", "cursor": "?"}, 400, "INVALID_FIELD"),
        ("accounts/get", {"access_token": "", "options": {"account_ids": ["x"]}}, 400, "INVALID_ACCOUNT_ID"),
        ("accounts/get", {"access_token": "", "options": 3}, 400, "INVALID_FIELD"),
        (
            "sandbox/public_token/create",
            {"institution_id": "ins_0", "initial_products": []},
            400,
            "INVALID_INSTITUTION",
        ),
        ("sandbox/transactions/create", {"access_token": "", "transactions": []}, 400, "INVALID_FIELD"),
    ],
)
def test_refusals(running: RunningSandbox, path: str, body: dict[str, Any], status: int, code: str) -> None:
    if body.get("access_token") == "":
        body = {**body, "access_token": access_token(running)}
    answer = post(running, path, body, HEADERS)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert answer.json().keys() == {
        *("display_message", "documentation_url", "error_code", "error_message", "error_type", "request_id"),
        "suggested_action",
    }


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": "\xff"}', b"[" * 5000])
def test_what_is_no_json_object(running: RunningSandbox, content: bytes) -> None:
    headers = {**HEADERS, "Content-Type": "application/json"}
    answer = httpx.post(f"{running.url}/item/get", content=content, headers=headers)
    assert answer.json()["error_code"] == "INVALID_BODY"


def test_only_posts_are_served(running: RunningSandbox) -> None:
    assert httpx.get(f"{running.url}/item/get").status_code == 404


def test_a_cursor_is_its_items_own(running: RunningSandbox) -> None:
    mine, other = access_token(running), access_token(running)
    cursor = post(running, "transactions/sync", {"access_token": mine}, HEADERS).json()["next_cursor"]
    answer = post(running, "transactions/sync", {"access_token": other, "cursor": cursor}, HEADERS)
    assert answer.json()["error_message"] == "cursor not associated with access_token"


def test_one_account_has_a_stream_of_its_own(running: RunningSandbox) -> None:
    token = access_token(running)
    accounts = post(running, "accounts/get", {"access_token": token}, HEADERS).json()["accounts"]
    card = next(account["account_id"] for account in accounts if account["type"] == "credit")
    body = {"access_token": token, "count": 500, "options": {"account_id": card}}
    answer = post(running, "transactions/sync", body, HEADERS).json()
    assert {row["account_id"] for row in answer["added"]} == {card}
    whole = {"access_token": token, "cursor": answer["next_cursor"]}
    assert post(running, "transactions/sync", whole, HEADERS).json()["error_code"] == "INVALID_FIELD"


def test_another_link_to_the_same_login_has_other_ids(running: RunningSandbox) -> None:
    rows = [
        post(running, "transactions/sync", {"access_token": access_token(running), "count": 500}, HEADERS).json()[
            "added"
        ]
        for _ in range(2)
    ]
    first, second = ({row["transaction_id"] for row in found} for found in rows)
    assert len(first) == len(second)
    assert not first & second


@pytest.mark.parametrize(
    ("fault", "status"),
    [({"status": 500}, 500), ({"status": 503}, 503), ({"status": 429}, 429), ({"code": "INSTITUTION_DOWN"}, 400)],
)
def test_planned_faults(running: RunningSandbox, fault: dict[str, Any], status: int) -> None:
    running.sandbox.trouble.plan(PlannedFault(path="item/", **fault))
    body = {"access_token": access_token(running)}
    assert post(running, "accounts/get", body, HEADERS).status_code == 200
    assert post(running, "item/get", body, HEADERS).status_code == status
    assert post(running, "item/get", body, HEADERS).status_code == 200


def test_a_body_is_cut_and_an_answer_is_lost(running: RunningSandbox) -> None:
    body = {"access_token": access_token(running)}
    running.sandbox.trouble.plan(PlannedFault(cut_body=True))
    running.sandbox.trouble.plan(PlannedFault(lose_answer=True))
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
        post(running, "item/get", body, HEADERS).json()
    with pytest.raises(httpx.TransportError):
        post(running, "item/get", body, HEADERS)


def test_a_bank_that_is_down_answers_nothing_live(running: RunningSandbox) -> None:
    body = {"access_token": access_token(running)}
    httpx.post(f"{running.url}/admin/switches", json={"institutions_down": [BANK]})
    assert post(running, "accounts/get", body, HEADERS).status_code == 200
    assert post(running, "accounts/balance/get", body, HEADERS).json()["error_code"] == "INSTITUTION_DOWN"


def test_the_bank_is_steered_over_http(running: RunningSandbox) -> None:
    token = access_token(running)
    cursor = post(running, "transactions/sync", {"access_token": token, "count": 500}, HEADERS).json()["next_cursor"]
    news = {"login": "user_good", "kind": "added", "line": msgspec.to_builtins(line("wire", "12.00"))}
    assert httpx.post(f"{running.url}/admin/bank", json=news).status_code == 200
    answer = post(running, "transactions/sync", {"access_token": token, "cursor": cursor}, HEADERS).json()
    assert [row["name"] for row in answer["added"]] == ["WIRE"]
    assert httpx.post(f"{running.url}/admin/bank", json={**news, "login": "nobody"}).status_code == 400
    assert httpx.post(f"{running.url}/admin/switches", json={"signing": "badly"}).status_code == 400


def test_link_sends_the_browser_back_with_a_public_token(running: RunningSandbox) -> None:
    asked = {"client_name": "C", "language": "en", "country_codes": ["US"], "user": {}, "products": ["transactions"]}
    token = post(running, "link/token/create", asked, HEADERS).json()["link_token"]
    where = {"token": token, "redirect_uri": "http://127.0.0.1:9/back", "state": "s"}
    assert "First Platypus Bank" in httpx.get(f"{running.url}/link", params=where).text
    back = httpx.get(f"{running.url}/link", params={**where, "bank": "user_good"})
    assert back.status_code == 302
    assert back.headers["Location"].startswith("http://127.0.0.1:9/back?public_token=public-sandbox-")
    assert back.headers["Location"].endswith("&state=s")
