"""The reading routes: bodies, business dates, freshness, paging, tenancy."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, CLINIC, FIRM, NOW, STRANGER, TODAY, Office
from tests.fixtures.changes import bill, gone, live

from domain.answers.console import ConsoleAnswer
from domain.answers.digest import DigestAnswer
from domain.answers.forecast import ForecastAnswer
from domain.answers.runway import RunwayAnswer
from domain.answers.tray import TrayAnswer
from domain.errors import RailError
from domain.firms.firm import Business
from domain.money import from_wire

Client = TestClient[Litestar]


@pytest.mark.parametrize(
    ("path", "answered"),
    [
        ("digest", lambda office: office.product.digest.digest(FIRM.id, office.as_of)),
        ("businesses/b1", lambda office: office.product.bookshelf.business(FIRM.id, BAKERY.id)),
        ("businesses/b1/tray", lambda office: office.product.tray.tray(BAKERY.scope, office.as_of)),
        ("businesses/b1/console", lambda office: office.product.console.console(BAKERY.scope, office.as_of)),
        ("businesses/b1/runway", lambda office: office.product.runway.runway(BAKERY.scope, office.as_of)),
        ("businesses/b1/forecast", lambda office: office.product.forecast.forecast(BAKERY.scope, office.as_of)),
    ],
)
def test_answers_survive_the_wire(
    client: Client,
    office: Office,
    path: str,
    answered: Callable[[Office], DigestAnswer | Business | TrayAnswer | ConsoleAnswer | RunwayAnswer | ForecastAnswer],
) -> None:
    response = client.get(f"/api/v1/{path}{'' if path == 'businesses/b1' else f'?as_of={TODAY}'}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    expected = answered(office)
    assert msgspec.json.decode(response.content, type=type(expected), dec_hook=from_wire) == expected


def test_amounts_and_days_are_decimal_strings_on_the_wire(client: Client) -> None:
    tray = client.get("/api/v1/businesses/b1/tray").json()
    assert tray["items"][0]["finding"]["exposure"] == {"amount": "500.00", "currency": "USD"}
    assert tray["payables"]["gap"] == {"amount": "-0.05", "currency": "USD"}
    assert tray["runway"]["runway_days"]["value"] == "415.5"
    forecast = client.get("/api/v1/businesses/b2/forecast").json()
    assert forecast["forecast"]["opening"]["value"] == {"amount": "5000", "currency": "JPY"}


def test_a_stale_answer_is_200_and_says_so(client: Client, office: Office) -> None:
    office.rail.put(live(bill("99")))
    office.rail.failures = [RailError("The rail is down.")]
    response = client.get("/api/v1/businesses/b1/tray?freshness=strict")
    assert response.status_code == 200
    assert response.json()["data_age"]["stale"] is True
    assert response.json()["data_age"]["reason"] == "The rail is down."


@pytest.mark.parametrize(("business", "today"), [("b1", "2026-06-01"), ("b2", "2026-06-02")])
def test_today_is_today_where_the_business_is(client: Client, business: str, today: str) -> None:
    body = client.get(f"/api/v1/businesses/{business}/tray").json()
    assert body["as_of"] == today
    assert body["data_age"]["age_s"] == 1800


def test_the_digest_takes_the_day_that_most_clients_have(client: Client, office: Office) -> None:
    assert client.get("/api/v1/digest").json()["as_of"] == "2026-06-01"
    office.memory.businesses = {CLINIC.id: CLINIC}
    assert client.get("/api/v1/digest").json()["as_of"] == "2026-06-02"
    office.memory.businesses = {}
    assert client.get("/api/v1/digest").json()["as_of"] == "2026-06-02"


def test_a_given_day_wins_over_today(client: Client) -> None:
    assert client.get("/api/v1/businesses/b1/runway?as_of=2024-02-29").json()["as_of"] == "2024-02-29"


def test_freshness_decides_whether_the_rail_is_asked(client: Client, office: Office) -> None:
    def asked(freshness: str, after: timedelta) -> int:
        office.clock.advance(after)
        before = len(office.rail.asked)
        office.rail.put(live(bill("99", len(office.rail.feed))))
        assert client.get(f"/api/v1/businesses/b1/console{freshness}").status_code == 200
        return len(office.rail.asked) - before

    assert asked("", timedelta(hours=9)) == 0
    assert asked("?freshness=cached", timedelta(hours=9)) == 0
    assert asked("?freshness=strict", timedelta(0)) == 1
    assert asked("?freshness=3600", timedelta(hours=1)) == 0
    assert asked("?freshness=3600", timedelta(seconds=1)) == 1


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
    before = office.memory.copy()
    response = client.get(f"/api/v1/businesses/b1/forecast?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.json()["detail"]
    assert office.memory == before


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
    del office.memory.businesses[BAKERY.id]
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
    assert client.get("/api/v1/businesses/b1/runway").json()["as_of"] == "2026-06-01"
    moved = client.put("/api/v1/businesses/b1/time-zone", json={"time_zone": "Asia/Tokyo"})
    assert (moved.status_code, moved.json()["time_zone"]) == (200, "Asia/Tokyo")
    assert client.get("/api/v1/businesses/b1/runway").json()["as_of"] == "2026-06-02"
    assert office.memory.businesses["b1"].time_zone == "Asia/Tokyo"
    assert office.acts == [("Ms Advisor", "set time zone", "Asia/Tokyo")]
    assert client.put("/api/v1/businesses/b9/time-zone", json={"time_zone": "UTC"}).status_code == 404


def test_the_chart_of_accounts_is_told_page_by_page(client: Client, office: Office) -> None:
    whole = client.get("/api/v1/businesses/b1/accounts").json()
    kept = {key[1] for key in office.books.records if key[0] == "Account"}
    assert {each["id"] for each in whole["items"]} == kept
    bank = next(each for each in whole["items"] if each["type"] == "Bank")
    assert bank["balance"]["currency"] == "USD"
    first = client.get("/api/v1/businesses/b1/accounts?limit=1")
    assert first.json()["items"] == whole["items"][:1]
    assert client.get(first.links["next"]["url"]).json()["items"] == whole["items"][1:]


def test_the_forecast_tells_each_day_and_the_floor(client: Client) -> None:
    told = client.get("/api/v1/businesses/b1/forecast").json()
    forecast, days = told["forecast"], told["days"]
    assert (days[0]["day"], days[-1]["day"], len(days)) == (forecast["as_of"], forecast["horizon_end"], 91)
    ends = {day["day"]: day["balance"] for day in days}
    assert [ends[week["end"]] for week in forecast["weeks"]] == [week["closing"] for week in forecast["weeks"]]
    lowest = min(days, key=lambda day: float(day["balance"]["amount"]))
    assert (lowest["day"], lowest["balance"]) == (forecast["low_day"], forecast["low_water"])
    assert told["floor"] == client.get("/api/v1/businesses/b1/runway").json()["figures"]["floor"]


def test_without_cash_there_is_no_daily_line(client: Client, office: Office) -> None:
    office.world.writing.apply(BAKERY.scope, (gone("Preferences", "1"), gone("Account", "bank")), "fake", "sync", NOW)
    told = client.get("/api/v1/businesses/b1/forecast").json()
    assert (told["forecast"]["status"], told["days"]) == ("insufficient", [])
