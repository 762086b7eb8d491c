"""Documents that come of recurring transactions as the clock moves: which, when, how many, and what is told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.test_ledger import check_identities, check_trial_balance
from tests.fixtures.companies import trader

from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.qbo.store import Company
from emulators.qbo.writes.schedules import day_after

AS_OF = date(2026, 6, 30)
REALM = "9341450000000000"
NOON = datetime(2026, 6, 30, 19, tzinfo=UTC)


@pytest.fixture(params=["played", "left alone"])
def made(request: pytest.FixtureRequest) -> Company:
    """A company that lives, and the same one of which nobody plays the days."""
    agency = trader("agency", realm_id=REALM)
    if request.param == "left alone":
        agency.player = None
    return agency


@pytest.fixture
def api(made: Company) -> Iterator[httpx.Client]:
    sandbox = Sandbox([made], clock=lambda: NOON, admin=True)
    sandbox.mint_tokens(REALM, "access", "refresh")
    headers = {"Authorization": "Bearer access", "Accept": "application/json"}
    with start(sandbox) as running, httpx.Client(base_url=running.url, headers=headers) as client:
        yield client


def post(api: httpx.Client, entity: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(f"/v3/company/{REALM}/{entity}", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def template(api: httpx.Client, made: Company, name: str, recurs: str = "Automated", **schedule: Any) -> dict[str, Any]:
    """A recurring bill of 500, kept from the last day of June on."""
    vendor = post(api, "vendor", {"DisplayName": name})["Vendor"]
    expense = next(row for row in made.of_kind("Account").values() if row["AccountType"] == "Expense")
    kind = "AccountBasedExpenseLineDetail"
    line = {"Amount": 500, "DetailType": kind, kind: {"AccountRef": {"value": expense["Id"]}}}
    info = {"Name": name, "RecurType": recurs, "ScheduleInfo": {"StartDate": "2026-06-30", **schedule}}
    body = {"Bill": {"VendorRef": {"value": vendor["Id"]}, "Line": [line], "RecurringInfo": info}}
    body["Bill"]["SalesTermRef"] = {"value": "3"}
    kept: dict[str, Any] = post(api, "recurringtransaction", body)["RecurringTransaction"]["Bill"]
    return kept


def move(api: httpx.Client, days: int) -> None:
    assert api.post("/admin/clock", json={"forward_days": days}).status_code == 200


def came(made: Company, template_id: str) -> list[tuple[str, str]]:
    bills = [row for row in made.of_kind("Bill").values() if row.get("RecurDataRef") == {"value": template_id}]
    return [(bill["TxnDate"], bill["DueDate"]) for bill in bills]


def read(api: httpx.Client, template_id: str) -> dict[str, Any]:
    answer = api.get(f"/v3/company/{REALM}/recurringtransaction/{template_id}").json()
    found: dict[str, Any] = answer["RecurringTransaction"]["Bill"]
    return found


def test_a_bill_comes_on_each_of_its_days(api: httpx.Client, made: Company) -> None:
    kept = template(api, made, "Yard", IntervalType="Monthly", DayOfMonth=31)
    assert came(made, kept["Id"]) == []
    move(api, 95)
    dates = [("2026-06-30", "2026-07-30"), ("2026-07-31", "2026-08-30"), ("2026-08-31", "2026-09-30")]
    assert came(made, kept["Id"]) == [*dates, ("2026-09-30", "2026-10-30")]
    after = read(api, kept["Id"])
    schedule = after["RecurringInfo"]["ScheduleInfo"]
    assert (schedule["PreviousDate"], schedule["NextDate"]) == ("2026-09-30", "2026-10-31")
    assert int(after["SyncToken"]) > int(kept["SyncToken"])
    check_trial_balance(made)
    check_identities(made)
    feed = {"entities": "Bill", "changedSince": "2026-09-29T13:00:00-07:00"}
    told = api.get(f"/v3/company/{REALM}/cdc", params=feed).json()["CDCResponse"][0]["QueryResponse"][0]["Bill"]
    assert "2026-09-30" in {row["TxnDate"] for row in told if row.get("RecurDataRef") == {"value": kept["Id"]}}


def test_it_ends_with_its_number_or_its_last_day(api: httpx.Client, made: Company) -> None:
    twice = template(api, made, "Twice", IntervalType="Weekly", DayOfWeek="Friday", NumInterval=2, MaxOccurrences=2)
    till = template(api, made, "Till", IntervalType="Daily", NumInterval=10, EndDate="2026-07-20")
    move(api, 60)
    assert [day for day, _ in came(made, twice["Id"])] == ["2026-07-03", "2026-07-17"]
    assert [day for day, _ in came(made, till["Id"])] == ["2026-06-30", "2026-07-10", "2026-07-20"]
    assert "NextDate" not in read(api, twice["Id"])["RecurringInfo"]["ScheduleInfo"]


def test_reminders_and_what_is_switched_off_make_nothing(api: httpx.Client, made: Company) -> None:
    reminded = template(api, made, "Reminded", "Reminder", IntervalType="Daily")
    off = template(api, made, "Off", IntervalType="Daily")
    off["RecurringInfo"]["Active"] = False
    post(api, "recurringtransaction", {"Bill": off})
    move(api, 10)
    assert came(made, reminded["Id"]) == came(made, off["Id"]) == []


def test_it_can_come_days_before_its_date(api: httpx.Client, made: Company) -> None:
    kept = template(api, made, "Early", IntervalType="Monthly", DayOfMonth=20, DaysBefore=5)
    move(api, 14)
    assert came(made, kept["Id"]) == []
    move(api, 1)
    assert came(made, kept["Id"]) == [("2026-07-20", "2026-08-19")]


def test_a_changed_template_does_not_make_the_same_day_twice(api: httpx.Client, made: Company) -> None:
    kept = template(api, made, "Changed", IntervalType="Monthly", DayOfMonth=1)
    move(api, 1)
    assert came(made, kept["Id"]) == [("2026-07-01", "2026-07-31")]
    after = read(api, kept["Id"])
    after["Line"][0]["Amount"] = 700
    assert post(api, "recurringtransaction", {"Bill": after})["RecurringTransaction"]["Bill"]["TotalAmt"] == 700
    move(api, 31)
    assert [day for day, _ in came(made, kept["Id"])] == ["2026-07-01", "2026-08-01"]
    assert [bill["TotalAmt"] for bill in made.of_kind("Bill").values() if "RecurDataRef" in bill] == [500, 700]


def test_what_the_books_refuse_is_left_out(api: httpx.Client, made: Company) -> None:
    kept = template(api, made, "Refused", IntervalType="Monthly", DayOfMonth=1)
    vendor = made.of_kind("Vendor")[kept["VendorRef"]["value"]]
    post(api, "vendor", {**{key: vendor[key] for key in ("Id", "SyncToken")}, "sparse": True, "Active": False})
    move(api, 40)
    assert came(made, kept["Id"]) == []
    assert read(api, kept["Id"])["RecurringInfo"]["ScheduleInfo"]["NextDate"] == "2026-09-01"


def test_the_sample_company_gets_its_rent() -> None:
    sample = build(load_scenario("sample"), 1, AS_OF, REALM)
    assert sample.player is not None
    sample.player.play_until(date(2026, 9, 15))
    rents = [row for row in sample.of_kind("Bill").values() if "RecurDataRef" in row]
    assert [(row["TxnDate"], row["TotalAmt"]) for row in rents] == [
        ("2026-07-01", 900),
        ("2026-08-01", 900),
        ("2026-09-01", 900),
    ]
    assert [row for row in sample.of_kind("Invoice").values() if "RecurDataRef" in row] == []
    check_trial_balance(sample)


@pytest.mark.parametrize(
    ("schedule", "day", "after"),
    [
        ({"IntervalType": "Monthly", "NumInterval": 1}, "2026-01-31", "2026-02-28"),
        ({"IntervalType": "Monthly", "NumInterval": 3, "DayOfMonth": 31}, "2026-11-30", "2027-02-28"),
        (
            {"IntervalType": "Monthly", "NumInterval": 1, "WeekOfMonth": 2, "DayOfWeek": "Tuesday"},
            "2026-06-09",
            "2026-07-14",
        ),
        (
            {"IntervalType": "Monthly", "NumInterval": 1, "WeekOfMonth": 5, "DayOfWeek": "Friday"},
            "2026-06-26",
            "2026-07-31",
        ),
        (
            {"IntervalType": "Yearly", "NumInterval": 1, "MonthOfYear": "February", "DayOfMonth": 29},
            "2028-02-29",
            "2029-02-28",
        ),
        ({"IntervalType": "Weekly", "NumInterval": 4, "DayOfWeek": "Friday"}, "2026-07-03", "2026-07-31"),
        ({"IntervalType": "Daily", "NumInterval": 3}, "2026-12-30", "2027-01-02"),
    ],
)
def test_the_day_that_follows(schedule: dict[str, Any], day: str, after: str) -> None:
    assert day_after(schedule, date.fromisoformat(day)) == date.fromisoformat(after)
    assert timedelta(0) < date.fromisoformat(after) - date.fromisoformat(day)
