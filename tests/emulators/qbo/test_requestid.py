"""The parameters of every call: `requestid`, by which a write is done once, and `minorversion`, which says nothing."""

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM, MovableClock
from tests.emulators.qbo.forms import Json, fault, new_customer, post, read, sale
from tests.emulators.qbo.test_batches import batch, code_of, new_term

from emulators.qbo.serving import RunningSandbox
from emulators.qbo.switches import PlannedFault

LONGEST = "r" * 50


def count(api: httpx.Client, kind: str) -> int:
    answer = api.get("query", params={"query": " ".join(["select count(*) from", kind])}).json()
    return int(answer["QueryResponse"]["totalCount"])


def invoice(customer_id: str) -> Json:
    return {"CustomerRef": {"value": customer_id}, "Line": [sale("10.00")]}


def test_a_write_is_done_once(api: httpx.Client, clock: MovableClock) -> None:
    customer_id = new_customer(api)
    first = api.post("invoice?requestid=r-1", json=invoice(customer_id))
    clock.now = clock.now.replace(hour=20)
    again = api.post("invoice?requestid=r-1", json=invoice(customer_id))
    assert (first.status_code, first.content) == (200, again.content)
    assert read(api, "Customer", customer_id)["Balance"] == 10
    assert api.post("invoice?requestid=r-2", json=invoice(customer_id)).json()["Invoice"] != first.json()["Invoice"]


def test_another_body_under_the_same_id_is_not_read(api: httpx.Client) -> None:
    first = api.post("vendor?requestid=same", json={"DisplayName": "First"})
    before = count(api, "Customer")
    assert api.post("vendor?requestid=same", json={"DisplayName": "Second"}).content == first.content
    assert api.post("customer?requestid=same", content=b"not even JSON").content == first.content
    assert count(api, "Customer") == before


def test_updates_deletes_and_mails_are_repeated_too(api: httpx.Client) -> None:
    customer_id = new_customer(api)
    made = post(api, "Invoice", invoice(customer_id))
    sent = [api.post(f"invoice/{made['Id']}/send?sendTo=a@b.example&requestid=s").json() for _ in range(2)]
    assert [answer["Invoice"]["SyncToken"] for answer in sent] == ["1", "1"]
    head = {"Id": made["Id"], "SyncToken": "1"}
    gone = [api.post("invoice?operation=delete&requestid=d", json=head) for _ in range(2)]
    assert [answer.status_code for answer in gone] == [200, 200]
    assert fault(api.post("invoice?operation=delete", json=head)) == (400, "610")


def test_what_was_refused_may_be_tried_again(api: httpx.Client) -> None:
    assert fault(api.post("vendor?requestid=r", json={})) == (400, "2020")
    assert api.post("vendor?requestid=r", json={"DisplayName": "Now named"}).status_code == 200


def test_a_lost_answer_is_given_when_asked_for_again(api: httpx.Client, running: RunningSandbox) -> None:
    before = count(api, "Vendor")
    running.sandbox.trouble.plan(PlannedFault(status=503, applied=True))
    assert api.post("vendor?requestid=lost", json={"DisplayName": "Once"}).status_code == 503
    assert api.post("vendor?requestid=lost", json={"DisplayName": "Once"}).status_code == 200
    assert count(api, "Vendor") == before + 1


def test_an_id_is_of_one_company(api: httpx.Client, running: RunningSandbox) -> None:
    other = "9341450000000009"
    running.sandbox.mint_tokens(other, "others", "others-refresh")
    first = api.post("vendor?requestid=r", json={"DisplayName": "Here"})
    url = f"{running.url}/v3/company/{other}/vendor?requestid=r"
    headers = {"Authorization": "Bearer others", "Accept": "application/json"}
    there = httpx.post(url, json={"DisplayName": "There"}, headers=headers)
    assert (first.json()["Vendor"]["DisplayName"], there.json()["Vendor"]["DisplayName"]) == ("Here", "There")


def test_an_id_has_fifty_characters_at_most(api: httpx.Client) -> None:
    assert api.post("vendor", params={"requestid": LONGEST}, json={"DisplayName": "Named"}).status_code == 200
    answer = api.post("vendor", params={"requestid": f"{LONGEST}x"}, json={"DisplayName": "Nameless"})
    assert fault(answer) == (400, "6000")
    assert (
        "more than 50 characters in the request_id field. You tried entering rrrrrrrrrr..., which is 51" in answer.text
    )


def test_reads_take_no_notice_of_it(api: httpx.Client) -> None:
    before = count(api, "Vendor")
    asked = {"query": "select count(*) from Vendor", "requestid": f"{LONGEST}x"}
    assert api.get("query", params=asked).json()["QueryResponse"] == {"totalCount": before}
    post(api, "Vendor", {"DisplayName": "One more"})
    assert api.get("query", params=asked).json()["QueryResponse"] == {"totalCount": before + 1}
    counted = api.post("query?requestid=q", content=asked["query"], headers={"Content-Type": "application/text"})
    assert counted.json()["QueryResponse"] == {"totalCount": before + 1}


def test_each_item_of_a_batch_is_done_once(api: httpx.Client) -> None:
    first = batch(api, new_term("a", "Net 7"), new_term("b", "Net 15"), requestid="r")
    assert (first[0]["Term"]["Name"], code_of(first[1])) == ("Net 7", "6240")
    again = batch(api, new_term("a", "Net 8"), new_term("b", "Net 9"), new_term("c", "Net 11"), requestid="r")
    assert again[0] == first[0]
    assert [item["Term"]["Name"] for item in again[1:]] == ["Net 9", "Net 11"]
    assert count(api, "Term") == 8


def test_a_repeated_batch_is_answered_with_the_same_cents(api: httpx.Client) -> None:
    body = {"BatchItemRequest": [{"bId": "1", "operation": "create", "Invoice": invoice(new_customer(api))}]}
    first, again = (api.post("batch?requestid=r", json=body).text for _ in range(2))
    assert first.partition('"time":')[0] == again.partition('"time":')[0]
    assert '"TotalAmt":10.00' in again


def test_the_id_of_an_item_counts_as_part_of_the_name(api: httpx.Client) -> None:
    request_id = "q" * 36
    fits, long = batch(api, new_term("b" * 10, "Net 7"), new_term("c" * 32, "Net 8"), requestid=request_id)
    assert fits["Term"]["Name"] == "Net 7"
    assert code_of(long) == "6000"
    assert "which is 68 characters" in long["Fault"]["Error"][0]["Detail"]
    assert batch(api, new_term("c" * 36, "Net 8"))[0]["Term"]["Name"] == "Net 8"


@pytest.mark.parametrize("version", ["1", "65", "75", "76", "999999999999", "-3", "", "seventy", "75.5"])
def test_any_minor_version_is_the_present_one(api: httpx.Client, version: str) -> None:
    wanted = {"minorversion": version, "query": "select * from Vendor maxresults 1"}
    plain = api.get("query", params={"query": wanted["query"]}).json()["QueryResponse"]
    assert api.get("query", params=wanted).json()["QueryResponse"] == plain
    made = api.post("vendor", params={"minorversion": version}, json={"DisplayName": f"V {version}"})
    assert made.status_code == 200
    assert f"/v3/company/{REALM}/" in str(made.url)
