"""The recorded sandbox company, over HTTP: the identities of the real books hold."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from tests.fixtures.recorded import COMPANY, needs_company

from emulators.qbo.dump import DEFAULT_REALM, load_dump
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start

NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)

pytestmark = needs_company


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    sandbox = Sandbox([load_dump(COMPANY, NOW)], clock=lambda: NOW)
    sandbox.mint_tokens(DEFAULT_REALM, "access", "refresh")
    with start(sandbox) as running:
        headers = {"Authorization": "Bearer access", "Accept": "application/json"}
        root = f"{running.url}/v3/company/{DEFAULT_REALM}/"
        with httpx.Client(base_url=root, headers=headers) as connected:
            yield connected


def rows(client: httpx.Client, statement: str) -> list[dict[str, Any]]:
    answer = client.get("query", params={"query": statement})
    assert answer.status_code == 200, answer.text
    content = json.loads(answer.content, parse_float=Decimal)["QueryResponse"]
    lists = [value for value in content.values() if isinstance(value, list)]
    return lists[0] if lists else []


def total(records: list[dict[str, Any]], field: str) -> Decimal:
    return sum((Decimal(record.get(field, 0)) for record in records), Decimal(0))


def test_receivables_tie_to_the_control_account(client: httpx.Client) -> None:
    invoices = total(rows(client, "select * from Invoice maxresults 1000"), "Balance")
    unapplied = total(rows(client, "select * from Payment maxresults 1000"), "UnappliedAmt")
    memos = total(rows(client, "select * from CreditMemo maxresults 1000"), "RemainingCredit")
    customers = total(rows(client, "select * from Customer where Active in (true, false)"), "Balance")
    [account] = rows(client, "select * from Account where AccountType = 'Accounts Receivable'")
    assert [invoices, unapplied, memos] == [Decimal("5881.52"), Decimal(400), Decimal(800)]
    assert invoices - unapplied - memos == customers == account["CurrentBalance"] == Decimal("4681.52")


def test_payables_tie_to_the_control_account(client: httpx.Client) -> None:
    [account] = rows(client, "select * from Account where AccountType = 'Accounts Payable'")
    vendors = total(rows(client, "select * from Vendor where Active in (true, false)"), "Balance")
    assert account["CurrentBalance"] == -vendors == Decimal("-2202.67")


def test_every_recorded_object_is_served(client: httpx.Client) -> None:
    recorded = json.loads(COMPANY.read_bytes())
    counting = "select count(*) from"
    for kind, objects in recorded.items():
        active = " where Active in (true, false)" if "Active" in objects[0] else ""
        answer = client.get("query", params={"query": f"{counting} {kind}{active}"}).json()
        assert answer["QueryResponse"] == {"totalCount": len(objects)}, kind


def test_what_the_dump_lacks_is_added(client: httpx.Client) -> None:
    assert client.get(f"companyinfo/{DEFAULT_REALM}").json()["CompanyInfo"]["Id"] == "1"
    assert client.get("preferences").json()["Preferences"]["CurrencyPrefs"]["MultiCurrencyEnabled"] is False
    assert [term["DueDays"] for term in rows(client, "select * from Term orderby Id")] == [0, 15, 30, 60, 10]


def test_other_kinds_are_passed_through(client: httpx.Client) -> None:
    assert len(rows(client, "select * from estimate")) == 8
    order = client.get("purchaseorder/45").json()["PurchaseOrder"]
    assert order["POStatus"] == "Open"


def test_amounts_have_two_decimals(client: httpx.Client) -> None:
    text = client.get("bill/1").text
    assert '"TotalAmt":2000.00' in text
    assert '"Balance":0,' in text


def test_paying_a_recorded_bill_moves_the_recorded_balances(client: httpx.Client) -> None:
    bill = rows(client, "select * from Bill where Balance > '0' orderby Id maxresults 1")[0]
    [before] = rows(client, "select * from Account where AccountType = 'Accounts Payable'")
    body = {
        "VendorRef": bill["VendorRef"],
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "TotalAmt": str(bill["Balance"]),
        "Line": [{"Amount": str(bill["Balance"]), "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}],
    }
    made = client.post("billpayment", json=body)
    assert made.status_code == 200, made.text
    [after] = rows(client, "select * from Account where AccountType = 'Accounts Payable'")
    assert after["CurrentBalance"] == before["CurrentBalance"] + bill["Balance"]
    assert after["SyncToken"] == before["SyncToken"]
    paid = client.get(f"bill/{bill['Id']}").json()["Bill"]
    assert (paid["Balance"], int(paid["SyncToken"])) == (0, int(bill["SyncToken"]) + 1)
    payment = made.json()["BillPayment"]
    client.post("billpayment?operation=delete", json={"Id": payment["Id"], "SyncToken": "0"})
    [restored] = rows(client, "select * from Account where AccountType = 'Accounts Payable'")
    assert restored["CurrentBalance"] == before["CurrentBalance"]


@pytest.mark.parametrize("kind", ["Account", "Bill", "BillPayment", "CreditMemo", "Customer", "Deposit", "Vendor"])
def test_a_recorded_object_sent_back_as_it_is_changes_nothing(client: httpx.Client, kind: str) -> None:
    listing = "select * from {} maxresults 1000"
    before = rows(client, listing.format(kind))
    for record in json.loads(client.get("query", params={"query": listing.format(kind)}).text)["QueryResponse"][kind]:
        answer = client.post(kind.lower(), json=record)
        assert answer.status_code == 200, answer.text
    assert rows(client, listing.format(kind)) == before
