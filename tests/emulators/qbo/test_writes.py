"""Creating, changing, deleting and voiding over HTTP, with what each does to the rest of the books."""

import json
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock
from tests.emulators.qbo.forms import (
    Json,
    account,
    check,
    expense,
    fault,
    new_bill,
    new_customer,
    new_invoice,
    post,
    read,
    receipt,
    sale,
)


def test_a_bill_is_born_open(api: httpx.Client) -> None:
    before = read(api, "Vendor", "1")["Balance"], account(api, "Accounts Payable (A/P)")["CurrentBalance"]
    bill = new_bill(api, "200.10", SalesTermRef={"value": "2"}, TxnDate="2026-06-10")
    assert (bill["SyncToken"], bill["Balance"], bill["DueDate"]) == ("0", Decimal("200.10"), "2026-06-25")
    assert bill["VendorRef"]["name"] == read(api, "Vendor", "1")["DisplayName"]
    assert "DocNumber" not in bill
    assert read(api, "Vendor", "1")["Balance"] == before[0] + Decimal("200.10")
    assert account(api, "Accounts Payable (A/P)")["CurrentBalance"] == before[1] - Decimal("200.10")


def test_a_bill_without_terms_is_due_at_once(api: httpx.Client) -> None:
    assert new_bill(api, TxnDate="2026-06-10")["DueDate"] == "2026-06-10"


def test_a_payment_settles_a_bill_and_its_deletion_opens_it(api: httpx.Client, clock: MovableClock) -> None:
    bill, cash = new_bill(api), account(api, "Checking")["CurrentBalance"]
    clock.forward(timedelta(minutes=1))
    payment = post(api, "BillPayment", check(api, "150.00", [(bill["Id"], "150.00")]))
    paid = read(api, "Bill", bill["Id"])
    assert (paid["Balance"], paid["SyncToken"]) == (Decimal("50.00"), "1")
    assert paid["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}]
    assert paid["MetaData"]["LastUpdatedTime"] > bill["MetaData"]["LastUpdatedTime"]
    assert account(api, "Checking")["CurrentBalance"] == cash - 150
    gone = post(api, "BillPayment", {"Id": payment["Id"], "SyncToken": "0"}, operation="delete")
    assert gone["status"] == "Deleted"
    opened = read(api, "Bill", bill["Id"])
    assert (opened["Balance"], opened["LinkedTxn"]) == (Decimal("200.00"), [])
    assert account(api, "Checking")["CurrentBalance"] == cash


def test_payments_receivable_credits_and_deposits(api: httpx.Client) -> None:
    customer = new_customer(api)
    invoice, cash = new_invoice(api, customer), account(api, "Checking")["CurrentBalance"]
    memo = post(api, "CreditMemo", {"CustomerRef": {"value": customer}, "Line": [sale("80.00")]})
    assert read(api, "Customer", customer)["Balance"] == Decimal("420.00")
    post(
        api,
        "Payment",
        receipt(customer, "0", [("Invoice", invoice["Id"], "80"), ("CreditMemo", memo["Id"], "80")]),
    )
    assert read(api, "CreditMemo", memo["Id"])["RemainingCredit"] == 0
    assert read(api, "Invoice", invoice["Id"])["Balance"] == Decimal("420.00")
    payment = post(api, "Payment", receipt(customer, "450.00", [("Invoice", invoice["Id"], "420.00")]))
    assert payment["UnappliedAmt"] == Decimal("30.00")
    assert read(api, "Customer", customer)["Balance"] == Decimal("-30.00")
    fund = account(api, "Undeposited Funds")["CurrentBalance"]
    assert payment["DepositToAccountRef"]["value"] == account(api, "Undeposited Funds")["Id"]
    link = {"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}
    deposit = {"DepositToAccountRef": {"value": account(api, "Checking")["Id"]}}
    post(api, "Deposit", {**deposit, "Line": [{"Amount": 450, "LinkedTxn": [link]}]})
    assert account(api, "Undeposited Funds")["CurrentBalance"] == fund - 450
    assert account(api, "Checking")["CurrentBalance"] == cash + 450
    current = read(api, "Payment", payment["Id"])
    assert current["LinkedTxn"][0]["TxnType"] == "Deposit"
    refused = api.post("payment?operation=delete", json={"Id": current["Id"], "SyncToken": current["SyncToken"]})
    assert fault(refused) == (400, "6540")


def test_sync_tokens(api: httpx.Client) -> None:
    bill = new_bill(api)
    same = {**json.loads(api.get(f"bill/{bill['Id']}").content)["Bill"]}
    assert post(api, "Bill", same)["SyncToken"] == "0"
    sent = {
        "Id": bill["Id"],
        "SyncToken": "0",
        "sparse": True,
        "VendorRef": bill["VendorRef"],
        "PrivateNote": "x",
    }
    changed = post(api, "Bill", sent)
    assert (changed["SyncToken"], changed["PrivateNote"], changed["Line"]) == ("1", "x", bill["Line"])
    assert fault(api.post("bill", json=sent)) == (400, "5010")
    del sent["VendorRef"]
    assert fault(api.post("bill", json={**sent, "SyncToken": "1"})) == (400, "2020")


def test_a_full_update_clears_what_it_leaves_out(api: httpx.Client) -> None:
    bill = new_bill(api, PrivateNote="keep me", DocNumber="A-1")
    body = {"Id": bill["Id"], "SyncToken": "0", "VendorRef": bill["VendorRef"], "Line": [expense("90.00")]}
    changed = post(api, "Bill", body)
    assert "PrivateNote" not in changed
    assert "DocNumber" not in changed
    assert (changed["TotalAmt"], changed["Balance"]) == (Decimal("90.00"), Decimal("90.00"))


def test_a_bill_cannot_shrink_below_what_is_paid(api: httpx.Client) -> None:
    bill = new_bill(api)
    post(api, "BillPayment", check(api, "150.00", [(bill["Id"], "150.00")]))
    body = {"Id": bill["Id"], "SyncToken": "1", "sparse": True, "VendorRef": {"value": "1"}}
    assert fault(api.post("bill", json={**body, "Line": [expense("100.00")]})) == (400, "6000")
    assert read(api, "Bill", bill["Id"])["SyncToken"] == "1"
    assert post(api, "Bill", {**body, "Line": [expense("180.00")]})["Balance"] == Decimal("30.00")


def test_voiding(api: httpx.Client) -> None:
    customer = new_customer(api)
    invoice = new_invoice(api, customer, PrivateNote="first")
    payment = post(api, "Payment", receipt(customer, "200", [("Invoice", invoice["Id"], "200")]))
    voided = post(api, "Invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="void")
    assert (voided["TotalAmt"], voided["Balance"], voided["PrivateNote"]) == (0, 0, "Voided - first")
    assert read(api, "Payment", payment["Id"])["UnappliedAmt"] == Decimal("200.00")
    token = read(api, "Payment", payment["Id"])["SyncToken"]
    body = {"Id": payment["Id"], "SyncToken": token, "sparse": True}
    emptied = post(api, "Payment", body, operation="update", include="void")
    assert (emptied["TotalAmt"], emptied["Line"], emptied["UnappliedAmt"]) == (0, [], 0)
    assert read(api, "Customer", customer)["Balance"] == 0


def test_a_deleted_invoice_leaves_its_payment_unapplied(api: httpx.Client) -> None:
    customer = new_customer(api)
    invoice = new_invoice(api, customer)
    payment = post(api, "Payment", receipt(customer, "500", [("Invoice", invoice["Id"], "500")]))
    post(api, "Invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="delete")
    assert read(api, "Payment", payment["Id"])["UnappliedAmt"] == Decimal("500.00")
    assert read(api, "Customer", customer)["Balance"] == Decimal("-500.00")
    again = api.post("invoice?operation=delete", json={"Id": invoice["Id"], "SyncToken": "2"})
    assert fault(again) == (400, "610")
    assert "Another user has deleted" in again.text


def test_invoices_are_numbered_and_numbers_are_unique(api: httpx.Client) -> None:
    customer = new_customer(api)
    first, second = new_invoice(api, customer), new_invoice(api, customer)
    assert int(second["DocNumber"]) == int(first["DocNumber"]) + 1
    body = {"CustomerRef": {"value": customer}, "Line": [sale("10.00")], "DocNumber": first["DocNumber"]}
    assert fault(api.post("invoice", json=body)) == (400, "6140")
    assert api.post("invoice?include=allowduplicatedocnum", json=body).status_code == 200


def test_names_are_unique_over_customers_and_vendors(api: httpx.Client) -> None:
    new_customer(api, "Same Name")
    assert fault(api.post("vendor", json={"DisplayName": "same name"})) == (400, "6240")


def test_a_journal_entry_must_balance(api: httpx.Client) -> None:
    def line(posting: str, amount: str) -> Json:
        detail = {"PostingType": posting, "AccountRef": {"value": "1"}}
        return {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}

    assert post(api, "JournalEntry", {"Line": [line("Debit", "5"), line("Credit", "5")]})["TotalAmt"] == 0
    odd = api.post("journalentry", json={"Line": [line("Debit", "5"), line("Credit", "4")]})
    assert fault(odd) == (400, "6000")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("bill", {}, "2020"),
        ("bill", {"VendorRef": {"value": "1"}, "Line": []}, "2020"),
        ("bill", {"VendorRef": {"value": "99999"}, "Line": [expense("1")]}, "2500"),
        ("bill", {"VendorRef": "1", "Line": [expense("1")]}, "2010"),
        ("bill", {"VendorRef": {"value": "1"}, "Line": [{"Amount": 1}]}, "2020"),
        ("bill", {"VendorRef": {"value": "1"}, "Line": [expense("a lot")]}, "2080"),
        ("bill", {"VendorRef": {"value": "1"}, "Line": [expense("1")], "TxnDate": "soon"}, "2030"),
        ("bill", {"VendorRef": {"value": "1"}, "Line": ["x"]}, "2010"),
        ("bill", {"Id": "99999", "SyncToken": "0"}, "610"),
        ("vendor", {"Id": "1"}, "2020"),
        ("account", {"Name": "New"}, "2020"),
        ("account", {"Name": "New", "AccountType": "Nothing"}, "2170"),
        ("item", {"Name": "New"}, "2020"),
        ("preferences", {"SalesFormsPrefs": {}}, "500"),
        ("nothing", {}, "500"),
        ("vendor?operation=delete", {"Id": "1", "SyncToken": "0"}, "500"),
        ("bill?operation=explode", {"Id": "1", "SyncToken": "0"}, "500"),
    ],
)
def test_refusals(api: httpx.Client, path: str, body: Json, code: str) -> None:
    assert fault(api.post(path, json=body)) == (400, code)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(api: httpx.Client, content: bytes) -> None:
    assert fault(api.post("bill", content=content)) == (400, "2010")


def test_unknown_paths_get_a_fault(api: httpx.Client) -> None:
    assert fault(api.get("wind")) == (400, "500")
    assert fault(api.get("bill/1/2/3")) == (400, "500")
    assert fault(api.get("bill/99999")) == (400, "610")
    assert fault(api.put("bill")) == (400, "500")
