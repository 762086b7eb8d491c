"""What is wrong with a transaction is told by Intuit's codes, and numbers may come as strings."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
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


def item_line(**detail: Any) -> Json:
    kind = "SalesItemLineDetail"
    return {"DetailType": kind, kind: {"ItemRef": {"value": "1"}, **detail}}


def bill_of(**fields: Any) -> Json:
    return {"VendorRef": {"value": "1"}, "Line": [expense("1")], **fields}


def test_an_amount_must_be_quantity_times_price(api: httpx.Client) -> None:
    customer = {"CustomerRef": {"value": new_customer(api)}}
    wrong = {**item_line(Qty=3, UnitPrice="2.50"), "Amount": "7.60"}
    refused = api.post("invoice", json={**customer, "Line": [wrong]})
    assert fault(refused) == (400, "6070")
    assert "Supplied value: 7.60" in refused.text
    made = post(api, "Invoice", {**customer, "Line": [item_line(Qty="3", UnitPrice="2.3333")]})
    assert made["TotalAmt"] == Decimal("7.00")
    detail = made["Line"][0]["SalesItemLineDetail"]
    assert (detail["Qty"], detail["UnitPrice"]) == (3, Decimal("2.3333"))


def test_a_discount_by_percent_is_taken_from_the_subtotal(api: httpx.Client) -> None:
    detail = {"PercentBased": True, "DiscountPercent": 15}
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
    made = post(api, "SalesReceipt", {"Line": [sale("80"), sale("20"), discount]})
    amounts = {line["DetailType"]: line["Amount"] for line in made["Line"]}
    assert (made["TotalAmt"], amounts["DiscountLineDetail"], amounts["SubTotalLineDetail"]) == (85, 15, 100)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (bill_of(DocNumber="1" * 22), "2050"),
        (bill_of(PrivateNote="x" * 4001), "2050"),
        (bill_of(PrivateNote="bell \u0007"), "2090"),
        (bill_of(Line=[{**expense("1"), "Description": "x" * 4001}]), "2050"),
        (bill_of(Line=[expense("1")] * 751), "6000"),
        (bill_of(Line=[expense("12345678901234567")]), "2080"),
        (bill_of(Line=[expense("1", "9999")]), "2500"),
        (bill_of(Line=[{"Amount": 1, "DetailType": "SalesItemLineDetail"}]), "2170"),
        (bill_of(Line=[{"Amount": 1, "DetailType": "AccountBasedExpenseLineDetail"}]), "2020"),
        (bill_of(Line=[item_line(Qty=True, UnitPrice=1)]), "2010"),
        (bill_of(Line=[item_line(Qty="many", UnitPrice=1)]), "2080"),
        (bill_of(Line=[item_line(Qty="1e30", UnitPrice=1)]), "2080"),
        (bill_of(APAccountRef={"value": "1"}), "6000"),
        (bill_of(CurrencyRef={"value": "EUR"}), "6000"),
        (bill_of(TxnDate="2026-13-01"), "2030"),
    ],
)
def test_bad_bills(api: httpx.Client, body: Json, code: str) -> None:
    before = read(api, "Vendor", "1")["Balance"]
    assert fault(api.post("bill", json=body)) == (400, code)
    assert read(api, "Vendor", "1")["Balance"] == before


def test_bad_payments(api: httpx.Client) -> None:
    bill = new_bill(api)
    good = check(api, "200", [(bill["Id"], "200")])
    card = {"CCAccountRef": {"value": account(api, "Checking")["Id"]}}
    for change, code in (
        ({"PayType": "Cash"}, "2170"),
        ({"CheckPayment": {}}, "2020"),
        ({"PayType": "CreditCard", "CreditCardPayment": card}, "6000"),
        ({"TotalAmt": "199.99"}, "6000"),
        ({"VendorRef": {"value": "2"}}, "6000"),
    ):
        assert fault(api.post("billpayment", json={**good, **change})) == (400, code)
    assert post(api, "BillPayment", good)["TotalAmt"] == 200


def test_bad_purchases_and_transfers(api: httpx.Client) -> None:
    checking, payable = (account(api, name)["Id"] for name in ("Checking", "Accounts Payable (A/P)"))
    head = {"AccountRef": {"value": checking}, "PaymentType": "Check"}
    for change, code in (
        ({"PaymentType": "CreditCard"}, "6000"),
        ({"PaymentType": "Barter"}, "2170"),
        ({"Credit": True}, "6000"),
        ({"Line": [expense("5", payable)]}, "6000"),
    ):
        assert fault(api.post("purchase", json={**head, "Line": [expense("5")], **change})) == (400, code)
    same = {"FromAccountRef": {"value": checking}, "ToAccountRef": {"value": checking}, "Amount": 1}
    assert fault(api.post("transfer", json=same)) == (400, "6000")
    assert fault(api.post("transfer", json={**same, "ToAccountRef": {"value": payable}})) == (400, "6000")


def test_what_is_inactive_is_used_no_more(api: httpx.Client) -> None:
    customer = new_customer(api)
    invoice = new_invoice(api, customer)
    post(api, "Customer", {"Id": customer, "SyncToken": "0", "sparse": True, "Active": False})
    body = {"CustomerRef": {"value": customer}, "Line": [sale("5")]}
    assert fault(api.post("invoice", json=body)) == (400, "610")
    kept = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "still"}
    assert post(api, "Invoice", kept)["PrivateNote"] == "still"


def test_a_card_payment_is_told_whole_even_when_sparse(api: httpx.Client) -> None:
    bank, card = (account(api, name)["Id"] for name in ("Checking", "Mastercard"))
    body = {"BankAccountRef": {"value": bank}, "CreditCardAccountRef": {"value": card}, "Amount": 9}
    made = api.post("creditcardpayment", json=body).json()["CreditCardPaymentTxn"]
    keys = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"}
    assert fault(api.post("creditcardpayment", json=keys)) == (400, "2020")
    assert api.post("creditcardpayment", json={**keys, **body}).status_code == 200


def test_a_number_is_free_again_once_its_document_is_deleted(api: httpx.Client) -> None:
    customer = new_customer(api)
    first = new_invoice(api, customer, DocNumber="S-1")
    other = new_invoice(api, customer)
    taken = {"Id": other["Id"], "SyncToken": "0", "sparse": True, "DocNumber": "S-1"}
    refused = api.post("invoice", json=taken)
    assert fault(refused) == (400, "6140")
    assert f"TxnId={first['Id']}" in refused.text
    assert api.post("invoice?include=allowduplicatedocnum", json=taken).status_code == 200
    post(api, "Invoice", {"Id": other["Id"], "SyncToken": "1"}, operation="delete")
    body = {"CustomerRef": {"value": customer}, "Line": [sale("1")], "DocNumber": "S-1"}
    assert fault(api.post("invoice", json=body)) == (400, "6140")
    post(api, "Invoice", {"Id": first["Id"], "SyncToken": "0"}, operation="delete")
    assert api.post("invoice", json=body).status_code == 200


def test_a_settled_document_keeps_its_name(api: httpx.Client) -> None:
    customer, other = new_customer(api), new_customer(api, "Other")
    invoice = new_invoice(api, customer)
    post(api, "Payment", receipt(customer, "100", [("Invoice", invoice["Id"], "100")]))
    keys = {"Id": invoice["Id"], "SyncToken": "1", "sparse": True}
    assert fault(api.post("invoice", json={**keys, "CustomerRef": {"value": other}})) == (400, "6000")


def test_lines_are_replaced_as_a_whole_and_keep_their_ids(api: httpx.Client) -> None:
    bill = post(api, "Bill", bill_of(Line=[expense("1"), expense("2"), expense("3")]))
    assert [line["Id"] for line in bill["Line"]] == ["1", "2", "3"]
    keys = {"Id": bill["Id"], "SyncToken": "0", "sparse": True, "VendorRef": bill["VendorRef"]}
    changed = post(api, "Bill", {**keys, "Line": [bill["Line"][2] | {"Amount": 3}, expense("4")]})
    assert [(line["Id"], line["Amount"]) for line in changed["Line"]] == [("3", 3), ("2", 4)]
    assert (changed["TotalAmt"], changed["Balance"]) == (7, 7)


def test_an_item_or_an_account_that_changes_does_not_move_the_past(api: httpx.Client) -> None:
    rent = account(api, "Rent")
    bill = post(api, "Bill", bill_of(Line=[expense("40", rent["Id"])]))
    changed = post(api, "Account", as_type(rent, "Fixed Asset", "FurnitureAndFixtures"))
    assert changed["CurrentBalance"] >= 40
    post(api, "Bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete")
    assert read(api, "Account", rent["Id"])["CurrentBalance"] == changed["CurrentBalance"] - 40
    back = read(api, "Account", rent["Id"])
    plain = post(api, "Account", as_type(back, "Expense", "RentOrLeaseOfBuildings"))
    assert plain["CurrentBalance"] == 0


def as_type(record: Json, account_type: str, sub_type: str) -> Json:
    keys = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True}
    return {**keys, "AccountType": account_type, "AccountSubType": sub_type}
