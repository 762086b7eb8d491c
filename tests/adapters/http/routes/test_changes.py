"""The change log: page by page, with payloads, and as JSON lines."""

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import FIRM, Office
from tests.fixtures.changes import bill, live, unread

from domain.firms.firm import Scope
from domain.rails.change import RecordChange

Client = TestClient[Litestar]
# The agency's books are empty until a test tells what changes there.
AGENCY = Scope(FIRM.id, "b3")
CHANGES = f"/api/v1/businesses/{AGENCY.business_id}/changes"


@pytest.fixture(autouse=True)
def five_bills(office: Office) -> None:
    office.world.apply(AGENCY, *map(new_bill, range(1, 6)))


def new_bill(number: int) -> RecordChange:
    return live(bill(str(100 + number)), b'{"Id":"1"}')


def test_changes_come_oldest_first_page_by_page(client: Client) -> None:
    first = client.get(CHANGES, params={"limit": 3}).json()
    assert [item["sequence"] for item in first["items"]] == [1, 2, 3]
    last = client.get(CHANGES, params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert [item["sequence"] for item in last["items"]] == [4, 5]
    assert last["next_cursor"] is None


def test_a_follower_asks_again_with_the_last_sequence_it_saw(client: Client, office: Office) -> None:
    seen = client.get(CHANGES).json()["items"][-1]["sequence"]
    assert client.get(CHANGES, params={"cursor": seen}).json() == {"items": [], "next_cursor": None}
    office.world.apply(AGENCY, new_bill(6))
    assert [item["sequence"] for item in client.get(CHANGES, params={"cursor": seen}).json()["items"]] == [6]


@pytest.mark.parametrize("query", ["cursor=-1", "cursor=x", "cursor=", f"cursor={'9' * 30}", "limit=0", "limit=501"])
def test_bad_pages_are_400(client: Client, query: str) -> None:
    response = client.get(f"{CHANGES}?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.json()["detail"]


def test_the_log_is_exported_line_by_line(client: Client, office: Office) -> None:
    office.world.apply(AGENCY, *map(new_bill, range(6, 1_203)))
    response = client.get(f"{CHANGES}/export", params={"cursor": "2"})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/jsonl")
    lines = [msgspec.json.decode(line) for line in response.content.splitlines()]
    assert [line["sequence"] for line in lines] == list(range(3, 1_203))
    [entry] = office.world.change_log.entries(AGENCY, 2, 1)
    assert (lines[0]["before"], lines[0]["after"], lines[0]["chain"]) == (None, {"Id": "1"}, entry.chain)
    assert client.get("/api/v1/businesses/b9/changes/export").status_code == 404


def test_a_page_has_payloads_only_when_asked_for(client: Client, office: Office) -> None:
    (item,) = client.get(CHANGES, params={"limit": 1}).json()["items"]
    assert (item["before"], item["after"], item["chain"]) == (None, None, None)
    (item,) = client.get(CHANGES, params={"limit": 1, "payloads": "true"}).json()["items"]
    [entry] = office.world.change_log.entries(AGENCY, 0, 1)
    assert (item["sequence"], item["before"], item["after"], item["chain"]) == (1, None, {"Id": "1"}, entry.chain)


@pytest.mark.parametrize("suffix", ["", "/export"])
def test_the_log_is_narrowed_to_a_kind_and_a_record(client: Client, office: Office, suffix: str) -> None:
    office.world.apply(AGENCY, unread("Gadget", "77", 0, 1), unread("Gadget", "78", 0, 2))

    def asked(**parameters: str) -> list[int]:
        body = client.get(CHANGES + suffix, params=parameters).content
        items = msgspec.json.decode(body)["items"] if not suffix else map(msgspec.json.decode, body.splitlines())
        return [item["sequence"] for item in items]

    assert asked(kind="Gadget") == [6, 7]
    assert asked(kind="Gadget", record="78") == [7]
    assert asked(record="77") == [6]
    assert asked(kind="Widget") == []
