"""Sales by receipts, payroll that no entity shows, jobs whose parents pay, and others' money held in trust."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import httpx
import pytest
from tests.emulators.qbo.conftest import AS_OF, REALM

from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.qbo.store import Company
from emulators.service.wire import Json


def built(name: str) -> Company:
    return build(load_scenario(name), 3, AS_OF, REALM)


def account(books: Company, name: str) -> Json:
    return next(row for row in books.of_kind("Account").values() if row["Name"] == name)


@pytest.fixture(scope="module")
def restaurant() -> Company:
    return built("receipts")


@pytest.fixture
def api(restaurant: Company) -> Iterator[httpx.Client]:
    sandbox = Sandbox([restaurant])
    sandbox.mint_tokens(REALM, "access", "refresh")
    headers = {"Authorization": "Bearer access", "Accept": "application/json"}
    with start(sandbox) as running, httpx.Client(base_url=f"{running.url}/v3/company/{REALM}/", headers=headers) as api:
        yield api


def test_takings_are_receipts_and_what_waits_is_deposited_on_the_next_working_day(restaurant: Company) -> None:
    receipts = list(restaurant.of_kind("SalesReceipt").values())
    assert len(receipts) > 300
    links = [receipt["LinkedTxn"][0] for receipt in receipts if receipt.get("LinkedTxn")]
    deposits = [restaurant.of_kind("Deposit")[link["TxnId"]] for link in links]
    assert 60 < len(deposits) < 150
    sold = {receipt["LinkedTxn"][0]["TxnId"]: receipt["TxnDate"] for receipt in receipts if receipt.get("LinkedTxn")}
    for deposit in deposits:
        waited = date.fromisoformat(deposit["TxnDate"]) - date.fromisoformat(sold[deposit["Id"]])
        assert 1 <= waited.days <= 3


def test_sales_tax_is_what_sales_collected_less_what_went_to_the_agency(restaurant: Company) -> None:
    collected = sum(row["TxnTaxDetail"]["TotalTax"] for row in restaurant.of_kind("SalesReceipt").values())
    returned = sum(row["TxnTaxDetail"]["TotalTax"] for row in restaurant.of_kind("RefundReceipt").values())
    payments = list(restaurant.of_kind("TaxPayment").values())
    assert [row["PaymentDate"][5:] for row in payments] == ["07-20", "10-20", "01-20", "04-20"]
    paid = sum((row["PaymentAmount"] for row in payments), Decimal(0))
    assert -account(restaurant, "Sales Tax Payable")["CurrentBalance"] == collected - returned - paid
    assert all("TxnDate" not in row for row in payments)


def test_pay_cheques_stand_in_reports_and_are_no_entity(restaurant: Company, api: httpx.Client) -> None:
    cheques = restaurant.of_kind("PayrollCheck")
    assert len(cheques) > 25
    asked = [
        api.get("query", params={"query": "select * from PayrollCheck"}),
        api.get("cdc", params={"entities": "PayrollCheck", "changedSince": "2026-06-30T00:00:00Z"}),
        api.get(f"payrollcheck/{next(iter(cheques))}"),
    ]
    assert [answer.status_code for answer in asked] == [400, 400, 400]
    bounds = {"start_date": "2026-06-01", "end_date": "2026-06-30"}
    assert "Payroll Check" in api.get("reports/GeneralLedger", params=bounds).text
    assert "Wages" in api.get("reports/ProfitAndLoss", params=bounds).text
    entries = restaurant.of_kind("JournalEntry").values()
    assert not any(row["PrivateNote"] == "Payroll" for row in entries)


def test_a_card_is_paid_off_by_card_payments(restaurant: Company) -> None:
    payments = restaurant.of_kind("CreditCardPaymentTxn").values()
    assert {row["TxnDate"][8:] for row in payments} == {"20"}
    assert restaurant.of_kind("Transfer") == {}


def test_a_parent_pays_for_its_jobs_and_neither_is_left_owing() -> None:
    books = built("jobs")
    customers, invoices = books.of_kind("Customer"), books.of_kind("Invoice")
    jobs = {key: row for key, row in customers.items() if row.get("ParentRef")}
    assert len(jobs) == 12
    assert {row["CustomerRef"]["value"] for row in invoices.values()} & set(jobs)
    payers = {row["CustomerRef"]["value"] for row in books.of_kind("Payment").values()}
    assert not payers & set(jobs)
    for key, job in jobs.items():
        still_open = sum(row["Balance"] for row in invoices.values() if row["CustomerRef"]["value"] == key)
        assert job["Balance"] == still_open
        assert customers[job["ParentRef"]["value"]]["Balance"] == 0


def test_what_is_held_in_trust_is_owed_in_full() -> None:
    books = built("trust")
    bank, owed = account(books, "Client Trust Account"), account(books, "Client Funds Held")
    assert (bank["AccountSubType"], owed["AccountSubType"]) == ("TrustAccounts", "TrustAccountsLiabilities")
    assert bank["CurrentBalance"] == -owed["CurrentBalance"] > 0


def test_a_property_manager_holds_its_owners_rents_and_keeps_its_fee() -> None:
    books = built("property")
    bank, owed = account(books, "Rents Held in Trust"), account(books, "Rents Owed to Owners")
    assert (bank["AccountSubType"], owed["AccountSubType"]) == ("RentsHeldInTrust", "RentsInTrustLiability")
    assert bank["CurrentBalance"] == -owed["CurrentBalance"] > 1000
    rents = [row for row in books.of_kind("Deposit").values() if row["DepositToAccountRef"]["value"] == bank["Id"]]
    assert {len(row["Line"]) for row in rents} == {4}
    assert len(rents) >= 38
    fees = [row for row in books.of_kind("Transfer").values() if row["FromAccountRef"]["value"] == bank["Id"]]
    assert len(fees) == 13
    assert {row["ToAccountRef"]["name"] for row in fees} == {"Checking"}
    owners = [row for row in books.of_kind("Purchase").values() if row["AccountRef"]["value"] == bank["Id"]]
    assert len({row["EntityRef"]["value"] for row in owners}) == 3
