"""Having something changed in a client's books."""

from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.cast import key_of
from tests.adapters.http.fakes import Office

from domain.firms.firm import Role
from domain.money import Money, from_wire
from domain.rails.intent import PayBill
from domain.rails.write import Write, WriteProblem, WriteState

Client = TestClient[Litestar]
WRITES = "/api/v1/businesses/b1/writes"
PAY: dict[str, Any] = {
    "action": "pay-bill",
    "bill_id": "7",
    "version": 2,
    "amount": {"amount": "12.50", "currency": "USD"},
    "account_id": "35",
    "paid_on": "2026-06-30",
}


def post(client: Client, body: object = PAY, path: str = WRITES, key: str | None = "k-1") -> Any:
    return client.post(path, json=body, headers={} if key is None else {"Idempotency-Key": key})


def test_a_write_is_made_exactly_as_it_was_meant(client: Client, office: Office) -> None:
    response = post(client)
    assert response.status_code == 200
    write = msgspec.json.decode(response.content, type=Write, dec_hook=from_wire)
    assert (write.state, write.member) == (WriteState.CONFIRMED, "Ms Advisor")
    assert isinstance(write.intent, PayBill)
    assert write.intent.amount == Money(1250, "USD")
    assert office.writing.made == {"w_k-1": write}
    assert client.get(f"{WRITES}/w_k-1").json()["intent"]["action"] == "pay-bill"


@pytest.mark.parametrize(
    ("state", "problem", "status"),
    [
        (WriteState.UNKNOWN, None, 202),
        (WriteState.FAILED, WriteProblem.STALE, 409),
        (WriteState.FAILED, WriteProblem.REFUSED, 422),
        (WriteState.FAILED, WriteProblem.UNREACHABLE, 502),
        (WriteState.FAILED, WriteProblem.RECONNECT, 502),
    ],
)
def test_what_became_of_a_write_decides_the_status(
    client: Client, office: Office, state: WriteState, problem: WriteProblem | None, status: int
) -> None:
    office.writing.becomes, office.writing.problem = state, problem
    response = post(client)
    assert response.status_code == status
    if problem is not None:
        assert response.json()["detail"] == "The bill has changed since."


@pytest.mark.parametrize(
    "change",
    [
        {"action": "pay-everything"},
        {"action": None},
        {"amount": {"amount": 12.5, "currency": "USD"}},
        {"amount": {"amount": "12.505", "currency": "USD"}},
        {"amount": {"amount": "NaN", "currency": "USD"}},
        {"amount": {"amount": "1" * 30, "currency": "USD"}},
        {"amount": {"amount": "1.00", "currency": "dollars"}},
        {"amount": {"amount": "1.00"}},
        {"amount": "12.50"},
        {"paid_on": "2026-02-30"},
        {"version": "two"},
        {"bill": "7"},
    ],
)
def test_an_intent_that_cannot_be_read_is_400(client: Client, office: Office, change: dict[str, Any]) -> None:
    response = post(client, PAY | change)
    assert (response.status_code, office.writing.made) == (400, {})
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("key", [None, "", "with space", "x" * 101])
def test_a_write_needs_a_name_of_the_callers(client: Client, office: Office, key: str | None) -> None:
    response = post(client, key=key)
    assert (response.status_code, office.writing.made) == (400, {})
    assert "idempotency" in response.json()["detail"].lower()


@pytest.mark.parametrize("role", [Role.STAFF, Role.REVIEWER, Role.VIEWER])
def test_only_owners_and_advisors_write(client: Client, office: Office, role: Role) -> None:
    client.headers["Authorization"] = f"Bearer {key_of(role)}"
    for path in (WRITES, f"{WRITES}/preview", f"{WRITES}/w_1/undo"):
        assert post(client, path=path).status_code == 403
    assert office.writing.made == {}


def test_another_firms_client_is_not_there(client: Client) -> None:
    for path in ("writes", "writes/preview", "writes/w_1/undo"):
        assert post(client, path=f"/api/v1/businesses/b9/{path}").status_code == 404
    assert client.get("/api/v1/businesses/b9/writes").status_code == 404


def test_a_preview_says_that_there_is_no_undo_and_makes_nothing(client: Client, office: Office) -> None:
    body = post(client, path=f"{WRITES}/preview", key=None).json()
    assert body == {"refusal": "", "irreversible": "There is no undo of pay-bill."}
    assert office.writing.made == {}


def test_an_undo_is_a_write_of_its_own(client: Client) -> None:
    post(client)
    undone = client.post(f"{WRITES}/w_k-1/undo", headers={"Idempotency-Key": "k-2"}).json()
    assert (undone["id"], undone["undoes"]) == ("w_k-2", "w_k-1")
    assert client.post(f"{WRITES}/w_none/undo", headers={"Idempotency-Key": "k-3"}).status_code == 404


def test_writes_are_listed_newest_first_page_by_page(client: Client) -> None:
    for number in range(5):
        post(client, key=f"k-{number}")
    first = client.get(WRITES, params={"limit": 3}).json()
    assert [write["id"] for write in first["items"]] == ["w_k-4", "w_k-3", "w_k-2"]
    last = client.get(WRITES, params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert ([write["id"] for write in last["items"]], last["next_cursor"]) == (["w_k-1", "w_k-0"], None)
