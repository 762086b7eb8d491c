"""Batches: every item with its own answer or fault, whatever becomes of the others."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock
from tests.emulators.qbo.forms import expense, fault, new_bill, new_customer, new_invoice, read

from emulators.qbo.serving import RunningSandbox

Json = dict[str, Any]


def batch(api: httpx.Client, *items: Any, **params: str) -> list[Json]:
    answer = api.post("batch", json={"BatchItemRequest": list(items)}, params=params)
    assert answer.status_code == 200, answer.text
    answered: list[Json] = answer.json()["BatchItemResponse"]
    return answered


def code_of(item: Json) -> str:
    return str(item["Fault"]["Error"][0]["code"])


def query(batch_id: str, statement: str) -> Json:
    return {"bId": batch_id, "Query": statement}


def new_term(batch_id: str, name: str) -> Json:
    return {"bId": batch_id, "operation": "create", "Term": {"Name": name, "DueDays": 7}}


def test_every_item_has_its_own_answer(api: httpx.Client) -> None:
    bill, kept = new_bill(api, "20.00"), new_bill(api, "30.00")
    made, gone, changed, found = batch(
        api,
        {"bId": "1", "operation": "create", "Customer": {"DisplayName": "Batched"}},
        {"bId": "2", "operation": "delete", "Bill": {"Id": bill["Id"], "SyncToken": "0"}},
        {
            "bId": "3",
            "operation": "update",
            "Bill": {
                "Id": kept["Id"],
                "SyncToken": "0",
                "sparse": True,
                "VendorRef": {"value": "1"},
                "PrivateNote": "x",
            },
        },
        query("4", "select count(*) from Term"),
    )
    assert (made["bId"], made["Customer"]["SyncToken"]) == ("1", "0")
    assert gone == {"bId": "2", "Bill": {"domain": "QBO", "status": "Deleted", "Id": bill["Id"]}}
    assert (changed["Bill"]["PrivateNote"], changed["Bill"]["TotalAmt"]) == ("x", 30)
    assert found == {"bId": "4", "QueryResponse": {"totalCount": 5}}


def test_a_fault_is_its_items_alone(api: httpx.Client) -> None:
    bill = new_bill(api)
    answered = batch(
        api,
        {"bId": "a", "operation": "create", "Customer": {}},
        {"bId": "b", "operation": "delete", "Invoice": {"Id": "99999", "SyncToken": "0"}},
        {"bId": "c", "operation": "update", "Bill": {"Id": bill["Id"], "SyncToken": "7"}},
        {"bId": "d", "operation": "create", "Wind": {"Name": "x"}},
        {"bId": "e", "operation": "explode", "Term": {"Name": "x"}},
        query("f", "select * from Nothing"),
        {"bId": "g"},
        "nonsense",
        new_term("h", "Net 7"),
    )
    codes = ["2020", "610", "5010", "500", "500", "4001", "2010", "2010"]
    assert [code_of(item) for item in answered[:-1]] == codes
    assert [item.get("bId") for item in answered] == [*"abcdefg", None, "h"]
    assert answered[0]["Fault"]["type"] == "ValidationFault"
    assert answered[-1]["Term"]["Name"] == "Net 7"


@pytest.mark.parametrize("form", [{"operation": "update", "optionsData": "void"}, {"operation": "void"}])
def test_an_item_can_void(api: httpx.Client, form: Json) -> None:
    customer_id = new_customer(api)
    invoice = new_invoice(api, customer_id)
    head = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True}
    [voided] = batch(api, {"bId": "v", "Invoice": head, **form})
    assert (voided["Invoice"]["TotalAmt"], voided["Invoice"]["PrivateNote"]) == (0, "Voided")
    assert read(api, "Customer", customer_id)["Balance"] == Decimal(0)


def test_no_item_sees_what_another_of_its_batch_does(api: httpx.Client) -> None:
    bill = api.get(f"bill/{new_bill(api)['Id']}").json()["Bill"]
    statement = "select * from Bill where Id = '{}'"
    head = {"Id": bill["Id"], "SyncToken": "0", "sparse": True, "VendorRef": {"value": "1"}}
    first, late, before, after = batch(
        api,
        {"bId": "1", "operation": "update", "Bill": {**head, "PrivateNote": "first"}},
        {"bId": "2", "operation": "update", "Bill": {**head, "PrivateNote": "second"}},
        query("3", statement.format(bill["Id"])),
        {"bId": "4", "operation": "update", "Bill": {**head, "SyncToken": "1", "PrivateNote": "third"}},
    )
    assert (first["Bill"]["PrivateNote"], first["Bill"]["SyncToken"]) == ("first", "1")
    assert code_of(late) == "5010"
    assert before["QueryResponse"]["Bill"] == [bill]
    assert after["Bill"]["PrivateNote"] == "third"


def test_amounts_come_with_their_cents(api: httpx.Client) -> None:
    body = {"VendorRef": {"value": "1"}, "Line": [expense("459")]}
    answer = api.post("batch", json={"BatchItemRequest": [{"bId": "1", "operation": "create", "Bill": body}]})
    assert '"TotalAmt":459.00' in answer.text


def test_a_change_feed_and_a_rate_can_be_items(api: httpx.Client) -> None:
    bill = new_bill(api)
    wanted = {"Entities": "Bill,Transfer", "ChangedSince": "2026-07-01T08:00:00-07:00"}
    rate = {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-06-01", "Rate": 1.1}
    feed, old, set_rate = batch(
        api,
        {"bId": "1", "CDCQuery": wanted},
        {"bId": "2", "CDCQuery": {"Entities": "Bill", "ChangedSince": "2026-01-01"}},
        {"bId": "3", "operation": "update", "ExchangeRate": rate},
    )
    bills, transfers = feed["CDCResponse"]["QueryResponse"]
    assert ([row["Id"] for row in bills["Bill"]], transfers) == ([bill["Id"]], {})
    assert code_of(old) == "500"
    assert set_rate["ExchangeRate"]["TargetCurrencyCode"] == "USD"


def test_ids_are_echoed_even_when_they_are_not_unique(api: httpx.Client) -> None:
    answered = batch(api, new_term("x", "Net 8"), new_term("x", "Net 9"), {"Query": "select count(*) from Term"})
    assert [item.get("bId") for item in answered] == ["x", "x", None]
    assert [item["Term"]["Name"] for item in answered[:2]] == ["Net 8", "Net 9"]


def test_a_thousand_objects_for_each_question_or_for_all(api: httpx.Client, running: RunningSandbox) -> None:
    for start in range(0, 1200, 30):
        batch(api, *(new_term(str(number), f"Term {number}") for number in range(start, start + 30)))
    walk = "select * from Term orderby Id maxresults 700"
    asked = query("1", walk), query("2", f"{walk} startposition 701"), query("3", walk)
    assert [item["QueryResponse"]["maxResults"] for item in batch(api, *asked)] == [700, 505, 700]
    running.sandbox.switches.batch_shares_rows = True
    first, rest, none, made = batch(api, *asked, new_term("4", "One more"))
    assert [item["QueryResponse"].get("maxResults") for item in (first, rest, none)] == [700, 299, None]
    assert made["Term"]["Name"] == "One more"


@pytest.mark.parametrize("body", [{}, {"BatchItemRequest": []}, {"BatchItemRequest": {}}, {"BatchItemRequest": None}])
def test_an_empty_batch(api: httpx.Client, body: Json) -> None:
    answer = api.post("batch", json=body)
    assert fault(answer) == (400, "400")
    error = answer.json()["Fault"]["Error"][0]
    assert (error["Message"], error["Detail"]) == ("MalformedRequest", "Batch Request is Empty")


def test_thirty_items_and_no_more(api: httpx.Client) -> None:
    items = [query(str(number), "select count(*) from Term") for number in range(31)]
    assert len(batch(api, *items[:30])) == 30
    answer = api.post("batch", json={"BatchItemRequest": items})
    assert fault(answer) == (400, "1040")
    assert answer.json()["Fault"]["Error"][0]["Message"] == "Batch size exceeds allowed limit"


def test_a_batch_is_one_request_and_has_a_limit_of_its_own(
    api: httpx.Client, running: RunningSandbox, clock: MovableClock
) -> None:
    running.sandbox.switches.throttle = True
    items = [query(str(number), "select count(*) from Term") for number in range(30)]
    for _ in range(40):
        assert len(batch(api, *items)) == 30
        clock.forward(timedelta(milliseconds=200))
    refused = api.post("batch", json={"BatchItemRequest": items})
    assert (refused.status_code, refused.json()["fault"]["error"][0]["code"]) == (429, "3001")
    assert api.get("preferences").status_code == 200


def test_in_xml(api: httpx.Client) -> None:
    items = [query("q1", "select * from Term where Id = '3'"), {"bId": "q2", "operation": "create", "Term": {}}]
    answer = api.post("batch", json={"BatchItemRequest": items}, headers={"Accept": "application/xml"})
    assert '<BatchItemResponse bId="q1"><QueryResponse startPosition="1" maxResults="1"><Term ' in answer.text
    assert '<BatchItemResponse bId="q2"><Fault type="ValidationFault"><Error code="2020"' in answer.text
