"""Writes that a ledger refuses, or that nobody can mean: foreseen before anything is sent, with the reason."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.fixtures.cases import SyncedCase, case_dump, synced
from tests.fixtures.paying import let_owners_pay

from domain.errors import Refused
from domain.money import Money
from domain.rails.intent import ApplyVendorCredit, ChangeBill, ChangePurchase, ChangeVendor, Intent, PayBill
from domain.rails.write import WriteState
from emulators.qbo.dump import DEFAULT_REALM

PAID_ON = date(2026, 5, 31)
USD, EUR = {"CurrencyRef": {"value": "USD"}}, {"CurrencyRef": {"value": "EUR"}}


def books() -> dict[str, list[dict[str, Any]]]:
    """A bill of an inactive vendor and one of a vendor in use, a bank account in euros, and a cheque 1001."""
    dump = {kind: [dict(each) for each in records] for kind, records in case_dump("46-inactive-account").items()}
    [sample] = dump["Bill"]
    line = {**sample["Line"][0], "Amount": 480}
    line["AccountBasedExpenseLineDetail"] = {"AccountRef": {"value": "64"}}
    dump["Bill"] = [{**sample, "Line": [line]}, {**sample, "Id": "702", "VendorRef": {"value": "52"}, "Line": [line]}]
    credit = {name: value for name, value in sample.items() if name != "DueDate"}
    dump["VendorCredit"] = [{**credit, "Id": "703", "VendorRef": {"value": "52"}, "Line": [line], "Balance": 480}]
    bank = next(each for each in dump["Account"] if each["Id"] == "35")
    dump["Account"].append({**bank, "Id": "36", "Name": "Euro Account", **EUR})
    vendor = dump["Vendor"][1]
    dump["Vendor"] += [
        {**vendor, "Id": "51", "DisplayName": "Euro Supplier", "Balance": 0, **EUR},
        {**vendor, "Id": "52", "DisplayName": "Gone Supplier", "Active": False},
    ]
    dump["Term"] = [{"Id": "8", "Name": "Net 8", "Active": False, "DueDays": 8}]
    cheque = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "35"}}, "DocNumber": "1001", **USD}
    paid = {"Id": "704", "TxnDate": "2026-05-01", "TotalAmt": 1, "VendorRef": {"value": "20"}, "Line": [], **cheque}
    dump["BillPayment"] = [paid]
    return dump


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SyncedCase]:
    folder: Path = tmp_path_factory.mktemp("refused")
    with synced(books(), folder) as opened:
        let_owners_pay(opened.job.program)
        yield opened


def pay(bill_id: str = "701", account_id: str = "35", paid_on: date = PAID_ON, number: str = "") -> PayBill:
    amount = Money.of("480", "USD")
    return PayBill(bill_id=bill_id, version=0, amount=amount, account_id=account_id, paid_on=paid_on, doc_number=number)


@pytest.mark.parametrize(
    ("intent", "why"),
    [
        (pay("702"), "The vendor Gone Supplier is inactive: make it active first."),
        (pay(account_id="36"), "Euro Account is kept in EUR and pays no bill in USD."),
        (
            pay(paid_on=date(2206, 5, 31)),
            "A payment of 2206-05-31 is over 10 years off: see whether the year is meant.",
        ),
        (pay(number="1001 "), "Another payment from this account, of 2026-05-01, has the number 1001 ."),
        (pay(number="9" * 22), f"'{'9' * 22}' is no number of a payment."),
        (
            ApplyVendorCredit(vendor_credit_id="703", version=0, bill_id="702", amount=Money.of("5", "USD")),
            "The vendor Gone Supplier is inactive: make it active first.",
        ),
        (ChangeBill(bill_id="701", version=0, vendor_id="51"), "Euro Supplier is kept in EUR, not USD."),
        (ChangeBill(bill_id="701", version=0, term_id="8"), "Net 8 is inactive."),
        (
            ChangeBill(bill_id="701", version=0, account_id="33"),
            "Accounts Payable (A/P) takes no expense: it is a control account.",
        ),
        (
            ChangeBill(bill_id="701", version=0, due_date=date(9999, 12, 30)),
            "A bill due of 9999-12-30 is over 10 years off: see whether the year is meant.",
        ),
        (ChangePurchase(purchase_id="101", version=0, vendor_id="51"), "Euro Supplier is kept in EUR, not USD."),
        (ChangeVendor(vendor_id="20", version=0, tax_id="000-12-3456"), "A tax id has nine digits"),
    ],
)
def test_what_the_ledger_refuses_or_nobody_means_is_not_sent(case: SyncedCase, intent: Intent, why: str) -> None:
    company = case.job.running.sandbox.company(DEFAULT_REALM)
    before = company.revision
    with pytest.raises(Refused) as refused:
        case.job.program.product.writes.write(case.job.program.acting, case.business.id, intent, key=uuid4().hex)
    assert str(refused.value).startswith(why)
    assert company.revision == before


def test_a_payment_of_a_sensible_day_and_a_number_of_its_own_is_made(case: SyncedCase) -> None:
    key = uuid4().hex
    made = case.job.program.product.writes.write(case.job.program.acting, case.business.id, pay(number="1002"), key=key)
    assert (made.state, made.error) == (WriteState.CONFIRMED, "")
