"""The change feed: live objects in order, tombstones after them, and its limits."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock
from tests.emulators.qbo.forms import fault, new_bill, new_customer, new_invoice, post

from emulators.qbo.catalog import KINDS, WITHOUT_CDC


def changes(api: httpx.Client, entities: str, since: str) -> list[dict[str, Any]]:
    answer = api.get("cdc", params={"entities": entities, "changedSince": since})
    assert answer.status_code == 200, answer.text
    parts: list[dict[str, Any]] = answer.json()["CDCResponse"][0]["QueryResponse"]
    return parts


def codes(api: httpx.Client, entities: str, since: str) -> tuple[int, str]:
    return fault(api.get("cdc", params={"entities": entities, "changedSince": since}))


def test_nothing_changed_is_an_empty_object(api: httpx.Client, clock: MovableClock) -> None:
    clock.forward(timedelta(days=2))
    assert changes(api, "Bill,Invoice,Vendor", "2026-07-03T00:00:00Z") == [{}, {}, {}]


def test_changes_come_in_order_with_the_deleted_last(api: httpx.Client, clock: MovableClock) -> None:
    since = clock.now.isoformat()
    gone = new_bill(api, "75.10")
    clock.forward(timedelta(seconds=5))
    kept = new_bill(api, "75.10")
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
    bill = new_bill(api, "75.10")
    [part] = changes(api, "Bill", bill["MetaData"]["LastUpdatedTime"])
    assert [row["Id"] for row in part["Bill"]] == [bill["Id"]]


def test_names_in_any_case_are_answered_once_in_their_own(api: httpx.Client) -> None:
    parts = changes(api, "vendor, bill,Vendor ,VENDOR", "2026-06-30")
    assert [set(part) - {"startPosition", "maxResults", "totalCount"} for part in parts] == [{"Vendor"}, {"Bill"}]
    assert "totalCount" not in parts[0]


def test_a_transaction_deleted_within_the_window_but_born_before_it_is_only_a_tombstone(
    api: httpx.Client, clock: MovableClock
) -> None:
    bill = new_bill(api)
    clock.forward(timedelta(days=29))
    post(api, "Bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete")
    [part] = changes(api, "Bill", (clock.now - timedelta(days=1)).isoformat())
    assert [(row["Id"], row["status"]) for row in part["Bill"]] == [(bill["Id"], "Deleted")]
    assert set(part["Bill"][0]) == {"domain", "status", "Id", "MetaData"}


def test_a_list_object_is_never_a_tombstone(api: httpx.Client, clock: MovableClock) -> None:
    customer_id = new_customer(api, "Closing Down")
    clock.forward(timedelta(seconds=5))
    since = clock.now.isoformat()
    post(api, "Customer", {"Id": customer_id, "SyncToken": "0", "sparse": True, "Active": False})
    [part] = changes(api, "Customer", since)
    [gone] = part["Customer"]
    assert (gone["Active"], gone["DisplayName"]) == (False, "Closing Down (deleted)")
    assert "status" not in gone


def test_what_another_transaction_did_to_it_is_a_change_too(api: httpx.Client, clock: MovableClock) -> None:
    customer_id = new_customer(api)
    invoice = new_invoice(api, customer_id)
    clock.forward(timedelta(seconds=5))
    since = clock.now.isoformat()
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    line = {"Amount": "500.00", "LinkedTxn": [link]}
    post(api, "Payment", {"CustomerRef": {"value": customer_id}, "TotalAmt": "500.00", "Line": [line]})
    [part] = changes(api, "Invoice", since)
    assert [(row["Id"], row["Balance"], row["SyncToken"]) for row in part["Invoice"]] == [(invoice["Id"], 0, "1")]


def test_every_kind_but_five_is_fed(api: httpx.Client) -> None:
    for kind in KINDS:
        if kind in WITHOUT_CDC:
            assert codes(api, f"Bill,{kind}", "2026-06-30") == (400, "500")
        else:
            changes(api, kind, "2026-06-30")


def test_settings_files_and_rates_are_fed_as_they_are_read(api: httpx.Client, clock: MovableClock) -> None:
    clock.forward(timedelta(seconds=5))
    since = clock.now.isoformat()
    before = api.get("preferences").json()["Preferences"]
    head = {"Id": before["Id"], "SyncToken": before["SyncToken"], "sparse": True}
    post(api, "Preferences", {**head, "SalesFormsPrefs": {"CustomTxnNumbers": True}})
    api.post("upload", files={"file_content_01": ("a.txt", b"a", "text/plain")})
    post(api, "ExchangeRate", {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-06-01", "Rate": 1.1})
    preferences, files, rates = changes(api, "Preferences,Attachable,ExchangeRate", since)
    assert preferences["Preferences"][0]["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert httpx.get(files["Attachable"][0]["TempDownloadUri"]).content == b"a"
    assert "Id" not in rates["ExchangeRate"][0]


def test_the_window_is_thirty_days(api: httpx.Client) -> None:
    changes(api, "Bill", "2026-06-01")
    changes(api, "Bill", "2026-06-01T00:00:00-07:00")
    changes(api, "Bill", "2027-01-01")
    answer = api.get("cdc", params={"entities": "Bill", "changedSince": "2026-05-31T23:59:59-07:00"})
    assert fault(answer) == (400, "500")
    assert "changedSince date 2026-05-31T23:59:59-07:00 which is older than fixed days" in answer.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"entities": "Bill", "changedSince": "yesterday"}, "4001"),
        ({"entities": "Bill"}, "2020"),
        ({"entities": "", "changedSince": "2026-06-30"}, "2020"),
        ({"entities": " , ", "changedSince": "2026-06-30"}, "2020"),
        ({"entities": "Bill;Vendor", "changedSince": "2026-06-30"}, "500"),
        ({"entities": "Wind", "changedSince": "2026-06-30"}, "500"),
    ],
)
def test_refusals(api: httpx.Client, query: dict[str, str], code: str) -> None:
    assert fault(api.get("cdc", params=query)) == (400, code)


def test_at_most_a_thousand_objects(api: httpx.Client) -> None:
    for number in range(1010):
        api.post("term", json={"Name": f"Net {1000 + number}", "DueDays": 3})
    terms, vendors = changes(api, "Term,Vendor", "2026-07-01T00:00:00Z")
    assert terms["maxResults"] == 1000
    assert vendors == {}
