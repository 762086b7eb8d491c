"""`Idempotency-Key`: the same request under the same name makes one thing, and is answered alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, Office, key_of
from tests.adapters.http.routes.test_writes import CHANGE

from adapters.http.idempotency import KEPT_AS_WRITES, MAKING_NOTHING, WITH_SECRET
from domain.firms.firm import Role
from domain.firms.named_request import NamedRequest

Client = TestClient[Litestar]
ONE = "/api/v1/businesses/b1"
ITEM = {"label": "Rent", "day": "2026-06-20", "amount": {"amount": "-10.00", "currency": "USD"}, "owner": "Bo"}
HOLD = {"decisions": [{"record": "Bill:7", "version": 0, "kind": "hold", "reason": "Wait."}]}
UNDATED = "BILL-NODUE:Bill-20"
BULK = {"keys": [UNDATED], "act": {"act": "comment", "text": "Seen. " * 300}}
NAMED = {"Idempotency-Key": "n-1"}


@pytest.fixture
def owner(client: Client) -> Client:
    client.headers["Authorization"] = f"Bearer {key_of(Role.OWNER)}"
    return client


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{ONE}/forecast/items", ITEM),
        (f"{ONE}/decisions", HOLD),
        (f"{ONE}/findings/bulk", BULK),
        (f"{ONE}/findings/{UNDATED}/comment", {"text": "Seen."}),
        (f"{ONE}/sync", {}),
        (f"{ONE}/writes", CHANGE),
    ],
)
def test_a_request_sent_again_is_answered_alike_and_done_once(
    owner: Client, office: Office, path: str, body: dict[str, Any]
) -> None:
    first = owner.post(path, json=body, headers=NAMED)
    acts = office.acts
    again = owner.post(path, json=dict(reversed(body.items())), headers=NAMED)
    assert first.is_success, first.text
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert office.acts == acts
    other = owner.post(path, json=body | {"note": "x"}, headers=NAMED)
    assert other.status_code in (400, 422)


def test_another_request_under_the_name_is_refused(owner: Client, office: Office) -> None:
    owner.post(f"{ONE}/forecast/items", json=ITEM, headers=NAMED)
    for path, body in ((f"{ONE}/forecast/items", ITEM | {"label": "Tax"}), (f"{ONE}/sync", {}),
                       (f"{ONE}/writes", CHANGE)):  # fmt: skip
        refused = owner.post(path, json=body, headers=NAMED)
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:cashrail:problem:key-reused")
    assert len(office.books.known_items) == 1


def test_a_name_is_its_member_s_and_free_after_a_day(owner: Client, office: Office) -> None:
    path = f"{ONE}/forecast/items"
    advisor = {**NAMED, "Authorization": f"Bearer {key_of(Role.ADVISOR)}"}
    ids = [owner.post(path, json=ITEM, headers=headers).json()["id"] for headers in (NAMED, advisor, NAMED)]
    office.clock.advance(timedelta(hours=24))
    ids.append(owner.post(path, json=ITEM, headers=NAMED).json()["id"])
    assert (ids[0] == ids[2], len(set(ids)), len(office.books.known_items)) == (True, 3, 3)


@pytest.mark.parametrize("narrow", [{"scopes": ["read"]}, {"scopes": ["read", "decide"], "clients": ["b1"]}])
def test_a_key_of_another_reach_is_not_answered_as_the_first_was(
    owner: Client, office: Office, narrow: dict[str, Any]
) -> None:
    path, member = f"{ONE}/forecast/items", owner.get("/api/v1/me").json()["member"]["name"]

    def by_new_key(**wish: Any) -> Any:
        secret = owner.post("/api/v1/keys", json={"member": member, **wish}).json()["secret"]
        return owner.post(path, json=ITEM, headers={**NAMED, "Authorization": f"Bearer {secret}"})

    first, refused = owner.post(path, json=ITEM, headers=NAMED), by_new_key(**narrow)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:cashrail:problem:key-reused")
    assert by_new_key().json() == first.json()
    assert len(office.books.known_items) == 1


def test_what_came_to_nothing_may_be_sent_again_under_its_name(owner: Client, office: Office) -> None:
    path = f"{ONE}/forecast/items"
    assert owner.post(path, json=ITEM | {"label": ""}, headers=NAMED).status_code == 400
    viewer = {**NAMED, "Authorization": f"Bearer {key_of(Role.VIEWER)}"}
    assert [owner.post(path, json=ITEM, headers=viewer).status_code for _ in range(2)] == [403, 403]
    made = owner.post(path, json=ITEM, headers=NAMED)
    assert (made.status_code, "idempotency-replayed" in made.headers) == (201, False)


def test_of_requests_sent_at_once_one_is_done(owner: Client, office: Office) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(owner.post, f"{ONE}/forecast/items", json=ITEM, headers=NAMED) for _ in range(4)]
        answers = [each.result() for each in sent]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(office.books.known_items) == 1


@pytest.mark.parametrize(
    ("path", "body"), [("keys", {"member": "Ms Advisor"}), ("event-endpoints", {"url": "https://receiver.example"})]
)
def test_a_secret_is_given_once_and_kept_nowhere(
    owner: Client, office: Office, path: str, body: dict[str, Any]
) -> None:
    made = owner.post(f"/api/v1/{path}", json=body, headers=NAMED)
    assert made.status_code == 201
    again = owner.post(f"/api/v1/{path}", json=body, headers=NAMED)
    assert (again.status_code, again.json()["type"]) == (409, "urn:cashrail:problem:already-shown")
    assert again.headers["idempotency-replayed"] == "true"
    asked = NamedRequest(name="n-1", asked=b"", begun_at=office.clock.now())
    known = office.world.named_requests.begin("f1", "m-owner", asked)
    assert known is not None
    assert made.json()["secret"].encode() not in (known.answer or b"")


def test_what_was_begun_and_never_answered_is_not_done_again(owner: Client, office: Office) -> None:
    path = f"{ONE}/forecast/items"
    office.fail_with(RuntimeError("The process is gone."))
    assert owner.post(f"{ONE}/decisions", json=HOLD, headers=NAMED).status_code == 500
    office.fail_with(None)
    refused = owner.post(f"{ONE}/decisions", json=HOLD, headers=NAMED)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:cashrail:problem:unfinished")
    assert refused.headers["retry-after"] == "1"
    assert owner.post(path, json=ITEM, headers={"Idempotency-Key": "n-2"}).status_code == 201


def test_a_write_whose_answer_was_lost_is_asked_for_again(owner: Client, office: Office) -> None:
    office.rail.lost = ["before"] * 3
    lost = owner.post(f"{ONE}/writes", json=CHANGE, headers=NAMED)
    assert (lost.status_code, lost.json()["state"]) == (202, "unknown")
    done = owner.post(f"{ONE}/writes", json=CHANGE, headers=NAMED)
    assert (done.status_code, done.json()["id"], done.json()["state"]) == (200, lost.json()["id"], "confirmed")
    again = owner.post(f"{ONE}/writes", json=CHANGE, headers=NAMED)
    assert (again.json(), again.headers["idempotency-replayed"]) == (done.json(), "true")


def test_a_write_that_failed_is_answered_alike(owner: Client, office: Office) -> None:
    office.rail.refusal = "The account is closed."
    answers = [owner.post(f"{ONE}/writes", json=CHANGE, headers=NAMED) for _ in range(2)]
    assert [(each.status_code, each.json()["write_state"]) for each in answers] == [(422, "failed")] * 2
    assert answers[1].headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("name", ["", "with blank", "x" * 101, "ü"])
def test_a_name_that_cannot_be_is_refused(owner: Client, office: Office, name: str) -> None:
    refused = owner.post(f"{ONE}/forecast/items", json=ITEM, headers={b"Idempotency-Key": name.encode("latin-1")})
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "Idempotency-Key")
    assert office.books.known_items == {}


def test_every_post_that_makes_something_takes_a_name(client: Client) -> None:
    document = client.get("/schema/openapi.json").json()
    posts = {item["post"]["operationId"]: item["post"] for item in document["paths"].values() if "post" in item}
    named = {
        name
        for name, operation in posts.items()
        if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ()))
    }
    assert named == set(posts) - MAKING_NOTHING - {"receive_notice"}
    assert named >= WITH_SECRET | KEPT_AS_WRITES
    schemas = document["components"]["schemas"]
    assert {name for name in named if "secret" in _answer(posts[name], schemas)["properties"]} == WITH_SECRET


def _answer(operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    [told, *_] = (told for status, told in operation["responses"].items() if status < "300")
    reference: str = told["content"]["application/json"]["schema"]["$ref"]
    found: dict[str, Any] = schemas[reference.rpartition("/")[2]]
    return found


def test_whoever_may_do_less_by_now_is_not_answered_as_before(owner: Client, office: Office) -> None:
    """A member made a viewer was given the answer to what an advisor had asked."""
    advisor = {**NAMED, "Authorization": f"Bearer {key_of(Role.ADVISOR)}"}
    made = owner.post(f"{ONE}/forecast/items", json=ITEM, headers=advisor)
    member = office.memory.members["m-advisor"]

    def become(role: Role) -> None:
        owner.put(f"/api/v1/members/{member.name}/role", json={"role": role})

    become(Role.VIEWER)
    refused = owner.post(f"{ONE}/forecast/items", json=ITEM, headers=advisor)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:cashrail:problem:forbidden")
    assert office.acts[-1][:2] == ("Ms Advisor", "denied")
    become(Role.OWNER)
    again = owner.post(f"{ONE}/forecast/items", json=ITEM, headers=advisor)
    assert (again.json(), again.headers["idempotency-replayed"]) == (made.json(), "true")
    assert len(office.books.known_items) == 1


def test_a_write_that_is_under_way_is_unfinished(owner: Client, office: Office) -> None:
    """It was a conflict, by which a program takes the books to have moved on."""
    office.rail.lost = ["before"] * 3
    lost = owner.post(f"{ONE}/writes", json=CHANGE, headers=NAMED).json()
    scope, now = BAKERY.scope, office.clock.now()
    with office.world.stored_writes.own(scope, lost["id"], "another process", now, 60):
        busy = owner.post(f"{ONE}/writes", json=CHANGE, headers=NAMED)
    assert (busy.status_code, busy.json()["type"]) == (409, "urn:cashrail:problem:unfinished")
    assert busy.headers["retry-after"] == "1"


def test_a_sync_that_is_running_is_no_change_of_state(owner: Client, office: Office) -> None:
    with office.world.writing.lease(BAKERY.scope, "another process", office.clock.now(), 60):
        busy = owner.post(f"{ONE}/sync", json={})
    assert (busy.status_code, busy.json()["type"]) == (409, "urn:cashrail:problem:busy")
    assert busy.headers["retry-after"] == "1"
