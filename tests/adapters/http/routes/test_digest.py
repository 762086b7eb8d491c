"""The digests that were kept, listed and one by one."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]
WEEKLY = "/api/v1/digest/weekly"


def days(client: Client, **params: str | int) -> tuple[list[str], str | None]:
    body = client.get(WEEKLY, params=params).json()
    return [item["as_of"] for item in body["items"]], body["next_cursor"]


def test_weeks_come_in_pages_newest_first(client: Client) -> None:
    assert days(client, limit=2) == (["2026-03-02", "2026-02-23"], "2026-02-23")
    assert days(client, limit=2, cursor="2026-02-23") == (["2026-02-16"], None)


def test_a_kept_digest_tells_when_it_was_made(client: Client) -> None:
    body = client.get(f"{WEEKLY}/2026-02-23").json()
    assert (body["as_of"], body["made_at"], body["answer"]["as_of"]) == (
        "2026-02-23",
        "2026-03-02T02:00:00Z",
        "2026-02-23",
    )
    assert [row["business"] for row in body["answer"]["clients"]] == ["Bakery", "clinic", "Agency"]


@pytest.mark.parametrize(("path", "status"), [("2026-02-24", 404), ("2026-02-30", 400), ("monday", 400)])
def test_a_day_without_one_is_refused(client: Client, path: str, status: int) -> None:
    assert client.get(f"{WEEKLY}/{path}").status_code == status


def test_a_cursor_that_is_no_day_is_refused(client: Client) -> None:
    assert client.get(WEEKLY, params={"cursor": "last"}).status_code == 400


def test_the_digest_needs_a_key(anonymous: Client) -> None:
    assert anonymous.get(WEEKLY).status_code == 401
