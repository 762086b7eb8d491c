"""Books in more than one currency: who may be billed in what, at which rate, and what that gains or loses."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM, MovableClock
from tests.emulators.qbo.forms import Json, account, expense, fault, new_customer, post, read, receipt, sale
from tests.emulators.qbo.test_ledger import check_trial_balance

from emulators.qbo.serving import RunningSandbox
from emulators.qbo.writes.postings import Bookkeeper
from emulators.qbo.writes.rates import set_rate

EUR = {"CurrencyRef": {"value": "EUR"}}


@pytest.fixture
def abroad(running: RunningSandbox, api: httpx.Client, clock: MovableClock) -> Iterator[httpx.Client]:
    """The shop, once it deals in several currencies and knows the euro's rate on two days."""
    company = running.sandbox.company(REALM)
    company.of_kind("Preferences")["1"]["CurrencyPrefs"]["MultiCurrencyEnabled"] = True
    set_rate(company, "EUR", date(2026, 6, 1), Decimal("1.10"), clock())
    set_rate(company, "EUR", date(2026, 6, 20), Decimal("1.25"), clock())
    yield api
    check_trial_balance(company)


@pytest.fixture
def vendor(abroad: httpx.Client) -> str:
    return str(post(abroad, "Vendor", {"DisplayName": "Rechenzentrum", **EUR})["Id"])


def bill_of(vendor: str, day: str = "2026-06-10", **fields: object) -> Json:
    return {"VendorRef": {"value": vendor}, "Line": [expense("100")], "TxnDate": day, **EUR, **fields}


def payment_of(vendor: str, bill: Json, bank: str, day: str) -> Json:
    line = {"Amount": 100, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
    paid = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": bank}}}
    return {"VendorRef": {"value": vendor}, "TotalAmt": 100, "TxnDate": day, "Line": [line], **paid, **EUR}


def test_a_foreign_bill_stands_on_payables_of_its_own(abroad: httpx.Client, vendor: str) -> None:
    home = account(abroad, "Accounts Payable (A/P)")["CurrentBalance"]
    bill = post(abroad, "Bill", bill_of(vendor))
    assert (bill["ExchangeRate"], bill["TotalAmt"], bill["HomeBalance"]) == (Decimal("1.1"), 100, 110)
    assert bill["APAccountRef"]["name"] == "Accounts Payable (A/P) - EUR"
    foreign = account(abroad, "Accounts Payable (A/P) - EUR")
    assert (foreign["CurrentBalance"], foreign["CurrencyRef"]["value"]) == (-100, "EUR")
    assert account(abroad, "Accounts Payable (A/P)")["CurrentBalance"] == home
    assert read(abroad, "Vendor", vendor)["Balance"] == 100
    assert post(abroad, "Bill", bill_of(vendor, ExchangeRate="1.2"))["HomeBalance"] == 120
    assert post(abroad, "Bill", bill_of(vendor, day="2026-06-25"))["ExchangeRate"] == Decimal("1.25")


def test_the_currency_is_that_of_the_name(abroad: httpx.Client, vendor: str) -> None:
    plain = {"VendorRef": {"value": "1"}, "Line": [expense("100")]}
    assert post(abroad, "Bill", plain)["ExchangeRate"] == 1
    assert post(abroad, "Bill", {**bill_of(vendor), "CurrencyRef": {}})["CurrencyRef"]["value"] == "EUR"
    mixed = abroad.post("bill", json={**plain, **EUR})
    assert fault(mixed) == (400, "6000")
    assert "one foreign currency" in mixed.text
    assert fault(abroad.post("bill", json=bill_of(vendor, CurrencyRef={"value": "USD"}))) == (400, "6000")
    assert fault(abroad.post("bill", json=bill_of(vendor, ExchangeRate="much"))) == (400, "2080")
    assert fault(abroad.post("bill", json=bill_of(vendor, ExchangeRate=-1))) == (400, "2080")
    too_early = bill_of(vendor, day="2026-05-01")
    assert fault(abroad.post("bill", json=too_early)) == (400, "2020")


def test_paying_at_another_rate_is_a_gain_or_a_loss(
    abroad: httpx.Client, vendor: str, running: RunningSandbox, clock: MovableClock
) -> None:
    cash = account(abroad, "Checking")
    bill = post(abroad, "Bill", bill_of(vendor))
    payment = post(abroad, "BillPayment", payment_of(vendor, bill, cash["Id"], "2026-06-25"))
    assert read(abroad, "Bill", bill["Id"])["HomeBalance"] == 0
    assert account(abroad, "Checking")["CurrentBalance"] == cash["CurrentBalance"] - 125
    assert account(abroad, "Accounts Payable (A/P) - EUR")["CurrentBalance"] == 0
    company = running.sandbox.company(REALM)
    stored = company.of_kind("BillPayment")[payment["Id"]]
    entries = Bookkeeper(company).entries("BillPayment", stored, clock())
    named = {company.of_kind("Account")[key[0]]["Name"]: amount for key, amount in entries.items()}
    assert named == {"Accounts Payable (A/P) - EUR": 110, "Checking": -125, "Exchange Gain or Loss": 15}
    assert read(abroad, "Vendor", vendor)["Balance"] == 0


def test_a_foreign_bank_account_keeps_its_own_currency(abroad: httpx.Client) -> None:
    konto = post(abroad, "Account", {"Name": "Konto", "AccountType": "Bank", **EUR})
    checking = account(abroad, "Checking")
    ends = {"FromAccountRef": {"value": checking["Id"]}, "ToAccountRef": {"value": konto["Id"]}}
    moved = post(abroad, "Transfer", {**ends, "Amount": 40, "TxnDate": "2026-06-10"})
    assert (moved["CurrencyRef"]["value"], moved["ExchangeRate"]) == ("EUR", Decimal("1.1"))
    assert read(abroad, "Account", konto["Id"])["CurrentBalance"] == 40
    assert account(abroad, "Checking")["CurrentBalance"] == checking["CurrentBalance"] - 44
    kept = {"Id": konto["Id"], "SyncToken": konto["SyncToken"], "sparse": True}
    assert fault(abroad.post("account", json={**kept, "CurrencyRef": {"value": "USD"}})) == (400, "6000")


def test_a_foreign_invoice_is_received_and_deposited(abroad: httpx.Client) -> None:
    customer = post(abroad, "Customer", {"DisplayName": "Handel", **EUR})["Id"]
    funds, cash = (account(abroad, name)["CurrentBalance"] for name in ("Undeposited Funds", "Checking"))
    sold = {"CustomerRef": {"value": customer}, "Line": [sale("200")], "TxnDate": "2026-06-10", **EUR}
    invoice = post(abroad, "Invoice", sold)
    assert (invoice["HomeTotalAmt"], invoice["HomeBalance"]) == (220, 220)
    body = receipt(customer, "200", [("Invoice", invoice["Id"], "200")])
    paid = post(abroad, "Payment", {**body, "TxnDate": "2026-06-12", **EUR})
    assert account(abroad, "Undeposited Funds")["CurrentBalance"] == funds + 220
    link = {"TxnId": paid["Id"], "TxnType": "Payment", "TxnLineId": "0"}
    into = {"DepositToAccountRef": {"value": account(abroad, "Checking")["Id"]}, "TxnDate": "2026-06-25"}
    post(abroad, "Deposit", {**into, "Line": [{"Amount": 200, "LinkedTxn": [link]}], **EUR})
    assert account(abroad, "Undeposited Funds")["CurrentBalance"] == funds
    assert account(abroad, "Checking")["CurrentBalance"] == cash + 250
    rerated = {"Id": invoice["Id"], "SyncToken": "1", "sparse": True, "ExchangeRate": 2}
    assert fault(abroad.post("invoice", json=rerated)) == (400, "6000")


def test_one_currency_until_more_are_turned_on(api: httpx.Client) -> None:
    body = {"CustomerRef": {"value": new_customer(api)}, "Line": [sale("5")]}
    refused = api.post("invoice", json={**body, **EUR})
    assert fault(refused) == (400, "6000")
    made = post(api, "Invoice", {**body, "CurrencyRef": {"value": "USD"}})
    assert "ExchangeRate" not in made
    assert "HomeBalance" not in made


def test_a_currency_that_is_no_longer_used_keeps_its_name(abroad: httpx.Client) -> None:
    pound = post(abroad, "CompanyCurrency", {"Code": "GBP"})
    hidden = post(abroad, "CompanyCurrency", {**pound, "Active": False})
    assert (hidden["Name"], hidden["Active"]) == (pound["Name"], False)
    assert post(abroad, "CompanyCurrency", hidden) == hidden
