"""Every kind of transaction over HTTP: what may be done to it, and what that does to other books."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock
from tests.emulators.qbo.forms import (
    Json,
    account,
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

from emulators.qbo.serving import RunningSandbox

PRINTED = ("Invoice", "Estimate", "SalesReceipt", "CreditMemo", "RefundReceipt", "PurchaseOrder", "Payment")


def bodies(api: httpx.Client) -> dict[str, Json]:
    """One good body of each kind that is not made elsewhere."""
    customer = {"CustomerRef": {"value": new_customer(api, "Every Kind")}}
    bank, card = (account(api, name)["Id"] for name in ("Checking", "Mastercard"))
    return {
        "Invoice": {**customer, "Line": [sale("10")]},
        "Estimate": {**customer, "Line": [sale("10")]},
        "SalesReceipt": {**customer, "Line": [sale("10")]},
        "CreditMemo": {**customer, "Line": [sale("10")]},
        "RefundReceipt": {**customer, "Line": [sale("10")], "DepositToAccountRef": {"value": bank}},
        "PurchaseOrder": {"VendorRef": {"value": "1"}, "Line": [expense("10")]},
        "Payment": {**customer, "TotalAmt": 10},
        "CreditCardPayment": {
            "BankAccountRef": {"value": bank},
            "CreditCardAccountRef": {"value": card},
            "Amount": 10,
        },
        "TimeActivity": {"NameOf": "Vendor", "VendorRef": {"value": "1"}, "Hours": 3, "Minutes": 30},
        "Bill": {"VendorRef": {"value": "1"}, "Line": [expense("10")]},
        "VendorCredit": {"VendorRef": {"value": "1"}, "Line": [expense("10")]},
        "Purchase": {"AccountRef": {"value": card}, "PaymentType": "CreditCard", "Line": [expense("10")]},
        "Transfer": {"FromAccountRef": {"value": bank}, "ToAccountRef": {"value": card}, "Amount": 10},
    }


def test_every_kind_is_created_changed_queried_and_deleted(api: httpx.Client) -> None:
    for kind, body in bodies(api).items():
        answer = api.post(kind.lower(), json=body)
        assert answer.status_code == 200, answer.text
        answered = "CreditCardPaymentTxn" if kind == "CreditCardPayment" else kind
        made = answer.json()[answered]
        note = "Description" if kind == "TimeActivity" else "PrivateNote"
        changed = api.post(kind.lower(), json={**made, note: "changed"}).json()[answered]
        assert (changed[note], changed["SyncToken"]) == ("changed", "1")
        listing = "select * from {} where Id = '{}'"
        query = {"query": listing.format(kind, made["Id"])}
        assert api.get("query", params=query).json()["QueryResponse"][answered] == [changed]
        keys = {"Id": made["Id"], "SyncToken": "1"}
        gone = api.post(f"{kind.lower()}?operation=delete", json=keys).json()[answered]
        assert gone["status"] == "Deleted"


def test_what_a_kind_does_not_allow_is_refused(api: httpx.Client) -> None:
    made = {kind: post(api, kind, body) for kind, body in bodies(api).items() if kind != "CreditCardPayment"}
    for kind in ("Bill", "CreditMemo", "RefundReceipt", "Estimate", "Purchase", "Transfer"):
        keys = {"Id": made[kind]["Id"], "SyncToken": "0", "sparse": True}
        assert fault(api.post(f"{kind.lower()}?operation=void", json=keys)) == (400, "500")
        assert fault(api.post(f"{kind.lower()}?operation=update&include=void", json=keys)) == (400, "500")
    for kind in ("Bill", "Purchase", "Transfer", "TimeActivity"):
        assert fault(api.post(f"{kind.lower()}/{made[kind]['Id']}/send?sendTo=a@b.com")) == (400, "500")
        assert fault(api.get(f"{kind.lower()}/{made[kind]['Id']}/pdf")) == (400, "500")


@pytest.mark.parametrize("kind", PRINTED)
def test_a_document_is_printed_and_sent(api: httpx.Client, kind: str) -> None:
    made = post(api, kind, bodies(api)[kind])
    path = f"{kind.lower()}/{made['Id']}"
    printed = api.get(f"{path}/pdf", headers={"Accept": "application/pdf"})
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    refused = api.post(f"{path}/send", headers={"Content-Type": "application/octet-stream"})
    if kind != "PurchaseOrder":
        assert fault(refused) == (400, "6000")
        assert read(api, kind, made["Id"])["SyncToken"] == "0"
    answer = api.post(f"{path}/send?sendTo=pay@example.com", headers={"Content-Type": "application/octet-stream"})
    sent = answer.json()[kind]
    assert (sent["EmailStatus"], sent["DeliveryInfo"]["DeliveryType"]) == ("EmailSent", "Email")
    assert int(sent["SyncToken"]) >= 1
    if kind not in ("Payment", "PurchaseOrder"):
        assert sent["BillEmail"]["Address"] == "pay@example.com"
    assert sent == api.get(path).json()[kind]


def test_an_address_that_is_none_is_refused(api: httpx.Client) -> None:
    invoice = new_invoice(api, new_customer(api))
    send = f"invoice/{invoice['Id']}/send"
    # A plus sign that a client did not escape arrives as a blank.
    for address in ("nobody", "a+b@c.com", "a@b.com,", "a@b@c.com"):
        assert fault(api.post(f"{send}?sendTo={address}")) == (400, "2210")
    assert api.post(send, params={"sendTo": "a+b@c.com, d@e.com"}).json()["Invoice"]["EmailStatus"] == "EmailSent"
    assert fault(api.post("invoice/99999/send?sendTo=a@b.com")) == (400, "610")


def test_a_sale_stands_in_undeposited_funds_until_it_is_deposited(api: httpx.Client) -> None:
    funds, cash = (account(api, name)["CurrentBalance"] for name in ("Undeposited Funds", "Checking"))
    sold = post(api, "SalesReceipt", {"Line": [sale("75.00")]})
    assert (sold["TotalAmt"], sold["Balance"]) == (75, 0)
    assert account(api, "Undeposited Funds")["CurrentBalance"] == funds + 75
    link = {"TxnId": sold["Id"], "TxnType": "SalesReceipt", "TxnLineId": "0"}
    checking = {"value": account(api, "Checking")["Id"]}
    body = {"DepositToAccountRef": checking, "Line": [{"Amount": 75, "LinkedTxn": [link]}]}
    deposit = post(api, "Deposit", body)
    assert account(api, "Checking")["CurrentBalance"] == cash + 75
    keys = {"Id": sold["Id"], "SyncToken": "1"}
    assert fault(api.post("salesreceipt?operation=delete", json=keys)) == (400, "6540")
    assert fault(api.post("deposit", json=body)) == (400, "6540")
    post(api, "Deposit", {"Id": deposit["Id"], "SyncToken": "0"}, operation="delete")
    voided = post(api, "SalesReceipt", {"Id": sold["Id"], "SyncToken": "2"}, operation="update", include="void")
    assert (voided["TotalAmt"], voided["PrivateNote"]) == (0, "Voided")
    assert account(api, "Undeposited Funds")["CurrentBalance"] == funds
    assert account(api, "Checking")["CurrentBalance"] == cash


def test_a_refund_takes_money_from_the_bank(api: httpx.Client) -> None:
    cash, body = account(api, "Checking")["CurrentBalance"], bodies(api)["RefundReceipt"]
    made = post(api, "RefundReceipt", body)
    assert account(api, "Checking")["CurrentBalance"] == cash - 10
    post(api, "RefundReceipt", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")
    assert account(api, "Checking")["CurrentBalance"] == cash


def test_a_card_is_paid_from_the_bank(api: httpx.Client) -> None:
    cash, owed = (account(api, name)["CurrentBalance"] for name in ("Checking", "Mastercard"))
    answer = api.post("creditcardpayment", json=bodies(api)["CreditCardPayment"])
    assert answer.json()["CreditCardPaymentTxn"]["Amount"] == 10
    assert account(api, "Checking")["CurrentBalance"] == cash - 10
    assert account(api, "Mastercard")["CurrentBalance"] == owed + 10
    batch = [{"bId": "1", "operation": "create", "CreditCardPaymentTxn": bodies_again(api)}]
    item = api.post("batch", json={"BatchItemRequest": batch}).json()["BatchItemResponse"][0]
    assert item["CreditCardPaymentTxn"]["SyncToken"] == "0"


def bodies_again(api: httpx.Client) -> Json:
    bank, card = (account(api, name)["Id"] for name in ("Checking", "Mastercard"))
    return {"BankAccountRef": {"value": bank}, "CreditCardAccountRef": {"value": card}, "Amount": 1}


def test_an_estimate_is_closed_by_its_invoice_and_opened_again(api: httpx.Client) -> None:
    customer = new_customer(api)
    head = {"CustomerRef": {"value": customer}, "Line": [sale("90")]}
    estimate = post(api, "Estimate", head)
    assert estimate["TxnStatus"] == "Pending"
    assert read(api, "Customer", customer)["Balance"] == 0
    link = {"TxnId": estimate["Id"], "TxnType": "Estimate"}
    invoice = post(api, "Invoice", {**head, "LinkedTxn": [link]})
    assert invoice["LinkedTxn"] == [link]
    closed = read(api, "Estimate", estimate["Id"])
    assert (closed["TxnStatus"], closed["SyncToken"]) == ("Closed", "1")
    assert closed["LinkedTxn"] == [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]
    post(api, "Payment", receipt(customer, "90", [("Invoice", invoice["Id"], "90")]))
    kinds = [linked["TxnType"] for linked in read(api, "Invoice", invoice["Id"])["LinkedTxn"]]
    assert kinds == ["Estimate", "Payment"]
    post(api, "Invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="delete")
    assert read(api, "Estimate", estimate["Id"])["TxnStatus"] == "Pending"
    other = api.post("invoice", json={**head, "CustomerRef": {"value": new_customer(api, "X")}, "LinkedTxn": [link]})
    assert fault(other) == (400, "6000")
    assert fault(api.post("invoice", json={**head, "LinkedTxn": [{**link, "TxnId": "9999"}]})) == (400, "2500")


def test_a_purchase_order_is_closed_by_its_bill(api: httpx.Client) -> None:
    order = post(api, "PurchaseOrder", bodies(api)["PurchaseOrder"])
    assert order["POStatus"] == "Open"
    assert order["APAccountRef"]["value"] == account(api, "Accounts Payable (A/P)")["Id"]
    link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder", "TxnLineId": "1"}
    body = {"VendorRef": {"value": "1"}, "Line": [{**expense("10"), "LinkedTxn": [link]}]}
    bill = post(api, "Bill", body)
    assert read(api, "PurchaseOrder", order["Id"])["POStatus"] == "Closed"
    assert bill["Line"][0]["LinkedTxn"] == [link]
    post(api, "Bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete")
    assert read(api, "PurchaseOrder", order["Id"])["POStatus"] == "Open"


def test_a_deposit_on_an_invoice_is_money_already_there(api: httpx.Client) -> None:
    funds = account(api, "Undeposited Funds")["CurrentBalance"]
    customer = new_customer(api)
    invoice = new_invoice(api, customer, "500", Deposit=120)
    assert (invoice["TotalAmt"], invoice["Balance"], invoice["Deposit"]) == (500, 380, 120)
    assert read(api, "Customer", customer)["Balance"] == 380
    assert account(api, "Undeposited Funds")["CurrentBalance"] == funds + 120
    too_much = {"CustomerRef": {"value": customer}, "Line": [sale("5")], "Deposit": 6}
    assert fault(api.post("invoice", json=too_much)) == (400, "6000")


def test_goods_move_with_bills_and_sales(api: httpx.Client) -> None:
    refs = {"IncomeAccountRef": "Sales", "ExpenseAccountRef": "Rent", "AssetAccountRef": "Undeposited Funds"}
    accounts = {field: {"value": account(api, name)["Id"]} for field, name in refs.items() if name != "Sales"}
    accounts["IncomeAccountRef"] = {"value": read(api, "Item", "1")["IncomeAccountRef"]["value"]}
    stock = {"Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 5, "InvStartDate": "2026-01-01"}
    item = post(api, "Item", {"Name": "Bolts", **stock, **accounts})

    def on_hand() -> Decimal:
        return Decimal(read(api, "Item", item["Id"])["QtyOnHand"])

    detail = {"ItemRef": {"value": item["Id"]}, "Qty": 7, "UnitPrice": 2}
    kind = "ItemBasedExpenseLineDetail"
    bill = post(api, "Bill", {"VendorRef": {"value": "1"}, "Line": [{"DetailType": kind, kind: detail}]})
    assert bill["TotalAmt"] == 14
    assert on_hand() == 12
    sold = {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {**detail, "Qty": 4}}
    made = post(api, "SalesReceipt", {"Line": [sold]})
    assert on_hand() == 8
    post(api, "SalesReceipt", {"Id": made["Id"], "SyncToken": "0"}, operation="update", include="void")
    assert on_hand() == 12


def test_a_journal_entry_is_settled_by_a_payment(api: httpx.Client) -> None:
    customer = new_customer(api)
    receivable = account(api, "Accounts Receivable (A/R)")["Id"]
    entity = {"Type": "Customer", "EntityRef": {"value": customer}}

    def line(posting: str, account_id: str, **more: Json) -> Json:
        detail = {"PostingType": posting, "AccountRef": {"value": account_id}, **more}
        return {"Amount": 60, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}

    entry = post(api, "JournalEntry", {"Line": [line("Debit", receivable, Entity=entity), line("Credit", "1")]})
    paid = post(api, "Payment", receipt(customer, "70", [("JournalEntry", entry["Id"], "60")]))
    assert paid["UnappliedAmt"] == 10
    again = api.post("payment", json=receipt(customer, "60", [("JournalEntry", entry["Id"], "60")]))
    assert fault(again) == (400, "6000")
    token = read(api, "JournalEntry", entry["Id"])["SyncToken"]
    post(api, "JournalEntry", {"Id": entry["Id"], "SyncToken": token}, operation="delete")
    assert read(api, "Payment", paid["Id"])["UnappliedAmt"] == 70
    assert read(api, "Customer", customer)["Balance"] == -70


def test_terms_by_the_day_of_the_month(api: httpx.Client) -> None:
    term = post(api, "Term", {"Name": "10th", "Type": "DATE_DRIVEN", "DayOfMonthDue": 10, "DueNextMonthDays": 5})
    due = {
        day: new_bill(api, SalesTermRef={"value": term["Id"]}, TxnDate=day)["DueDate"]
        for day in ("2026-06-02", "2026-06-08", "2026-12-20")
    }
    assert list(due.values()) == ["2026-06-10", "2026-07-10", "2027-01-10"]


def test_voids_in_a_batch(api: httpx.Client) -> None:
    invoice, sold = new_invoice(api, new_customer(api)), post(api, "SalesReceipt", {"Line": [sale("5")]})
    items = [
        {"bId": kind, "operation": "update", "optionsData": "void", kind: {"Id": made["Id"], "SyncToken": "0"}}
        for kind, made in (("Invoice", invoice), ("SalesReceipt", sold), ("Bill", new_bill(api)))
    ]
    answered = api.post("batch", json={"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert [answered[0]["Invoice"]["TotalAmt"], answered[1]["SalesReceipt"]["TotalAmt"]] == [0, 0]
    assert answered[2]["Fault"]["Error"][0]["code"] == "500"


def test_forty_mails_a_day(api: httpx.Client, running: RunningSandbox, clock: MovableClock) -> None:
    running.sandbox.switches.throttle = True
    path = f"invoice/{new_invoice(api, new_customer(api))['Id']}/send?sendTo=pay@example.com"
    statuses = []
    for _ in range(41):
        clock.forward(timedelta(seconds=1))
        statuses.append(api.post(path).status_code)
    assert statuses == [200] * 40 + [429]
    clock.forward(timedelta(days=1))
    assert api.post(path).status_code == 200
