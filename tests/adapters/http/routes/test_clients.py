"""The reading routes: bodies, business dates, freshness, paging, tenancy."""

from datetime import date, timedelta

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http import answers
from tests.adapters.http.cast import AGENCY, BAKERY, CLINIC, FIRM, NOW, STRANGER
from tests.adapters.http.fakes import Office

from domain.answers.console import ConsoleAnswer
from domain.answers.digest import DigestAnswer
from domain.answers.forecast import ForecastAnswer
from domain.answers.runway import RunwayAnswer
from domain.answers.tray import TrayAnswer
from domain.firms.firm import Business
from domain.money import from_wire
from domain.rails.freshness import CACHED, STRICT, within

Client = TestClient[Litestar]
DAY = date(2026, 3, 1)
FIRM_CLIENTS = (BAKERY, CLINIC, AGENCY)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("digest", answers.digest_answer(FIRM, FIRM_CLIENTS, DAY)),
        ("businesses/b1", BAKERY),
        ("businesses/b1/tray", answers.tray_answer(BAKERY, DAY)),
        ("businesses/b1/console", answers.console_answer(BAKERY, DAY)),
        ("businesses/b1/runway", answers.runway_answer(BAKERY, DAY)),
        ("businesses/b1/forecast", answers.forecast_answer(BAKERY, DAY)),
    ],
)
def test_answers_survive_the_wire(
    client: Client,
    path: str,
    expected: DigestAnswer | Business | TrayAnswer | ConsoleAnswer | RunwayAnswer | ForecastAnswer,
) -> None:
    response = client.get(f"/api/v1/{path}?as_of=2026-03-01")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert msgspec.json.decode(response.content, type=type(expected), dec_hook=from_wire) == expected


def test_amounts_and_days_are_decimal_strings_on_the_wire(client: Client) -> None:
    tray = client.get("/api/v1/businesses/b1/tray").json()
    assert tray["items"][0]["finding"]["exposure"] == {"amount": "500.00", "currency": "USD"}
    assert tray["payables"]["gap"] == {"amount": "-0.05", "currency": "USD"}
    assert tray["runway"]["runway_days"]["value"] == "41.5"
    forecast = client.get("/api/v1/businesses/b1/forecast").json()
    assert forecast["forecast"]["opening"]["value"] == {"amount": "5000", "currency": "JPY"}


def test_a_stale_answer_is_200_and_says_so(client: Client, office: Office) -> None:
    office.tray.build = lambda business, day: answers.tray_answer(business, day, answers.STALE)
    response = client.get("/api/v1/businesses/b1/tray?freshness=strict")
    assert response.status_code == 200
    assert response.json()["data_age"]["stale"] is True
    assert response.json()["data_age"]["reason"] == "The rail is down."


@pytest.mark.parametrize(("business", "today"), [("b1", date(2026, 3, 1)), ("b2", date(2026, 3, 2))])
def test_today_is_today_where_the_business_is(client: Client, office: Office, business: str, today: date) -> None:
    client.get(f"/api/v1/businesses/{business}/tray")
    assert office.tray.asked[0][0].day == today
    assert office.tray.asked[0][0].now == NOW


def test_the_digest_takes_the_day_that_most_clients_have(client: Client, office: Office) -> None:
    assert client.get("/api/v1/digest").json()["as_of"] == "2026-03-01"
    office.clients.held = [CLINIC]
    assert client.get("/api/v1/digest").json()["as_of"] == "2026-03-02"
    office.clients.held = []
    assert client.get("/api/v1/digest").json()["as_of"] == "2026-03-02"


def test_a_given_day_wins_over_today(client: Client, office: Office) -> None:
    client.get("/api/v1/businesses/b1/runway?as_of=2024-02-29")
    assert office.runway.asked[0][0].day == date(2024, 2, 29)


def test_freshness_reaches_the_experience(client: Client, office: Office) -> None:
    for text in ("", "?freshness=cached", "?freshness=strict", "?freshness=3600"):
        assert client.get(f"/api/v1/businesses/b1/console{text}").status_code == 200
    wanted = [freshness for _, freshness in office.console.asked]
    assert wanted == [CACHED, CACHED, STRICT, within(timedelta(hours=1))]


@pytest.mark.parametrize(
    "query",
    [
        "as_of=2026-02-30",
        "as_of=yesterday",
        "as_of=",
        "as_of=2026-3-1T00:00",
        "as_of=9999-12-31",
        "as_of=0001-01-01",
        "freshness=never",
        "freshness=-5",
        "freshness=",
        "freshness=1e3",
        "freshness=99999999999999999999",
        "freshness=%C2%B2",
    ],
)
def test_bad_questions_are_400(client: Client, office: Office, query: str) -> None:
    response = client.get(f"/api/v1/businesses/b1/forecast?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.json()["detail"]
    assert office.forecast.asked == []


@pytest.mark.parametrize("path", ["", "/tray", "/console", "/runway", "/forecast", "/sync", "/changes"])
@pytest.mark.parametrize("business", [STRANGER.id, "nobody", "..%2Fb1", "b1'--"])
def test_an_unknown_business_and_another_firms_are_both_404(client: Client, path: str, business: str) -> None:
    response = client.get(f"/api/v1/businesses/{business}{path}")
    assert response.status_code == 404
    assert "Stranger" not in response.text


def test_businesses_come_by_name_page_by_page(client: Client) -> None:
    first = client.get("/api/v1/businesses?limit=2").json()
    assert [item["name"] for item in first["items"]] == ["Agency", "Bakery"]
    last = client.get("/api/v1/businesses", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [item["name"] for item in last["items"]] == ["clinic"]
    assert last["next_cursor"] is None


def test_a_cursor_stays_good_when_its_client_leaves(client: Client, office: Office) -> None:
    cursor = client.get("/api/v1/businesses?limit=2").json()["next_cursor"]
    office.clients.held.remove(BAKERY)
    page = client.get("/api/v1/businesses", params={"cursor": cursor}).json()
    assert [item["name"] for item in page["items"]] == ["clinic"]


def test_one_exact_page_has_no_next(client: Client) -> None:
    assert client.get("/api/v1/businesses?limit=3").json()["next_cursor"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "cursor=!!", "cursor=eA", "cursor=%C3%A9"])
def test_bad_pages_are_400(client: Client, query: str) -> None:
    response = client.get(f"/api/v1/businesses?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.json()["detail"]


def test_where_a_client_is_decides_its_today(client: Client, office: Office) -> None:
    assert client.get("/api/v1/businesses/b1/runway").json()["as_of"] == "2026-03-01"
    moved = client.put("/api/v1/businesses/b1/time-zone", json={"time_zone": "Asia/Tokyo"})
    assert (moved.status_code, moved.json()["time_zone"]) == (200, "Asia/Tokyo")
    assert client.get("/api/v1/businesses/b1/runway").json()["as_of"] == "2026-03-02"
    assert office.clients.moved_by == ["Ms Advisor"]
    assert client.put("/api/v1/businesses/b9/time-zone", json={"time_zone": "UTC"}).status_code == 404
