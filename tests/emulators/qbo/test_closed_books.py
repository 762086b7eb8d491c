"""Books that are closed up to a day: nothing dated up to it comes, changes or goes."""

import httpx
import pytest
from tests.emulators.qbo.forms import check, expense, fault, new_bill, new_customer, post, read, sale

CLOSED, OPEN = "2026-05-31", "2026-06-01"


@pytest.fixture
def closing(api: httpx.Client) -> httpx.Client:
    """The same client, once it has closed the books."""
    preferences = read(api, "Preferences", "1")
    prefs = {"AccountingInfoPrefs": {**preferences["AccountingInfoPrefs"], "BookCloseDate": CLOSED}}
    post(api, "Preferences", {"Id": "1", "SyncToken": preferences["SyncToken"], "sparse": True, **prefs})
    return api


def test_nothing_is_written_into_a_closed_period(closing: httpx.Client) -> None:
    body = {"VendorRef": {"value": "1"}, "Line": [expense("5")], "TxnDate": CLOSED}
    refused = closing.post("bill", json=body)
    assert fault(refused) == (400, "6210")
    assert refused.json()["Fault"]["Error"][0]["Message"].startswith("Account Period Closed")
    assert new_bill(closing, TxnDate=OPEN)["TxnDate"] == OPEN


def test_nothing_moves_into_or_out_of_a_closed_period(closing: httpx.Client) -> None:
    bill = new_bill(closing, TxnDate=OPEN)
    keys = {"Id": bill["Id"], "SyncToken": "0", "sparse": True, "VendorRef": bill["VendorRef"]}
    assert fault(closing.post("bill", json={**keys, "TxnDate": CLOSED})) == (400, "6210")
    old = next(row for row in rows(closing, "Bill") if row["TxnDate"] <= CLOSED)
    keys = {"Id": old["Id"], "SyncToken": old["SyncToken"], "sparse": True, "VendorRef": old["VendorRef"]}
    for change in ({"TxnDate": OPEN}, {"PrivateNote": "later"}):
        assert fault(closing.post("bill", json={**keys, **change})) == (400, "6210")
    assert closing.post("bill", json=old).status_code == 200
    assert fault(closing.post("bill?operation=delete", json=keys)) == (400, "6210")
    paid = next(row for row in rows(closing, "BillPayment") if row["TxnDate"] <= CLOSED)
    keys = {"Id": paid["Id"], "SyncToken": paid["SyncToken"], "sparse": True}
    assert fault(closing.post("billpayment?operation=update&include=void", json=keys)) == (400, "6210")


def test_an_old_bill_is_paid_in_the_open_period(closing: httpx.Client) -> None:
    preferences = read(closing, "Preferences", "1")
    assert preferences["AccountingInfoPrefs"]["BookCloseDate"] == CLOSED
    reopened = {**preferences["AccountingInfoPrefs"], "BookCloseDate": "2026-01-31"}
    keys = {"Id": "1", "SyncToken": preferences["SyncToken"], "sparse": True}
    post(closing, "Preferences", {**keys, "AccountingInfoPrefs": reopened})
    bill = new_bill(closing, TxnDate="2026-05-01")
    token = read(closing, "Preferences", "1")["SyncToken"]
    post(closing, "Preferences", {"Id": "1", "SyncToken": token, "sparse": True, **closed_again(preferences)})
    post(closing, "BillPayment", {**check(closing, "200", [(bill["Id"], "200")]), "TxnDate": OPEN})
    assert read(closing, "Bill", bill["Id"])["Balance"] == 0


def closed_again(preferences: dict[str, object]) -> dict[str, object]:
    return {"AccountingInfoPrefs": preferences["AccountingInfoPrefs"]}


def test_what_posts_nothing_may_be_dated_in_a_closed_period(closing: httpx.Client) -> None:
    body = {"CustomerRef": {"value": new_customer(closing)}, "Line": [sale("5")], "TxnDate": CLOSED}
    assert post(closing, "Estimate", body)["TxnDate"] == CLOSED


def rows(api: httpx.Client, kind: str) -> list[dict[str, str]]:
    listing = "select * from {} orderby Id maxresults 1000"
    answer = api.get("query", params={"query": listing.format(kind)})
    found: list[dict[str, str]] = answer.json()["QueryResponse"][kind]
    return found
