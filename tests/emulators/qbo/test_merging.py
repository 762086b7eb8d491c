"""Names, accounts and items merged in the service: whose documents they are then, and who is told."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM, MovableClock
from tests.emulators.qbo.test_ledger import check_identities, check_trial_balance

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


def account(api: httpx.Client, name: str, **draft: Any) -> dict[str, Any]:
    return made(api, "account", **{"Name": name, "AccountType": "Expense", **draft})


def expense(api: httpx.Client, account_id: str, amount: int, bank: str) -> dict[str, Any]:
    detail = {"AccountRef": {"value": account_id}}
    line = {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
    return made(api, "purchase", PaymentType="Cash", AccountRef={"value": bank}, Line=[line])


def test_postings_of_a_merged_account_are_the_others_without_a_new_stamp(
    api: httpx.Client, running: RunningSandbox, clock: MovableClock
) -> None:
    bank, other = (account(api, name, AccountType="Bank", AccountSubType="Checking") for name in ("Till", "Till two"))
    dead, survivor = account(api, "Fuel"), account(api, "Gas and Fuel")
    below = account(api, "Diesel", ParentRef={"value": dead["Id"]}, SubAccount=True)
    bought = expense(api, dead["Id"], 70, other["Id"])
    expense(api, survivor["Id"], 30, bank["Id"])
    clock.forward(timedelta(minutes=1))
    assert merged(running, "Account", dead["Id"], survivor["Id"]).status_code == 200
    assert merged(running, "Account", other["Id"], bank["Id"]).status_code == 200
    read = api.get(f"purchase/{bought['Id']}").json()["Purchase"]
    assert read["AccountRef"] == {"value": bank["Id"], "name": "Till"}
    ref = read["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]
    assert ref == {"value": survivor["Id"], "name": "Gas and Fuel"}
    assert (read["SyncToken"], read["MetaData"]) == (bought["SyncToken"], bought["MetaData"])
    assert api.get(f"account/{bank['Id']}").json()["Account"]["CurrentBalance"] == -100
    moved = api.get(f"account/{below['Id']}").json()["Account"]
    assert (moved["ParentRef"]["value"], moved["FullyQualifiedName"]) == (survivor["Id"], "Gas and Fuel:Diesel")
    told = changes(api, "Account,Purchase", clock)
    gone = {row["Id"] for row in told["Account"] if row.get("status") == "Deleted"}
    assert (gone, "Purchase" in told) == ({dead["Id"], other["Id"]}, False)
    profit = api.get("reports/ProfitAndLoss").json()
    assert "Gas and Fuel" in str(profit)
    check_trial_balance(running.sandbox.company(REALM))
    check_identities(running.sandbox.company(REALM))


def test_sales_of_a_merged_item_are_the_others(api: httpx.Client, running: RunningSandbox) -> None:
    income = account(api, "Fees", AccountType="Income")
    items = [
        made(api, "item", Name=name, Type="Service", IncomeAccountRef={"value": income["Id"]})
        for name in ("Advice", "Advising")
    ]
    customer = made(api, "customer", DisplayName="Advised")
    detail = {"ItemRef": {"value": items[0]["Id"]}}
    line = {"Amount": 300, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    sold = made(api, "invoice", CustomerRef={"value": customer["Id"]}, Line=[line])
    assert merged(running, "Item", items[0]["Id"], items[1]["Id"]).status_code == 200
    read = api.get(f"invoice/{sold['Id']}").json()["Invoice"]
    assert read["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": items[1]["Id"], "name": "Advising"}
    assert api.get(f"item/{items[0]['Id']}").json()["Fault"]["Error"][0]["code"] == "610"


def test_a_template_and_a_note_follow_a_merged_vendor(api: httpx.Client, running: RunningSandbox) -> None:
    dead, survivor = made(api, "vendor", DisplayName="Yard"), made(api, "vendor", DisplayName="Yard Ltd")
    known = bill(api, dead["Id"], 40)
    info = {"Name": "Yard rent", "RecurType": "UnScheduled"}
    template = {"VendorRef": {"value": dead["Id"]}, "Line": known["Line"], "RecurringInfo": info}
    kept = made(api, "recurringtransaction", Bill=template)["Bill"]
    refs = [{"EntityRef": {"type": "Vendor", "value": dead["Id"]}}]
    note = made(api, "attachable", Note="Ask for Ada.", AttachableRef=refs)
    assert merged(running, "Vendor", dead["Id"], survivor["Id"]).status_code == 200
    read = api.get(f"recurringtransaction/{kept['Id']}").json()["RecurringTransaction"]["Bill"]
    assert read["VendorRef"]["value"] == survivor["Id"]
    held = api.get(f"attachable/{note['Id']}").json()["Attachable"]["AttachableRef"][0]["EntityRef"]
    assert held["value"] == survivor["Id"]


def test_accounts_of_two_types_and_those_that_the_service_uses_stay_apart(
    api: httpx.Client, running: RunningSandbox
) -> None:
    bank, expense_account = account(api, "Box", AccountType="Bank", AccountSubType="Checking"), account(api, "Tips")
    assert merged(running, "Account", bank["Id"], expense_account["Id"]).status_code == 400
    query = "select * from Account where AccountSubType = 'AccountsReceivable'"
    own = api.get("query", params={"query": query}).json()["QueryResponse"]["Account"][0]
    other = account(api, "Old A/R", AccountType="Accounts Receivable", AccountSubType="AccountsReceivable")
    assert merged(running, "Account", own["Id"], other["Id"]).status_code == 400
    assert api.get(f"account/{own['Id']}").json()["Account"] == own


def test_a_company_lives_on_without_an_account_and_an_item_that_were_merged(
    api: httpx.Client, running: RunningSandbox, clock: MovableClock
) -> None:
    company = running.sandbox.company(REALM)
    [dead, survivor, *_] = company.of_kind("Item").values()
    assert merged(running, "Item", dead["Id"], survivor["Id"]).status_code == 200
    bought = [row for row in company.of_kind("Account").values() if row["AccountType"] == "Expense"]
    assert merged(running, "Account", bought[0]["Id"], bought[1]["Id"]).status_code == 200
    before = {kind: len(company.of_kind(kind)) for kind in ("Invoice", "Bill")}
    assert company.player is not None
    company.player.play_until(clock.now.date() + timedelta(days=45))
    assert all(len(company.of_kind(kind)) > count for kind, count in before.items())
    check_trial_balance(company)


@pytest.mark.parametrize(("kind", "dead", "survivor"), [("Vendor", "1", "1"), ("Vendor", "1", "x"), ("Bill", "1", "2")])
def test_impossible_merges(running: RunningSandbox, kind: str, dead: str, survivor: str) -> None:
    before = running.sandbox.company(REALM).revision
    assert merged(running, kind, dead, survivor).status_code == 400
    assert running.sandbox.company(REALM).revision == before
