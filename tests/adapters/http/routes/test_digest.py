"""The digests that were kept, listed and one by one."""

from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import FIRM, NOW, Office

Client = TestClient[Litestar]
WEEKLY = "/api/v1/digest/weekly"


@pytest.fixture(autouse=True)
def three_weeks(office: Office) -> None:
    """Of the Mondays to the first of June, each made when the week began."""
    for weeks in (2, 1, 0):
        assert office.product.weekly_digests.make(FIRM.id, NOW - timedelta(weeks=weeks))


def days(client: Client, **params: str | int) -> tuple[list[str], str | None]:
    body = client.get(WEEKLY, params=params).json()
    return [item["as_of"] for item in body["items"]], body["next_cursor"]


def test_weeks_come_in_pages_newest_first(client: Client) -> None:
    assert days(client, limit=2) == (["2026-06-01", "2026-05-25"], "2026-05-25")
    assert days(client, limit=2, cursor="2026-05-25") == (["2026-05-18"], None)


def test_a_kept_digest_tells_when_it_was_made(client: Client) -> None:
    body = client.get(f"{WEEKLY}/2026-05-25").json()
    assert (body["as_of"], body["made_at"], body["answer"]["as_of"]) == (
        "2026-05-25",
        "2026-05-26T02:00:00Z",
        "2026-05-25",
    )
    assert [row["business"] for row in body["answer"]["clients"]] == ["Bakery", "Agency", "clinic"]


@pytest.mark.parametrize(("path", "status"), [("2026-05-26", 404), ("2026-02-30", 400), ("monday", 400)])
def test_a_day_without_one_is_refused(client: Client, path: str, status: int) -> None:
    assert client.get(f"{WEEKLY}/{path}").status_code == status


def test_a_cursor_that_is_no_day_is_refused(client: Client) -> None:
    assert client.get(WEEKLY, params={"cursor": "last"}).status_code == 400


def test_the_digest_needs_a_key(anonymous: Client) -> None:
    assert anonymous.get(WEEKLY).status_code == 401
