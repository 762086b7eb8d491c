"""Having something changed in a client's books."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, FIRM, NOW, Office, key_of
from tests.fakes.rail_ledger import LedgerRail
from tests.fixtures.changes import bill, live

from domain.books.bill import Bill
from domain.errors import RailRetriable
from domain.firms.firm import Role
from domain.money import Money, from_wire
from domain.policy.change import FIRM_S_OWN, PolicyChange
from domain.policy.policy import DEFAULT_POLICY
from domain.rails.intent import PayBill
from domain.rails.write import Write, WriteProblem, WriteState

Client = TestClient[Litestar]
WRITES = "/api/v1/businesses/b1/writes"
PAY: dict[str, Any] = {
    "action": "pay-bill",
    "bill_id": "7",
    "version": 0,
    "amount": {"amount": "12.50", "currency": "USD"},
    "account_id": "bank",
    "paid_on": "2026-06-01",
}
CHANGE: dict[str, Any] = {"action": "change-bill", "bill_id": "20", "version": 0, "due_date": "2026-06-30"}


@pytest.fixture(autouse=True)
def direct_payments(office: Office) -> None:
    """The firm lets owners and advisors pay beside the Console."""
    overrides = {"direct_payment_roles": ["owner", "advisor"]}
    change = PolicyChange(version=0, business_id=FIRM_S_OWN, overrides=overrides, member="Ms Owner", at=NOW)
    office.world.policies.save(FIRM.id, change, DEFAULT_POLICY.version)


def writes(office: Office) -> tuple[Write, ...]:
    return office.product.writes.list_writes(BAKERY.scope, None, 100)


def mirrored(office: Office, bill_id: str) -> Bill:
    record = office.books.records["Bill", bill_id].record
    assert isinstance(record, Bill)
    return record


def post(client: Client, body: object = PAY, path: str = WRITES, key: str | None = "k-1") -> Any:
    return client.post(path, json=body, headers={} if key is None else {"Idempotency-Key": key})


def test_a_write_is_made_exactly_as_it_was_meant(client: Client, office: Office) -> None:
    response = post(client)
    assert response.status_code == 200
    write = msgspec.json.decode(response.content, type=Write, dec_hook=from_wire)
    assert (write.state, write.member) == (WriteState.CONFIRMED, "Ms Advisor")
    assert isinstance(write.intent, PayBill)
    assert write.intent.amount == Money(1250, "USD")
    assert writes(office) == (write,)
    assert client.get(f"{WRITES}/{write.id}").json()["intent"]["action"] == "pay-bill"
    assert mirrored(office, "7").balance == Money(88_750, "USD")
    assert office.acts == [("Ms Advisor", "pay directly", "pay-bill Bill 7, 12.50 USD")]


def test_the_same_write_sent_again_under_its_name_is_made_once(client: Client, office: Office) -> None:
    assert post(client).json() == post(client).json()
    assert (len(writes(office)), len(office.rail.sent)) == (1, 1)


def is_elsewhere(rail: LedgerRail) -> None:
    rail.put(live(bill("7", 1)))


def refuses(rail: LedgerRail) -> None:
    rail.refusal = "The account is closed."


def is_down(rail: LedgerRail) -> None:
    rail.failures = [RailRetriable("The rail is down.", retry_after_s=600)]


def has_ended(rail: LedgerRail) -> None:
    rail.good_tokens, rail.grant_stands = set(), False


@pytest.mark.parametrize(
    ("befalls", "problem", "status", "detail"),
    [
        (is_elsewhere, WriteProblem.STALE, 409, "The Bill 7 has changed since: "),
        (refuses, WriteProblem.REFUSED, 422, "The account is closed."),
        (is_down, WriteProblem.UNREACHABLE, 502, "The rail is down."),
        (has_ended, WriteProblem.RECONNECT, 502, "The grant was revoked."),
    ],
)
def test_why_a_write_has_failed_decides_the_status(
    client: Client,
    office: Office,
    befalls: Callable[[LedgerRail], None],
    problem: WriteProblem,
    status: int,
    detail: str,
) -> None:
    befalls(office.rail)
    response = post(client)
    [write] = writes(office)
    assert (write.state, write.problem, response.status_code) == (WriteState.FAILED, problem, status)
    told = response.json()
    assert (told["detail"], told["write_id"], told["write_state"]) == (write.error, write.id, "failed")
    assert write.error.startswith(detail)
    assert mirrored(office, "7").balance != Money(88_750, "USD")


def test_a_write_whose_answer_was_lost_is_accepted(client: Client, office: Office) -> None:
    office.rail.lost = ["before"] * 3
    response = post(client)
    [write] = writes(office)
    assert (response.status_code, response.json()["id"], response.json()["state"]) == (202, write.id, "unknown")
    assert write.state is WriteState.UNKNOWN


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
    assert (response.status_code, writes(office)) == (400, ())
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("key", [None, "", "with space", "x" * 101])
def test_a_write_needs_a_name_of_the_callers(client: Client, office: Office, key: str | None) -> None:
    response = post(client, key=key)
    assert (response.status_code, writes(office)) == (400, ())
    assert "idempotency" in response.json()["detail"].lower()


@pytest.mark.parametrize("role", [Role.STAFF, Role.REVIEWER, Role.VIEWER])
def test_only_owners_and_advisors_write(client: Client, office: Office, role: Role) -> None:
    client.headers["Authorization"] = f"Bearer {key_of(role)}"
    for path, body in ((WRITES, PAY), (f"{WRITES}/preview", PAY), (f"{WRITES}/w_1/undo", {})):
        assert post(client, body, path).status_code == 403
    assert (writes(office), office.rail.sent) == ((), [])


def test_another_firms_client_is_not_there(client: Client) -> None:
    for path, body in (("writes", PAY), ("writes/preview", PAY), ("writes/w_1/undo", {})):
        assert post(client, body, f"/api/v1/businesses/b9/{path}").status_code == 404
    assert client.get("/api/v1/businesses/b9/writes").status_code == 404


def test_a_preview_says_that_there_is_no_undo_and_makes_nothing(client: Client, office: Office) -> None:
    body = post(client, path=f"{WRITES}/preview", key=None).json()
    assert body == {"refusal": "", "irreversible": "There is no undo of pay-bill."}
    assert (writes(office), office.rail.sent) == ((), [])


def test_an_undo_is_a_write_of_its_own(client: Client, office: Office) -> None:
    made = post(client, CHANGE).json()["id"]
    assert mirrored(office, "20").due_date is not None
    undone = client.post(f"{WRITES}/{made}/undo", headers={"Idempotency-Key": "k-2"}).json()
    assert undone["id"] != made
    assert undone["undoes"] == made
    assert (mirrored(office, "20").version, mirrored(office, "20").due_date) == (2, None)
    assert client.post(f"{WRITES}/w_none/undo", headers={"Idempotency-Key": "k-3"}).status_code == 404


def test_writes_are_listed_newest_first_page_by_page(client: Client, office: Office) -> None:
    made = []
    for number in range(5):
        change = CHANGE | {"version": number, "due_date": f"2026-06-2{number}"}
        made.append(post(client, change, key=f"k-{number}").json()["id"])
        office.clock.advance(timedelta(seconds=1))
    first = client.get(WRITES, params={"limit": 3}).json()
    assert [write["id"] for write in first["items"]] == [made[4], made[3], made[2]]
    last = client.get(WRITES, params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert ([write["id"] for write in last["items"]], last["next_cursor"]) == ([made[1], made[0]], None)
    unknown = client.get(WRITES, params={"cursor": "w_none"})
    assert (unknown.status_code, unknown.json()["errors"][0]["parameter"]) == (400, "cursor")
