"""Names merged in the service: whose documents they are then, and who is told."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM, MovableClock

from emulators.qbo.serving import RunningSandbox
from emulators.qbo.wire import stamp


def merged(running: RunningSandbox, kind: str, dead: str, survivor: str, leaves: str = "deleted") -> httpx.Response:
    order = {"realm_id": REALM, "kind": kind, "dead_id": dead, "survivor_id": survivor, "leaves": leaves}
    return httpx.post(f"{running.url}/admin/merge", json=order)


def made(api: httpx.Client, entity: str, **draft: Any) -> dict[str, Any]:
    answer = api.post(entity, json=draft)
    assert answer.status_code == 200, answer.text
    (record,) = (value for key, value in answer.json().items() if key != "time")
    found: dict[str, Any] = record
    return found


def bill(api: httpx.Client, vendor: str, amount: int) -> dict[str, Any]:
    accounts = api.get("query", params={"query": "select * from Account where AccountType = 'Expense'"}).json()
    detail = {"AccountRef": {"value": accounts["QueryResponse"]["Account"][0]["Id"]}}
    line = {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
    return made(api, "bill", VendorRef={"value": vendor}, Line=[line])


def changes(api: httpx.Client, entities: str, clock: MovableClock) -> dict[str, list[dict[str, Any]]]:
    params = {"entities": entities, "changedSince": stamp(clock.now)}
    parts = api.get("cdc", params=params).json()["CDCResponse"][0]["QueryResponse"]
    return {kind: part[kind] for kind, part in zip(entities.split(","), parts, strict=True) if part}


def test_bills_of_a_merged_vendor_are_the_others_without_a_new_stamp(
    api: httpx.Client, running: RunningSandbox, clock: MovableClock
) -> None:
    dead, survivor = made(api, "vendor", DisplayName="Old Mill"), made(api, "vendor", DisplayName="Old Mill Inc")
    one, two = bill(api, dead["Id"], 200), bill(api, survivor["Id"], 50)
    clock.forward(timedelta(minutes=1))
    assert merged(running, "Vendor", dead["Id"], survivor["Id"]).status_code == 200
    read = api.get(f"bill/{one['Id']}").json()["Bill"]
    assert read == {**one, "VendorRef": {"value": survivor["Id"], "name": "Old Mill Inc"}}
    told = changes(api, "Vendor,Bill", clock)
    assert [(row["Id"], row.get("status"), row.get("Balance")) for row in told["Vendor"]] == [
        (survivor["Id"], None, 250),
        (dead["Id"], "Deleted", None),
    ]
    assert "Bill" not in told
    assert api.get(f"vendor/{dead['Id']}").json()["Fault"]["Error"][0]["code"] == "610"
    balances = api.get("reports/VendorBalance").json()
    assert "Old Mill Inc" in str(balances)
    assert api.get(f"bill/{two['Id']}").json()["Bill"] == two


def test_a_merged_name_can_stay_as_an_inactive_one(
    api: httpx.Client, running: RunningSandbox, clock: MovableClock
) -> None:
    dead, survivor = made(api, "vendor", DisplayName="Twin"), made(api, "vendor", DisplayName="Twin & Co")
    bill(api, dead["Id"], 80)
    assert merged(running, "Vendor", dead["Id"], survivor["Id"], "inactive").status_code == 200
    left = api.get(f"vendor/{dead['Id']}").json()["Vendor"]
    assert (left["Active"], left["DisplayName"], left["Balance"]) == (False, "Twin (deleted)", 0)
    assert api.get(f"vendor/{survivor['Id']}").json()["Vendor"]["Balance"] == 80


def test_a_merged_customer_leaves_its_jobs_to_the_other(api: httpx.Client, running: RunningSandbox) -> None:
    dead, survivor = made(api, "customer", DisplayName="Hill"), made(api, "customer", DisplayName="Hill House")
    job = made(api, "customer", DisplayName="Roof", Job=True, ParentRef={"value": dead["Id"]})
    items = api.get("query", params={"query": "select * from Item"}).json()["QueryResponse"]["Item"]
    line = {"Amount": 300, "DetailType": "SalesItemLineDetail"}
    line["SalesItemLineDetail"] = {"ItemRef": {"value": items[0]["Id"]}}
    made(api, "invoice", CustomerRef={"value": job["Id"]}, Line=[line])
    assert merged(running, "Customer", dead["Id"], survivor["Id"]).status_code == 200
    moved = api.get(f"customer/{job['Id']}").json()["Customer"]
    assert (moved["ParentRef"]["value"], moved["FullyQualifiedName"]) == (survivor["Id"], "Hill House:Roof")
    above = api.get(f"customer/{survivor['Id']}").json()["Customer"]
    assert (above["Balance"], above["BalanceWithJobs"]) == (0, 300)
    assert merged(running, "Customer", survivor["Id"], job["Id"]).status_code == 400


@pytest.mark.parametrize(("kind", "dead", "survivor"), [("Vendor", "1", "1"), ("Vendor", "1", "x"), ("Bill", "1", "2")])
def test_impossible_merges(running: RunningSandbox, kind: str, dead: str, survivor: str) -> None:
    before = running.sandbox.company(REALM).revision
    assert merged(running, kind, dead, survivor).status_code == 400
    assert running.sandbox.company(REALM).revision == before
