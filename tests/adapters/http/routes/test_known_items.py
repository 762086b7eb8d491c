"""What people expect and the books do not hold: kept, changed, and listed page by page."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office, key_of

from domain.firms.firm import Role
from domain.money import Money
from domain.plans.known_item import KnownItem, KnownState

Client = TestClient[Litestar]
ITEMS = "/api/v1/businesses/b1/forecast/items"
RENT: dict[str, Any] = {"label": "Rent", "amount": {"amount": "-10.00", "currency": "USD"}, "day": "2026-07-01"}


def added(client: Client, **given: Any) -> str:
    response = client.post(ITEMS, json=RENT | given)
    assert response.status_code == 201
    return str(response.json()["id"])


def kept(office: Office) -> list[KnownItem]:
    return list(office.books.known_items.values())


def test_an_item_is_kept_as_it_was_given(client: Client, office: Office) -> None:
    item_id = added(client)
    [item] = kept(office)
    assert (item.id, item.label, item.amount, item.owner) == (item_id, "Rent", Money(-1_000, "USD"), "Ms Advisor")
    assert [act[:2] for act in office.acts] == [("Ms Advisor", "add known item")]


def test_a_change_names_the_version_that_was_seen(client: Client, office: Office) -> None:
    item_id = added(client)
    assert client.put(f"{ITEMS}/{item_id}", json=RENT | {"label": "Lease", "version": 1}).status_code == 200
    assert client.put(f"{ITEMS}/{item_id}", json=RENT | {"version": 1}).status_code == 409
    assert client.put(f"{ITEMS}/{item_id}", json=RENT).status_code == 400
    assert [(item.label, item.version) for item in kept(office)] == [("Lease", 2)]


def test_a_document_is_what_was_foretold_or_is_not(client: Client, office: Office) -> None:
    first, second = added(client), added(client, day="2026-07-02")
    assert client.post(f"{ITEMS}/{first}/confirm", json={"document": "Bill:7"}).status_code == 200
    assert client.post(f"{ITEMS}/{second}/distinct", json={"document": "Bill:7"}).status_code == 200
    assert [(item.consumed_by, item.distinct_from) for item in kept(office)] == [("Bill:7", ()), ("", ("Bill:7",))]


def test_what_is_taken_out_is_kept_as_removed(client: Client, office: Office) -> None:
    item_id = added(client)
    assert client.delete(f"{ITEMS}/{item_id}").json()["state"] == "removed"
    assert [item.state for item in kept(office)] == [KnownState.REMOVED]
    assert client.get(ITEMS).json()["items"] == []
    assert [item["id"] for item in client.get(ITEMS, params={"every": "true"}).json()["items"]] == [item_id]
    assert client.delete(f"{ITEMS}/k_none").status_code == 404


def test_pages_go_on_where_they_ended_though_the_item_there_is_taken_out(client: Client) -> None:
    first, second, third = (added(client, day=f"2026-07-0{day}") for day in (1, 2, 3))
    page = client.get(ITEMS, params={"limit": 2}).json()
    assert [item["id"] for item in page["items"]] == [first, second]
    client.delete(f"{ITEMS}/{second}")
    rest = client.get(ITEMS, params={"cursor": page["next_cursor"]}).json()
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([third], None)


def test_a_cursor_of_no_item_is_refused(client: Client) -> None:
    assert client.get(ITEMS, params={"cursor": "k_none"}).status_code == 400


@pytest.mark.parametrize("change", [{"amount": "-10"}, {"day": "2026-02-30"}, {"label": ""}, {"colour": "red"}])
def test_what_cannot_be_read_is_not_kept(client: Client, office: Office, change: dict[str, Any]) -> None:
    assert client.post(ITEMS, json=RENT | change).status_code == 400
    assert kept(office) == []


@pytest.mark.parametrize("field", ["label", "owner", "note"])
def test_a_control_character_is_told_as_that(client: Client, field: str) -> None:
    refused = client.post(ITEMS, json=RENT | {field: "Rent\x1b[2J"})
    assert (refused.status_code, "no control character" in refused.json()["detail"]) == (400, True)


def test_a_reviewer_reads_and_plans_nothing(client: Client, office: Office) -> None:
    client.headers["Authorization"] = f"Bearer {key_of(Role.REVIEWER)}"
    assert client.get(ITEMS).status_code == 200
    assert client.post(ITEMS, json=RENT).status_code == 403
    assert kept(office) == []
