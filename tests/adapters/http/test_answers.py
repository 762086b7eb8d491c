"""Next pages and sizes: what every answer has in common."""

import re
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, FIRM, Office, key_of

from adapters.http.encodings import GZIP, OFFERED, ZSTD, preferred
from domain.firms.firm import Role
from domain.money import Money
from domain.plans.known_item import KnownItemDraft
from domain.rails.duty import ASLEEP, Duty, DutyKind

Client = TestClient[Litestar]
NEEDS_ZSTD = pytest.mark.skipif(ZSTD not in OFFERED, reason="zstandard is not installed.")
B1 = "/api/v1/businesses/b1"
LISTS = (
    *("acts", "businesses", "digest/weekly", "event-endpoints", "events", "jobs", "keys", "members"),
    *(
        "policy/history",
        "businesses/b1/accounts",
        "businesses/b1/changes",
        "syncs",
        "businesses/b1/decisions",
        "businesses/b1/findings",
    ),
    *("businesses/b1/forecast/items", "businesses/b1/writes"),
)


@pytest.fixture
def owner(anonymous: Client) -> Client:
    anonymous.headers["Authorization"] = f"Bearer {key_of(Role.OWNER)}"
    return anonymous


def walked(client: Client, path: str) -> list[Any]:
    """The items of all pages of one, by the links."""
    found = []
    page = client.get(path)
    while True:
        found += page.json()["items"]
        link = page.headers.get("link")
        assert (link is None) == (page.json()["next_cursor"] is None)
        if link is None:
            return found
        match = re.fullmatch('<(/api/v1/[^>]+)>; rel="next"', link)
        assert match is not None
        page = client.get(match[1])


def furnish(office: Office) -> None:
    """Something in each list that an office begins without."""
    for kind in (DutyKind.SYNC, DutyKind.RECONCILE):
        office.memory.duties[FIRM.id, BAKERY.id, kind] = Duty(
            firm_id=FIRM.id, business_id=BAKERY.id, kind=kind, due_at=ASLEEP
        )
    for label in ("Rent", "Tax"):
        draft = KnownItemDraft(label=label, amount=Money(-1, "USD"), day=office.as_of.day + timedelta(days=9))
        office.product.known_items.add(office.acting(), BAKERY.id, draft)


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_one_paging_form(owner: Client, office: Office, path: str) -> None:
    furnish(office)
    whole = owner.get(f"/api/v1/{path}?limit=500").json()
    assert {"items", "next_cursor"} <= set(whole)
    assert walked(owner, f"/api/v1/{path}?limit=1") == whole["items"]


def test_a_link_keeps_what_was_asked(client: Client) -> None:
    link = client.get(f"{B1}/findings?limit=1&severity=high,medium").headers["link"]
    assert "limit=1&severity=high%2Cmedium&cursor=" in link


def test_a_list_that_ends_has_no_link(client: Client) -> None:
    assert "link" not in client.get("/api/v1/businesses").headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip;q=x", None),
        ("*", "gzip"),
        ("gzip, deflate, br, zstd", "gzip"),
        pytest.param("zstd", "zstd", marks=NEEDS_ZSTD),
        pytest.param("gzip;q=0.5, zstd", "zstd", marks=NEEDS_ZSTD),
        ("zstd;q=0.5, gzip", "gzip"),
        ("br", None),
        ("", None),
    ],
)
def test_what_is_long_is_sent_small_to_who_takes_it(client: Client, accepted: str, encoding: str | None) -> None:
    long = client.get(f"{B1}/tray", headers={"Accept-Encoding": accepted})
    assert long.headers.get("content-encoding") == encoding
    assert sorted(re.split(", *", long.headers["vary"].lower())) == ["accept-encoding", "authorization"]
    assert long.json()["business"]["id"] == BAKERY.id
    short = client.get("/api/v1/businesses/b1", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in short.headers


def test_an_answer_has_one_tag_in_every_encoding(client: Client) -> None:
    tags = {client.get(f"{B1}/tray", headers={"Accept-Encoding": each}).headers["etag"] for each in ("gzip", "br")}
    assert len(tags) == 1


def test_without_the_library_of_zstd_answers_are_sent_in_gzip() -> None:
    assert [preferred(each, (GZIP,)) for each in ("zstd", "gzip;q=0.5, zstd", "*")] == ["", GZIP, GZIP]


@NEEDS_ZSTD
def test_what_is_answered_again_is_as_it_was_in_every_encoding(client: Client) -> None:
    keys = [f"BILL-NODUE:Bill-2{number}" for number in range(3)]
    body = {"keys": keys, "act": {"act": "comment", "text": "Seen. " * 300}}
    told = []
    for accepted in ("zstd", "gzip", "identity"):
        headers = {"Accept-Encoding": accepted, "Idempotency-Key": "n-1"}
        told.append(client.post(f"{B1}/findings/bulk", json=body, headers=headers))
    assert [each.headers.get("content-encoding") for each in told] == ["zstd", "gzip", None]
    assert told[0].json() == told[1].json() == told[2].json()
