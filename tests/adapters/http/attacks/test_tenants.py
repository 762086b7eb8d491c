"""An owner of one firm with the ids of another's things, in every place of every operation of the document."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.attacks.operations import Operation, operations, properties_of_bodies
from tests.adapters.http.office import BAKERY, NOW, OTHER_FIRM, STRANGER, Office, key_of

from domain.firms.acting import Acting
from domain.firms.firm import Member, Role
from domain.firms.key import ApiKey

Client = TestClient[Litestar]
OWNER = {"Authorization": f"Bearer {key_of(Role.OWNER)}"}
THEIRS = {"Authorization": "Bearer crk_theirs_5ecret"}
SECRET_WORDS = "Their own lease"
ONE = f"/api/v1/businesses/{STRANGER.id}"

# Notices are no firm's own: where there are several, each read is refused, and stands among the acts.
READS_OF_A_FIRM = tuple(
    each.path for each in operations() if each.reads and not each.parameters and each.id != "list_notices"
)
OF_A_FIRM_ONLY = {*("key", "kind", "as_of", "event_id", "invoice_id", "notice_id", "rail"), "record_kind", "record_id"}
"""Parts of a path that are no ids of ours: the same word means each firm's own."""

BODY_IDS = {"clients": [STRANGER.id], "keys": ["BILL-NODUE:Bill-1"]}
"""What bodies name of ours: clients by id, findings by key (of the client in the path)."""

RAIL_IDS = {
    *("account_id", "bill_id", "bill_payment_id", "class_id", "credit_memo_id", "department_id", "invoice_id"),
    *("line_id", "payment_id", "purchase_id", "receipt_id", "tax_id", "term_id", "vendor_id", "whole_class_id"),
    *("vendor_credit_id", "record", "document", "party", "target", "customer_owners", "number"),
}
"""Ids of records at the service, which are looked up in the books of the client in the path alone."""

NO_IDS = ("_days", "_minor", "_share", "_on", "_date")


class Other:
    """The other firm with one of everything, and how all of it looks to its own owner."""

    def __init__(self, office: Office, client: Client) -> None:
        self.client = client
        member = Member(id="m-theirs", firm_id=OTHER_FIRM.id, name="Mr Theirs", role=Role.OWNER)
        office.memory.members[member.id] = member
        key = ApiKey(id="theirs", member=member, created_at=NOW, last_used_at=NOW)
        office.memory.keys["theirs"] = key, sha256(b"5ecret").digest()
        office.memory.mirrors[STRANGER.id] = office.memory.mirrors[BAKERY.id].copy()
        by_command = Acting(member=member, at=NOW)
        self._advisor = office.product.members.new_key(by_command, "Ms Second", Role.ADVISOR)[1]
        self.ids = self._made()

    def _made(self) -> dict[str, str]:
        item = {"label": SECRET_WORDS, "amount": {"amount": "-90.00", "currency": "USD"}, "day": "2026-06-20"}
        hold = {"kind": "hold", "record": "Bill:7", "version": 0, "day": "2026-06-05"}
        change = {"action": "change-vendor", "vendor_id": "v1", "version": 0, "active": False}
        return {
            "business_id": STRANGER.id,
            "item_id": self._post(f"{ONE}/forecast/items", item)["id"],
            "decision_id": self._post(f"{ONE}/decisions", {"decisions": [hold]})["rows"][0]["decision"]["id"],
            "write_id": self._post(f"{ONE}/writes", change)["id"],
            "endpoint_id": self._post("/api/v1/event-endpoints", {"url": "https://their.example/"})["endpoint"]["id"],
            "key_id": self._post("/api/v1/keys", {"member": "Mr New", "role": "viewer"})["key"]["id"],
            "proposal_id": self._proposed(),
            "name": "Mr New",
        }

    def _proposed(self) -> str:
        draft = {"overrides": {"direct_payment_roles": ["advisor"]}, "version": 1}
        answer = self.client.put("/api/v1/policy", json=draft, headers={"Authorization": f"Bearer {self._advisor}"})
        assert answer.status_code == 202, answer.text
        proposal: str = answer.json()["proposed"]["id"]
        return proposal

    def _post(self, path: str, body: Any) -> Any:
        answer = self.client.post(path, json=body, headers={**THEIRS, "Idempotency-Key": uuid4().hex})
        assert answer.is_success, answer.text
        return answer.json()

    def picture(self) -> dict[str, str]:
        """All that its owner reads."""
        of_client = [each.path for each in operations() if each.reads and each.parameters == ("business_id",)]
        paths = [*READS_OF_A_FIRM, *(path.format(business_id=STRANGER.id) for path in of_client)]
        return {path: self.client.get(path, headers=THEIRS).text for path in paths}


TwoFirms = tuple[Client, Office, Other]


@pytest.fixture(scope="module")
def two_firms() -> Iterator[TwoFirms]:
    """One for all operations: in the end nothing of the other firm has changed."""
    office = Office()
    with office.client() as client:
        other = Other(office, client)
        before = other.picture()
        yield client, office, other
        assert other.picture() == before


def ids(operation: Operation) -> list[str]:
    return [each for each in operation.parameters if each not in OF_A_FIRM_ONLY]


@pytest.mark.parametrize("operation", [each for each in operations() if ids(each)], ids=lambda each: each.id)
def test_another_firm_s_ids_are_of_nothing_in_a_path(two_firms: TwoFirms, operation: Operation) -> None:
    client, _, other = two_firms
    theirs = {name: other.ids[name] for name in ids(operation)}
    places = [theirs]
    if "business_id" in theirs and len(theirs) > 1:
        places.append(theirs | {"business_id": BAKERY.id})
    for place in places:
        answer = operation.ask(client, place, OWNER)
        assert answer.status_code == 404, (place, answer.text)
        assert SECRET_WORDS not in answer.text
        assert OTHER_FIRM.name not in answer.text


@pytest.mark.parametrize(
    "operation", [each for each in operations() if each.reads and ids(each)], ids=lambda each: each.id
)
def test_they_are_of_something_to_their_own_owner(two_firms: TwoFirms, operation: Operation) -> None:
    client, _, other = two_firms
    expected = (200, 404) if operation.id in ("get_finding", "get_variance") else (200,)
    assert operation.ask(client, other.ids, THEIRS).status_code in expected


@pytest.mark.parametrize("operation", [each for each in operations() if each.reads], ids=lambda each: each.id)
def test_another_firm_s_ids_are_of_nothing_in_a_query(two_firms: TwoFirms, operation: Operation) -> None:
    """Also where the operation knows no such parameter."""
    client, _, other = two_firms
    named = {"business_id": STRANGER.id, "firm_id": OTHER_FIRM.id, "client": STRANGER.id}
    cursors = [{"cursor": other.ids[name]} for name in ("item_id", "decision_id", "write_id", "business_id")]
    for query in (named, *(each for each in cursors if "cursor" in operation.queries)):
        answer = operation.ask(client, {"business_id": BAKERY.id}, OWNER, params=query)
        assert answer.status_code in (200, 400, 403, 404), answer.text
        assert SECRET_WORDS not in answer.text
        if answer.status_code == 200 and "json" in answer.headers["content-type"]:
            assert OTHER_FIRM.name not in answer.text
            assert f'"{STRANGER.id}"' not in answer.text


def test_every_id_that_a_body_may_hold_is_known_here() -> None:
    names = {
        name
        for name in properties_of_bodies()
        if (name.endswith(("_id", "_ids", "_owners")) or name in ("clients", "keys", "record", "document", "party"))
        and not name.endswith(NO_IDS)
    }
    assert names <= {*BODY_IDS, *RAIL_IDS}, "Say of a new id in a body whose it is, and try another firm's."


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/keys", {"member": "Ms Staff", "scopes": ["read"], "clients": [STRANGER.id]}),
        ("/api/v1/event-endpoints", {"url": "https://mine.example/", "clients": [STRANGER.id]}),
        ("/api/v1/rails/fake/connections", {"redirect_uri": "http://127.0.0.1/", "feed_of": STRANGER.id}),
    ],
)
def test_another_firm_s_clients_are_of_nothing_in_a_body(two_firms: TwoFirms, path: str, body: dict[str, Any]) -> None:
    client, office, _ = two_firms
    kept = len(office.memory.keys), len(office.memory.endpoints)
    assert client.post(path, json=body, headers=OWNER).status_code == 404
    assert (len(office.memory.keys), len(office.memory.endpoints)) == kept


def test_a_member_s_name_in_a_path_is_of_the_asker_s_own_firm(office: Office) -> None:
    with office.staged() as client:
        Other(office, client)
        namesake = replace(office.memory.members["m-staff"], id="m-namesake", firm_id=OTHER_FIRM.id)
        office.memory.members[namesake.id] = namesake
        assert client.put("/api/v1/members/Ms Staff/role", json={"role": "viewer"}, headers=OWNER).status_code == 200
        assert office.memory.members["m-namesake"].role is Role.STAFF
        assert office.memory.members["m-staff"].role is Role.VIEWER
