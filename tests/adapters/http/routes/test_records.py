"""One record with what belongs to it."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.bakery import SYNCED_AT
from tests.adapters.http.office import BAKERY, Office
from tests.fixtures.books import bill, bill_payment, day, purchase
from tests.fixtures.changes import gone, live

from domain.books.bill import Bill
from domain.books.lines import ExpenseLine
from domain.books.listed import Attachable
from domain.books.record import Link, Record
from domain.rails.change import RecordChange

Client = TestClient[Litestar]
RECORDS = "/api/v1/businesses/b1/records"


def put(office: Office, *records: Record | RecordChange) -> None:
    changes = tuple(each if isinstance(each, RecordChange) else live(each) for each in records)
    office.world.writing.apply(BAKERY.scope, changes, "fake", "sync", SYNCED_AT)


def asked(client: Client, record: str) -> dict[str, Any]:
    answer = client.get(f"{RECORDS}/{record.replace(':', '/')}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def lined(amount: int, **fields: Any) -> Bill:
    line = ExpenseLine(id="1", amount_minor=amount * 100, account_id="ap", customer_id="c1", description="Flour")
    return bill("50", amount, day(9), lines=(line,), doc_number="F-1", **fields)


def test_a_bill_tells_its_lines_and_what_they_name(client: Client, office: Office) -> None:
    put(office, lined(120))
    told = asked(client, "Bill:50")
    assert (told["record"], told["document_facts"]["total"]["amount"], told["document_facts"]["doc_number"]) == (
        "Bill:50",
        "120.00",
        "F-1",
    )
    assert told["names"] == [{"role": "vendor", "record": "Vendor:v1", "name": "Birch Supply"}]
    [line] = told["lines"]
    assert (line["amount"]["amount"], line["description"]) == ("120.00", "Flour")
    assert [(each["role"], each["record"]) for each in line["names"]] == [
        ("account", "Account:ap"),
        ("customer", "Customer:c1"),
    ]


def test_what_settles_it_is_linked_and_its_vendor_s_others_are_neighbours(client: Client, office: Office) -> None:
    paid = bill_payment("90", day(-2), [("50", 120)])
    put(office, lined(120, links=(Link("BillPayment", "90"),)), paid)
    told = asked(client, "Bill:50")
    assert [each["record"] for each in told["linked"]] == ["BillPayment:90"]
    assert {"Bill:17", "Bill:18", "BillPayment:90"} <= {each["record"] for each in told["neighbours"]}
    assert "Bill:7" not in {each["record"] for each in told["neighbours"]}, "It is another vendor's."
    days = [each["document_facts"]["txn_date"] for each in told["neighbours"]]
    assert days == sorted(days)
    settled = asked(client, "BillPayment:90")
    assert settled["lines"][0]["settles"] == ["Bill:50"]
    assert [each["record"] for each in settled["linked"]] == ["Bill:50"]


def test_of_many_neighbours_the_nearest_are_told_and_all_are_counted(client: Client, office: Office) -> None:
    put(office, *(bill(f"9{n}", 40 + n, day(30), doc_number=f"N-{n}", txn_date=day(-300 + n)) for n in range(30)))
    told = asked(client, "Bill:90")
    assert (len(told["neighbours"]), told["neighbours_total"]) == (20, 34)
    assert told["neighbours"][-1]["record"] == "Bill:920"


def test_a_vendor_has_its_documents_as_neighbours(client: Client, office: Office) -> None:
    put(office, purchase("77", day(-3), 12, entity_kind="Customer", entity_id="v1"))
    told = asked(client, "Vendor:v1")
    assert (told["name"], told["document_facts"], told["active"]) == ("Birch Supply", None, True)
    assert {each["record"] for each in told["neighbours"]} == {f"Bill:{n}" for n in (17, 18, 20, 21, 22)}


def test_findings_and_decisions_about_it_stand_with_it(client: Client, office: Office) -> None:
    assert {item["finding"]["code"] for item in asked(client, "Bill:17")["findings"]} == {"BILL-DUP"}
    draft = {"kind": "schedule", "record": "Bill:7", "version": 0, "day": "2026-06-10"}
    for _ in range(2):
        made = client.post("/api/v1/businesses/b1/decisions", json={"decisions": [draft]})
        assert made.status_code == 200, made.text
    told = asked(client, "Bill:7")
    assert [each["state"] for each in told["decisions"]] == ["standing", "replaced"]
    assert told["findings"] == []


def test_attachments_are_told_without_the_file(client: Client, office: Office) -> None:
    scan = Attachable(
        id="3", version=0, updated_at=SYNCED_AT, file_name="a.pdf", size_bytes=9, attached_to=(Link("Bill", "7"),)
    )
    put(office, scan)
    assert asked(client, "Bill:7")["attachments"] == [
        {"record": "Attachable:3", "file_name": "a.pdf", "content_type": "", "size_bytes": 9, "note": ""}
    ]
    assert asked(client, "Bill:17")["attachments"] == []


def test_every_record_of_the_books_can_be_asked_for(client: Client, office: Office) -> None:
    records = list(office.books.records)
    assert {kind for kind, _ in records} >= {"Account", "Vendor", "Purchase", "Deposit", "Preferences"}
    for kind, record_id in records:
        assert asked(client, f"{kind}:{record_id}")["id"] == record_id


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("Bill/404", "There is no Bill:404."),
        ("Bill/gone", "Bill:gone was deleted in the ledger."),
        ("Bill/odd", "Bill:odd cannot be read. Its total is no number."),
        ("Estimate/1", "No records of the kind Estimate are read"),
    ],
)
def test_what_is_not_there_is_told_with_the_reason(client: Client, office: Office, record: str, why: str) -> None:
    put(office, bill("gone", 5, day(1)))
    put(office, gone("Bill", "gone"))
    odd = RecordChange(
        kind="Bill", id="odd", version=0, updated_at=SYNCED_AT, raw=b"{}", problem="Its total is no number."
    )
    put(office, odd)
    answer = client.get(f"{RECORDS}/{record}")
    assert (answer.status_code, answer.json()["detail"][: len(why)]) == (404, why)


def test_the_same_record_is_not_sent_twice(client: Client) -> None:
    tag = client.get(f"{RECORDS}/Bill/7").headers["etag"]
    assert client.get(f"{RECORDS}/Bill/7", headers={"If-None-Match": tag}).status_code == 304
