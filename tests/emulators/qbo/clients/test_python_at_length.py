"""A developer goes beyond the first page, the first second and the first company, with python-quickbooks."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.exceptions import QuickbooksException, ValidationException
from quickbooks.objects import (
    Account,
    Bill,
    Customer,
    EmailAddress,
    Employee,
    Invoice,
    Item,
    TaxCode,
    TimeActivity,
    Vendor,
)
from quickbooks.objects.creditcardpayment_entity import CreditCardPayment
from tests.emulators.qbo.clients.conftest import CALLBACK, client_of, let_in
from tests.emulators.qbo.clients.orders import account, bill_from, expense_line, invoice_for, new_customer, new_vendor
from tests.fixtures.companies import trader

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.switches import Switches


def named(number: int) -> Any:
    vendor = Vendor()
    vendor.DisplayName = f"Vendor {number:04}"
    return vendor


def test_more_vendors_than_a_page_holds(qb: QuickBooks) -> None:
    before = Vendor.count(qb=qb)
    made = batch_create([named(number) for number in range(1050)], qb=qb)
    assert (len(made.successes), len(made.faults)) == (1050, 0)
    first = Vendor.all(order_by="Id", max_results=1000, qb=qb)
    assert len(first) == 1000
    rest = Vendor.all(order_by="Id", start_position=1001, max_results=1000, qb=qb)
    ids = [vendor.Id for vendor in first + rest]
    assert len(set(ids)) == len(ids) == before + 1050
    assert len(Vendor.all(max_results=5000, qb=qb)) == 1000, "a larger page is cut"
    assert Vendor.count("DisplayName LIKE 'vendor 10%'", qb=qb) == 50
    last = Vendor.where("DisplayName LIKE 'Vendor %'", order_by="DisplayName DESC", max_results=1, qb=qb)
    assert [vendor.DisplayName for vendor in last] == ["Vendor 1049"]


def test_a_bill_is_written_anew_and_deleted(qb: QuickBooks) -> None:
    vendor = new_vendor(qb, "Second Thoughts")
    bill = bill_from(qb, vendor, "30")
    bill.PrivateNote, bill.DocNumber = "as quoted", "Q-7"
    bill = bill.save(qb=qb)
    bill.Line, bill.PrivateNote = [expense_line(qb, "20"), expense_line(qb, "15.55")], ""
    changed = bill.save(qb=qb)
    assert (changed.TotalAmt, changed.PrivateNote, changed.DocNumber) == (Decimal("35.55"), "", "Q-7")
    assert Vendor.get(vendor.Id, qb=qb).Balance == Decimal("35.55")
    with pytest.raises(QuickbooksException) as stale:
        bill.delete(qb=qb)
    assert stale.value.error_code == 5010
    assert changed.delete(qb=qb)["Bill"]["status"] == "Deleted"
    assert Vendor.get(vendor.Id, qb=qb).Balance == 0
    assert Bill.filter(DocNumber="Q-7", qb=qb) == []


def test_the_card_is_paid_from_the_bank(qb: QuickBooks) -> None:
    bank, card = account(qb, "Bank"), account(qb, "Credit Card")
    payment = CreditCardPayment()
    payment.BankAccountRef, payment.CreditCardAccountRef, payment.Amount = bank.to_ref(), card.to_ref(), 40
    payment = payment.save(qb=qb)
    assert Account.get(bank.Id, qb=qb).CurrentBalance == bank.CurrentBalance - 40
    assert Account.get(card.Id, qb=qb).CurrentBalance == card.CurrentBalance + 40
    payment.delete(qb=qb)
    assert Account.get(bank.Id, qb=qb).CurrentBalance == bank.CurrentBalance


def test_hours_are_written_down(qb: QuickBooks) -> None:
    employee = Employee()
    employee.GivenName, employee.FamilyName = "Robin", "Day"
    employee = employee.save(qb=qb)
    sheet = TimeActivity()
    sheet.NameOf, sheet.EmployeeRef, sheet.TxnDate = "Employee", employee.to_ref(), "2026-06-29"
    sheet.CustomerRef, sheet.ItemRef = new_customer(qb, "By the Hour").to_ref(), Item.all(qb=qb)[0].to_ref()
    sheet.Hours, sheet.Minutes, sheet.Description = 7, 30, "stock taking"
    sheet = sheet.save(qb=qb)
    [found] = TimeActivity.filter(TxnDate="2026-06-29", qb=qb)
    assert (found.Id, found.Hours, found.Minutes) == (sheet.Id, 7, 30)


def test_an_invoice_can_be_paid_by_its_link(qb: QuickBooks) -> None:
    invoice = invoice_for(qb, new_customer(qb, "Pays Online"), "12")
    invoice.BillEmail = EmailAddress()
    invoice.BillEmail.Address = "owner@online.example"
    invoice.AllowOnlineCreditCardPayment = True
    invoice = invoice.save(qb=qb)
    assert Invoice.get(invoice.Id, qb=qb).InvoiceLink == ""
    assert Invoice.get(invoice.Id, qb=qb, params={"include": "invoiceLink"}).InvoiceLink.startswith("http")


def test_tax_codes_bring_three_that_nobody_made(qb: QuickBooks) -> None:
    assert {code.Id for code in TaxCode.all(max_results=1, qb=qb)} >= {"TAX", "NON", "CustomSalesTax"}


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("DisplayName = 'A' OR DisplayName = 'B'", 'Encountered " <OR> "OR "" at line 1, column 48.'),
        ('DisplayName = "A"', 'Lexical error at line 1, column 44.  Encountered: "\\"" (34), after : ""'),
        ("Shoe = '1'", "Property Shoe not found for Entity Customer"),
        ("Taxable = true", "property 'Taxable' is not queryable"),
    ],
)
def test_a_question_that_cannot_be_asked(qb: QuickBooks, where: str, said: str) -> None:
    new_customer(qb, "Anybody")
    with pytest.raises(ValidationException) as refused:
        Customer.where(where, qb=qb)
    assert said in refused.value.detail


def test_a_name_that_ends_in_a_backslash(qb: QuickBooks) -> None:
    """The client escapes apostrophes only, so that the backslash has to be written twice."""
    new_vendor(qb, "Slash \\")
    with pytest.raises(ValidationException) as refused:
        Vendor.filter(DisplayName="Slash \\", qb=qb)
    assert "Encountered: <EOF>" in refused.value.detail
    assert len(Vendor.filter(DisplayName="Slash \\\\", qb=qb)) == 1


def connected(running: RunningSandbox) -> QuickBooks:
    discovery = f"{running.url}/.well-known/openid_sandbox_configuration/"
    auth = AuthClient("sandbox", "sandbox", CALLBACK, discovery)
    heard = let_in(auth, [Scopes.ACCOUNTING])
    auth.get_bearer_token(heard["code"], realm_id=heard["realmId"])
    return client_of(running, auth)


def test_the_eleventh_request_of_a_second_is_throttled() -> None:
    one_second = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
    sandbox = Sandbox([trader("shop")], clock=lambda: one_second, switches=Switches(throttle=True))
    with start(sandbox) as running:
        qb = connected(running)
        assert all(Vendor.count(qb=qb) for _ in range(10))
        with pytest.raises(QuickbooksException) as refused:
            Vendor.count(qb=qb)
        assert "ThrottleExceeded" in refused.value.message


def test_two_companies_are_kept_apart() -> None:
    books = [trader("shop"), trader("law", realm_id="9341450000000009")]
    with start(Sandbox(books)) as running:
        qb = connected(running)
        assert Vendor.count(qb=qb)
        qb.company_id = "9341450000000009"
        with pytest.raises(QuickbooksException) as refused:
            Vendor.count(qb=qb)
        assert "ApplicationAuthorizationFailed" in refused.value.message
