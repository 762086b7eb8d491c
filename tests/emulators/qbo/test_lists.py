"""List objects: each kind with what it needs, unique names, and full names that follow their parents."""

from typing import Any

import httpx
import pytest

Json = dict[str, Any]


def post(api: httpx.Client, entity: str, body: Json) -> Json:
    answer = api.post(entity, json=body)
    assert answer.status_code == 200, answer.text
    (record,) = (value for key, value in answer.json().items() if key != "time")
    assert isinstance(record, dict)
    return record


def refused(api: httpx.Client, entity: str, body: Json) -> str:
    answer = api.post(entity, json=body)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["Fault"]["Error"][0]["code"])


@pytest.mark.parametrize(
    ("entity", "body"),
    [
        ("class", {"Name": "Retail"}),
        ("department", {"Name": "Harbour Street"}),
        ("employee", {"GivenName": "Emily", "FamilyName": "Platt"}),
        ("paymentmethod", {"Name": "Barter"}),
        ("companycurrency", {"Code": "eur"}),
        ("taxagency", {"DisplayName": "State of Nowhere"}),
        ("term", {"Name": "Net 45", "DueDays": 45}),
        ("term", {"Name": "By the 10th", "DayOfMonthDue": 10, "DueNextMonthDays": 3}),
        ("item", {"Name": "Widgets", "Type": "Category"}),
    ],
)
def test_each_kind_is_made_read_and_found(api: httpx.Client, entity: str, body: Json) -> None:
    made = post(api, entity, body)
    read = api.get(f"{entity}/{made['Id']}").json()
    assert made in read.values()
    query = "select * from {} where Id = '{}'"
    rows = api.get("query", params={"query": query.format(entity, made["Id"])}).json()
    assert made in next(value for value in rows["QueryResponse"].values() if isinstance(value, list))


def test_what_the_service_sets_by_itself(api: httpx.Client) -> None:
    assert post(api, "employee", {"GivenName": "Ann", "FamilyName": "Lee"})["DisplayName"] == "Ann Lee"
    assert post(api, "companycurrency", {"Code": "GBP"})["Name"] == "British Pound Sterling"
    assert post(api, "paymentmethod", {"Name": "Swap"})["Type"] == "NON_CREDIT_CARD"
    assert (
        post(api, "vendor", {"DisplayName": "Contractor", "TaxIdentifier": "12-3456789"})["TaxIdentifier"]
        == "XXXXXX6789"
    )


def test_numbers_of_people_are_never_shown_again(api: httpx.Client) -> None:
    ann = post(api, "employee", {"GivenName": "Ann", "FamilyName": "Lee", "SSN": "123-45-6789"})
    hidden = "-".join(("X" * 3, "X" * 2, "X" * 4))
    assert ann["SSN"] == hidden
    again = post(api, "employee", {**ann, "FamilyName": "Ray"})
    assert (again["SSN"], again["SyncToken"]) == (hidden, "1")
    assert "SSN" not in post(api, "employee", {"GivenName": "Bo", "FamilyName": "Lee", "SSN": ""})
    vendor = post(api, "vendor", {"DisplayName": "Masked", "TaxIdentifier": "12-3456789"})
    assert post(api, "vendor", {**vendor, "CompanyName": "Masked Inc"})["TaxIdentifier"] == "XXXXXX6789"


@pytest.mark.parametrize(
    ("entity", "body", "code"),
    [
        ("employee", {"DisplayName": "Nobody"}, "2020"),
        ("companycurrency", {"Code": "XXX"}, "2170"),
        ("companycurrency", {"Name": "Euro"}, "2020"),
        ("paymentmethod", {"Name": "Swap", "Type": "BARTER"}, "2170"),
        ("term", {"Name": "Never"}, "2020"),
        ("term", {"Name": "Odd", "DayOfMonthDue": 40}, "2080"),
        ("item", {"Name": "Stock", "Type": "Inventory"}, "2020"),
        ("item", {"Name": "Gadget", "Type": "Gizmo"}, "2170"),
        ("item", {"Name": "Flag", "TrackQtyOnHand": {}}, "2010"),
        ("vendor", {"DisplayName": "Numbered", "AcctNum": ["1"]}, "2010"),
        ("customer", {"DisplayName": "Caller", "PrimaryPhone": "555"}, "2010"),
        ("class", {"Name": "x" * 101}, "2050"),
        ("account", {"Name": "Numbered", "AccountType": "Expense", "AcctNum": "1" * 21}, "2050"),
        ("customertype", {"Name": "Wholesale"}, "500"),
        ("taxcode", {"Name": "VAT"}, "500"),
        ("budget", {"Name": "2027"}, "500"),
    ],
)
def test_what_is_refused(api: httpx.Client, entity: str, body: Json, code: str) -> None:
    assert refused(api, entity, body) == code


def test_names_are_unique_over_all_parties(api: httpx.Client) -> None:
    post(api, "employee", {"GivenName": "Robin", "FamilyName": "Day"})
    assert refused(api, "vendor", {"DisplayName": "robin day"}) == "6240"
    assert refused(api, "customer", {"DisplayName": "Robin Day"}) == "6240"


def test_a_renamed_parent_renames_what_stands_below(api: httpx.Client) -> None:
    parent = post(api, "class", {"Name": "West"})
    child = post(api, "class", {"Name": "Coast", "ParentRef": {"value": parent["Id"]}})
    grandchild = post(api, "class", {"Name": "Pier", "ParentRef": {"value": child["Id"]}})
    assert (child["SubClass"], grandchild["FullyQualifiedName"]) == (True, "West:Coast:Pier")
    post(api, "class", {**parent, "Name": "Far West"})
    read = api.get(f"class/{grandchild['Id']}").json()["Class"]
    assert read["FullyQualifiedName"] == "Far West:Coast:Pier"


def test_levels_and_loops(api: httpx.Client) -> None:
    records = [post(api, "department", {"Name": "L0"})]
    for level in range(1, 5):
        records.append(post(api, "department", {"Name": f"L{level}", "ParentRef": {"value": records[-1]["Id"]}}))
    assert refused(api, "department", {"Name": "L5", "ParentRef": {"value": records[-1]["Id"]}}) == "6000"
    top = {**records[0], "ParentRef": {"value": records[2]["Id"]}}
    assert refused(api, "department", top) == "2500"
    assert refused(api, "department", {"Name": "Lost", "ParentRef": {"value": "999"}}) == "2500"


def test_a_sub_account_has_the_type_of_its_parent(api: httpx.Client) -> None:
    parent = post(api, "account", {"Name": "Vehicles", "AccountType": "Expense"})
    body = {"Name": "Fuel and oil", "AccountType": "Bank", "ParentRef": {"value": parent["Id"]}}
    assert refused(api, "account", body) == "6000"
    made = post(api, "account", {**body, "AccountType": "Expense"})
    assert (made["SubAccount"], made["FullyQualifiedName"]) == (True, "Vehicles:Fuel and oil")


def test_inactive_and_active_again(api: httpx.Client) -> None:
    made = post(api, "department", {"Name": "Pop-up"})
    gone = post(api, "department", {**made, "Active": False})
    assert gone["Name"] == "Pop-up (deleted)"
    listed = api.get("query", params={"query": "select * from Department"}).json()["QueryResponse"]
    assert made["Id"] not in [row["Id"] for row in listed.get("Department", [])]
    back = post(api, "department", {**gone, "Active": True})
    assert back["Name"] == "Pop-up"


def test_the_lists_that_every_company_has(api: httpx.Client) -> None:
    methods = api.get("query", params={"query": "select * from PaymentMethod"}).json()["QueryResponse"]["PaymentMethod"]
    assert {"Cash", "Check", "Visa"} <= {method["Name"] for method in methods}
    assert api.get("taxcode/NON").json()["TaxCode"]["Taxable"] is False


def test_an_employee_sent_back_as_it_was_read_is_unchanged(api: httpx.Client) -> None:
    made = post(api, "employee", {"GivenName": "Emily", "FamilyName": "Platt"})
    assert post(api, "employee", made) == made
    assert "CurrencyRef" not in made
