"""The Digest in pages and with chosen fields: every client once, and totals of all on each page."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import FIRM, TODAY
from tests.fixtures.digests import digest_answer

from adapters.http.digest_pages import WHOLE, Choice, encoded
from adapters.http.paging import written_place
from domain.answers.digest import DigestAnswer, DigestClient
from domain.firms.firm import Business

Client = TestClient[Litestar]
DIGEST = "/api/v1/digest"
CLIENTS = 120


def portfolio() -> DigestAnswer:
    """Many clients, of whom ten at a time need the same attention and two at a time have one name."""
    ids = [f"b{number:03}" for number in range(CLIENTS)]
    businesses = tuple(
        Business(id=each, firm_id=FIRM.id, name=f"Client {number // 2}") for number, each in enumerate(ids)
    )
    answer = digest_answer(FIRM, businesses, TODAY)
    clients = (replace(each, attention=Decimal(n % 12) / 8) for n, each in enumerate(answer.clients))
    return replace(answer, clients=ordered(clients))


def ordered(clients: Any) -> tuple[DigestClient, ...]:
    return tuple(sorted(clients, key=lambda each: (-each.attention, each.business, each.business_id)))


def pages(answer: DigestAnswer, limit: int, cursor: str | None = None) -> Iterator[dict[str, Any]]:
    while True:
        found = encoded(answer, Choice.read(limit, cursor, None))
        page = msgspec.json.decode(found.body)
        yield page
        cursor = found.next_cursor
        assert cursor == page["next_cursor"]
        if cursor is None:
            return


def ids(page: dict[str, Any]) -> list[str]:
    return [row["business_id"] for row in page["clients"]]


@pytest.mark.parametrize("limit", [1, 7, CLIENTS - 1, CLIENTS, 500])
def test_pages_have_each_client_once_in_the_order_of_all(limit: int) -> None:
    answer = portfolio()
    whole = msgspec.json.decode(encoded(answer, WHOLE).body)
    found = list(pages(answer, limit))
    assert [row for page in found for row in page["clients"]] == whole["clients"]
    assert len(whole["clients"]) == CLIENTS
    assert {len(page["clients"]) for page in found[:-1]} <= {limit}
    assert all(page["lights"] == {"amber": CLIENTS} for page in found)


def test_a_cursor_outlives_the_client_where_a_page_ended() -> None:
    answer = portfolio()
    first = next(pages(answer, 10))
    last = answer.clients[9]
    for others in (
        tuple(each for each in answer.clients if each is not last),
        ordered(replace(each, attention=Decimal(99)) if each is last else each for each in answer.clients),
    ):
        rest = list(pages(replace(answer, clients=others), 50, first["next_cursor"]))
        assert [each for page in rest for each in ids(page)] == [each.business_id for each in answer.clients[10:]]


def test_a_cursor_before_all_or_after_all_is_one() -> None:
    answer = portfolio()
    most = written_place(["1E999999999999", "", ""])
    least = written_place(["-1E999999999999", "", ""])
    assert [len(ids(next(pages(answer, 500, cursor)))) for cursor in (most, least)] == [CLIENTS, 0]


def test_pages_are_followed_by_their_links(client: Client) -> None:
    whole = client.get(DIGEST).json()
    assert (whole["next_cursor"], len(whole["clients"])) == (None, 3)
    found, address = list[Any](), f"{DIGEST}?limit=1&fields=light"
    for _ in range(3):
        page = client.get(address)
        told = page.json()
        assert {name: told[name] for name in ("lights", "top_items", "being_made", "as_of")} == {
            name: whole[name] for name in ("lights", "top_items", "being_made", "as_of")
        }
        found += told["clients"]
        match = re.fullmatch('<([^>]+)>; rel="next"', page.headers.get("link", ""))
        assert (match is None) == (told["next_cursor"] is None)
        address = match[1] if match else ""
    assert address == ""
    assert found == [{"business_id": each["business_id"], "light": each["light"]} for each in whole["clients"]]


def test_pages_of_another_day_are_pages_too(client: Client) -> None:
    first = client.get(f"{DIGEST}?as_of=2026-05-20&limit=2&fields=business").json()
    rest = client.get(
        DIGEST, params={"as_of": "2026-05-20", "cursor": first["next_cursor"], "fields": "business"}
    ).json()
    names = [row["business"] for page in (first, rest) for row in page["clients"]]
    assert (len(first["clients"]), sorted(names)) == (2, ["Agency", "Bakery", "clinic"])


@pytest.mark.parametrize("fields", ["cash,light", "light,business_id,cash,light"])
def test_a_client_has_the_fields_chosen_and_its_id(client: Client, fields: str) -> None:
    whole = client.get(DIGEST).json()["clients"]
    rows = client.get(DIGEST, params={"fields": fields}).json()["clients"]
    assert rows == [{name: each[name] for name in ("business_id", "light", "cash")} for each in whole]


def test_what_is_chosen_has_a_tag_of_its_own(client: Client) -> None:
    addresses = (DIGEST, f"{DIGEST}?limit=1", f"{DIGEST}?fields=light")
    tags = [client.get(each).headers["etag"] for each in addresses]
    assert len(set(tags)) == 3
    again = [client.get(each, headers={"If-None-Match": tag}) for each, tag in zip(addresses, tags, strict=True)]
    assert [each.status_code for each in again] == [304] * 3
    assert ["link" in each.headers for each in again] == [False, True, False]
