"""The change feed: live objects in order, tombstones after them, and its limits."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock


def changes(api: httpx.Client, entities: str, since: str) -> list[dict[str, Any]]:
    answer = api.get("cdc", params={"entities": entities, "changedSince": since})
    assert answer.status_code == 200, answer.text
    parts: list[dict[str, Any]] = answer.json()["CDCResponse"][0]["QueryResponse"]
    return parts


def a_bill(api: httpx.Client) -> dict[str, Any]:
    line = {"Amount": "75.10", "DetailType": "AccountBasedExpenseLineDetail"}
    detail = {"AccountRef": {"value": "1"}}
    body = {"VendorRef": {"value": "1"}, "Line": [{**line, "AccountBasedExpenseLineDetail": detail}]}
    made: dict[str, Any] = api.post("bill", json=body).json()["Bill"]
    return made


def test_nothing_changed_is_an_empty_object(api: httpx.Client, clock: MovableClock) -> None:
    clock.forward(timedelta(days=2))
    assert changes(api, "Bill,Invoice,Vendor", "2026-07-03T00:00:00Z") == [{}, {}, {}]


def test_changes_come_in_order_with_the_deleted_last(api: httpx.Client, clock: MovableClock) -> None:
    since = clock.now.isoformat()
    gone = a_bill(api)
    clock.forward(timedelta(seconds=5))
    kept = a_bill(api)
    clock.forward(timedelta(seconds=5))
    api.post("bill", params={"operation": "delete"}, json={"Id": gone["Id"], "SyncToken": "0"})
    bills, vendors, accounts = changes(api, "bill,Vendor,Account", since)
    assert [row["Id"] for row in bills["Bill"]] == [kept["Id"], gone["Id"]]
    assert bills["Bill"][1] == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": gone["Id"],
        "MetaData": {"LastUpdatedTime": "2026-07-01T08:00:10-07:00"},
    }
    assert (bills["startPosition"], bills["maxResults"], bills["totalCount"]) == (1, 2, 2)
    assert [row["Id"] for row in vendors["Vendor"]] == ["1"]
    assert "Accounts Payable (A/P)" in {row["Name"] for row in accounts["Account"]}


def test_the_mark_itself_is_included(api: httpx.Client, clock: MovableClock) -> None:
    bill = a_bill(api)
    [part] = changes(api, "Bill", bill["MetaData"]["LastUpdatedTime"])
    assert [row["Id"] for row in part["Bill"]] == [bill["Id"]]


@pytest.mark.parametrize(
    "query",
    [
        {"entities": "Bill", "changedSince": "2026-05-01"},
        {"entities": "Bill", "changedSince": "yesterday"},
        {"entities": "Bill"},
        {"entities": "", "changedSince": "2026-06-30"},
        {"entities": "TaxRate", "changedSince": "2026-06-30"},
        {"entities": "Wind", "changedSince": "2026-06-30"},
    ],
)
def test_refusals(api: httpx.Client, query: dict[str, str]) -> None:
    answer = api.get("cdc", params=query)
    assert answer.status_code == 400
    assert answer.json()["Fault"]["type"] == "ValidationFault"


def test_at_most_a_thousand_objects(api: httpx.Client) -> None:
    for number in range(1010):
        api.post("term", json={"Name": f"Net {1000 + number}", "DueDays": 3})
    terms, vendors = changes(api, "Term,Vendor", "2026-07-01T00:00:00Z")
    assert terms["maxResults"] == 1000
    assert vendors == {}
