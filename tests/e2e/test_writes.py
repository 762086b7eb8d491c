"""Writes through the whole product into an emulated QuickBooks Online, each with its undo."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
import pytest
from tests.fixtures.paying import let_owners_pay
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import synced

from domain.books.account import Account, Term
from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.cash_document import Deposit, Purchase
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.party import Vendor
from domain.books.record import OpenDocument, Record
from domain.errors import Refused
from domain.firms.firm import Scope
from domain.money import Money
from domain.rails.intent import (
    ACTIONS,
    ApplyBillPayment,
    ApplyCreditMemo,
    ApplyPayment,
    ApplyVendorCredit,
    BankReceipt,
    ChangeBill,
    ChangeInvoice,
    ChangePurchase,
    ChangeVendor,
    Intent,
    PayBill,
    SendInvoice,
)
from domain.rails.write import Write, WriteProblem, WriteState
from emulators.qbo.companies.firm import company
from emulators.qbo.companies.scenarios import TRADES
from emulators.qbo.store import Company
from emulators.qbo.switches import PlannedFault
from emulators.qbo.wire import PACIFIC
from emulators.qbo.writes.operations import Books

R = TypeVar("R", bound=Record)
O = TypeVar("O", bound=OpenDocument)  # noqa: E741
A_CENT = Money(1, "USD")
TROUBLE = {
    "lose_answer": PlannedFault(lose_answer=True, applied=True),
    "cut_body": PlannedFault(cut_body=True, applied=True),
    "applied": PlannedFault(status=503, applied=True),
}


class Desk:
    """One connected company with what is needed to write to it and to look at both sides."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.firm_id = job.program.firm_id
        [self.business] = job.program.product.bookshelf.businesses(self.firm_id)
        [self.books] = job.running.sandbox.companies
        self.scope = Scope(self.firm_id, self.business.id)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        with self.job.container.mirror().read(self.scope) as mirror:
            return mirror.records(kind)

    def one(self, kind: type[R], id: str) -> R:
        return next(record for record in self.all(kind) if record.id == id)

    def open(self, kind: type[O]) -> list[O]:
        return [record for record in self.all(kind) if record.is_open]

    def at_rail(self, kind: str, id: str) -> dict[str, Any]:
        return dict(self.books.of_kind(kind)[id])

    def write(self, intent: Intent) -> Write:
        key = uuid4().hex
        return self.job.program.product.writes.write(self.job.program.acting, self.business.id, intent, key=key)

    def undo(self, write: Write) -> Write:
        key = uuid4().hex
        return self.job.program.product.writes.undo(self.job.program.acting, self.business.id, write.id, key=key)

    def agrees(self) -> None:
        """The mirror has no record too many or too few when all are read again."""
        [report] = self.job.sync(full=True)
        assert report.error == ""
        assert (report.created, report.deleted) == (0, 0)


DEFECTS = ("BILL-NODUE", "VC-OPEN", "PMT-UNAPP", "CM-OPEN", "BPMT-UNAPP", "UF-AGED")


def expense_account(made: Company) -> str:
    accounts = made.of_kind("Account").values()
    return next(str(row["Id"]) for row in accounts if row["Name"] == "Office Supplies")


def flawed() -> list[Company]:
    """The vendor that was paid too much has sent another bill since."""
    made = company(TRADES[0], 1, AS_OF, defects=DEFECTS)
    [overpaid] = [fact.ids[0] for fact in made.planted if fact.code == "BPMT-UNAPP"]
    vendor = made.of_kind("Vendor")[made.of_kind("BillPayment")[overpaid]["VendorRef"]["value"]]
    line = {"Amount": Decimal("912.40"), "DetailType": "AccountBasedExpenseLineDetail"}
    line["AccountBasedExpenseLineDetail"] = {"AccountRef": {"value": expense_account(made)}}
    draft = {"VendorRef": {"value": vendor["Id"]}, "TxnDate": str(AS_OF - timedelta(days=4)), "Line": [line]}
    Books(made).create("Bill", draft, datetime.combine(AS_OF, time(6), PACIFIC))
    return [made]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with synced(flawed, tmp_path) as job:
        let_owners_pay(job.program)
        yield Desk(job)


def confirmed(write: Write) -> Write:
    assert (write.state, write.error) == (WriteState.CONFIRMED, "")
    return write


def bank(desk: Desk) -> str:
    return next(account.id for account in desk.all(Account) if account.is_bank and account.active)


def pay(desk: Desk, bill: Bill, amount: Money | None = None) -> PayBill:
    return PayBill(
        bill_id=bill.id,
        version=bill.version,
        amount=amount or bill.balance,
        account_id=bank(desk),
        paid_on=AS_OF,
        doc_number="E-77",
    )


def test_a_bill_is_paid_and_the_payment_voided_again(desk: Desk) -> None:
    bill = desk.open(Bill)[0]
    write = confirmed(desk.write(pay(desk, bill)))
    assert write.made is not None
    payment = desk.one(BillPayment, write.made.id)
    assert (payment.total_minor, payment.account_id, payment.doc_number) == (bill.balance_minor, bank(desk), "E-77")
    assert write.id in payment.private_note
    assert desk.one(Bill, bill.id).balance_minor == 0
    confirmed(desk.undo(write))
    assert desk.one(BillPayment, payment.id).voided
    assert desk.one(Bill, bill.id).balance_minor == bill.balance_minor
    desk.agrees()


def test_a_bill_is_paid_in_part(desk: Desk) -> None:
    bill = desk.open(Bill)[0]
    confirmed(desk.write(pay(desk, bill, A_CENT)))
    assert desk.one(Bill, bill.id).balance_minor == bill.balance_minor - 1


def test_a_bill_is_changed_and_nothing_else_of_it(desk: Desk) -> None:
    bill = next(bill for bill in desk.open(Bill) if len(bill.lines) == 1 and bill.balance_minor == bill.total_minor)
    vendor = next(each for each in desk.all(Vendor) if each.id != bill.vendor_id and each.active)
    account = next(a for a in desk.all(Account) if a.classification == "Expense" and a.id != bill.lines[0].account_id)
    due, term = bill.txn_date + timedelta(days=44), desk.all(Term)[-1]
    before = desk.at_rail("Bill", bill.id)
    write = confirmed(
        desk.write(
            ChangeBill(
                bill_id=bill.id,
                version=bill.version,
                due_date=due,
                vendor_id=vendor.id,
                term_id=term.id,
                account_id=account.id,
            )
        )
    )
    now = desk.one(Bill, bill.id)
    assert (now.due_date, now.vendor_id, now.term_id) == (due, vendor.id, term.id)
    assert now.lines[0].account_id == account.id
    after = desk.at_rail("Bill", bill.id)
    moved = {name for name in before | after if before.get(name) != after.get(name)}
    assert moved <= {"DueDate", "VendorRef", "SalesTermRef", "Line", "SyncToken", "MetaData", "VendorAddr"}
    confirmed(desk.undo(write))
    restored = desk.one(Bill, bill.id)
    assert (restored.due_date, restored.vendor_id, restored.term_id) == (bill.due_date, bill.vendor_id, bill.term_id)
    assert restored.lines == bill.lines
    desk.agrees()


def test_what_the_ledger_fills_in_after_an_undo_is_told(desk: Desk) -> None:
    bill = next(bill for bill in desk.open(Bill) if bill.lines)
    row = desk.books.of_kind("Bill")[bill.id]
    for field in ("DueDate", "SalesTermRef"):
        row.pop(field, None)
    desk.books.touch("Bill", row, desk.job.as_of.now)
    desk.job.sync()
    blank = desk.one(Bill, bill.id)
    intent = ChangeBill(bill_id=bill.id, version=blank.version, due_date=bill.txn_date + timedelta(days=9))
    write = confirmed(desk.write(intent))
    undone = desk.undo(write)
    assert (undone.state, undone.error) == (
        WriteState.CONFIRMED,
        "The ledger fills in by itself what was blank before: DueDate.",
    )


def test_an_invoice_is_changed_and_sent(desk: Desk) -> None:
    invoice = desk.open(Invoice)[0]
    due = invoice.txn_date + timedelta(days=50)
    change = ChangeInvoice(invoice_id=invoice.id, version=invoice.version, due_date=due, email="ap@customer.example")
    write = confirmed(desk.write(change))
    now = desk.one(Invoice, invoice.id)
    assert (now.due_date, now.email) == (due, "ap@customer.example")
    sent = confirmed(desk.write(SendInvoice(invoice_id=invoice.id, version=now.version)))
    assert desk.one(Invoice, invoice.id).email_status == "EmailSent"
    with pytest.raises(Refused, match="cannot be called back"):
        desk.undo(sent)
    undone = desk.undo(write)
    assert (undone.state, undone.problem) == (WriteState.FAILED, WriteProblem.STALE)
    desk.agrees()


def test_a_payment_is_applied_and_released(desk: Desk) -> None:
    payment = next(each for each in desk.all(Payment) if each.unapplied_minor > 0)
    invoice = next(each for each in desk.open(Invoice) if each.customer_id == payment.customer_id)
    amount = Money(min(payment.unapplied_minor, invoice.balance_minor), payment.currency)
    intent = ApplyPayment(payment_id=payment.id, version=payment.version, invoice_id=invoice.id, amount=amount)
    write = confirmed(desk.write(intent))
    assert desk.one(Payment, payment.id).unapplied_minor == payment.unapplied_minor - amount.amount_minor
    assert desk.one(Invoice, invoice.id).balance_minor == invoice.balance_minor - amount.amount_minor
    confirmed(desk.undo(write))
    assert desk.one(Payment, payment.id).unapplied_minor == payment.unapplied_minor
    assert desk.one(Invoice, invoice.id).balance_minor == invoice.balance_minor
    desk.agrees()


def test_an_expense_gets_another_payee_and_account_and_them_back(desk: Desk) -> None:
    purchase = next(
        each for each in desk.all(Purchase) if each.entity_kind == "Vendor" and len(each.lines) == 1 and not each.voided
    )
    vendor = next(each for each in desk.all(Vendor) if each.active and each.id != purchase.entity_id)
    [line] = purchase.lines
    used = {each.lines[0].account_id for each in desk.all(Purchase) if each.lines and each.lines[0].account_id}
    account_id = sorted(used - {line.account_id})[0] or ""
    before = desk.at_rail("Purchase", purchase.id)
    intent = ChangePurchase(
        purchase_id=purchase.id, version=purchase.version, vendor_id=vendor.id, account_id=account_id
    )
    write = confirmed(desk.write(intent))
    now = desk.one(Purchase, purchase.id)
    assert (now.entity_id, now.lines[0].account_id) == (vendor.id, account_id)
    assert (now.total, now.account_id, now.method) == (purchase.total, purchase.account_id, purchase.method)
    confirmed(desk.undo(write))
    restored = desk.at_rail("Purchase", purchase.id)
    assert {name: restored[name] for name in ("EntityRef", "Line", "TotalAmt")} == {
        name: before[name] for name in ("EntityRef", "Line", "TotalAmt")
    }
    desk.agrees()


@pytest.mark.parametrize("email", ["not an address", "a@b", "a@b.example, nobody", ""])
def test_what_is_no_address_is_not_written(desk: Desk, email: str) -> None:
    invoice = desk.open(Invoice)[0]
    with pytest.raises(Refused, match="no e-mail address"):
        desk.write(ChangeInvoice(invoice_id=invoice.id, version=invoice.version, email=email))


@pytest.mark.parametrize("tax_id", ["N/A", "none", "000000000", "12-345678", "1234567890"])
def test_what_is_no_tax_id_is_not_written(desk: Desk, tax_id: str) -> None:
    vendor = desk.all(Vendor)[0]
    with pytest.raises(Refused, match="nine digits"):
        desk.write(ChangeVendor(vendor_id=vendor.id, version=vendor.version, tax_id=tax_id))


def test_a_credit_memo_is_applied_and_released(desk: Desk) -> None:
    credit = desk.open(CreditMemo)[0]
    invoice = next(each for each in desk.open(Invoice) if each.customer_id == credit.customer_id)
    amount = Money(min(credit.balance_minor, invoice.balance_minor), credit.currency)
    intent = ApplyCreditMemo(credit_memo_id=credit.id, version=credit.version, invoice_id=invoice.id, amount=amount)
    write = confirmed(desk.write(intent))
    assert desk.one(CreditMemo, credit.id).balance_minor == credit.balance_minor - amount.amount_minor
    assert desk.one(Invoice, invoice.id).balance_minor == invoice.balance_minor - amount.amount_minor
    confirmed(desk.undo(write))
    assert desk.one(CreditMemo, credit.id).balance_minor == credit.balance_minor
    assert desk.one(Invoice, invoice.id).balance_minor == invoice.balance_minor
    desk.agrees()


def test_a_vendor_credit_is_applied_and_released(desk: Desk) -> None:
    credit = desk.open(VendorCredit)[0]
    bill = next(each for each in desk.open(Bill) if each.vendor_id == credit.vendor_id)
    amount = Money(min(credit.balance_minor, bill.balance_minor), credit.currency)
    intent = ApplyVendorCredit(vendor_credit_id=credit.id, version=credit.version, bill_id=bill.id, amount=amount)
    write = confirmed(desk.write(intent))
    assert desk.one(VendorCredit, credit.id).balance_minor == credit.balance_minor - amount.amount_minor
    assert desk.one(Bill, bill.id).balance_minor == bill.balance_minor - amount.amount_minor
    confirmed(desk.undo(write))
    assert desk.one(VendorCredit, credit.id).balance_minor == credit.balance_minor
    assert desk.one(Bill, bill.id).balance_minor == bill.balance_minor
    desk.agrees()


def test_a_vendor_keeps_its_tax_id_when_its_terms_change(desk: Desk) -> None:
    vendor = next(each for each in desk.all(Vendor) if each.active and each.tax_id)
    before, term = desk.at_rail("Vendor", vendor.id), desk.all(Term)[-1]
    change = ChangeVendor(vendor_id=vendor.id, version=vendor.version, term_id=term.id, active=False)
    write = confirmed(desk.write(change))
    now = desk.one(Vendor, vendor.id)
    assert (now.term_id, now.active) == (term.id, False)
    assert desk.at_rail("Vendor", vendor.id)["TaxIdentifier"] == before["TaxIdentifier"]
    confirmed(desk.undo(write))
    restored = desk.one(Vendor, vendor.id)
    assert (restored.term_id, restored.active) == (vendor.term_id, True)
    taxed = ChangeVendor(vendor_id=vendor.id, version=restored.version, tax_id="98-7654321")
    write = confirmed(desk.write(taxed))
    assert "98-7654321" not in msgspec.json.encode(write).decode()
    with pytest.raises(Refused, match="masks tax ids"):
        desk.undo(write)
    desk.agrees()


def overpaid(desk: Desk) -> tuple[BillPayment, Bill]:
    """The payment that was too much, and the vendor's next bill."""
    payment = next(each for each in desk.all(BillPayment) if each.unapplied_minor > 0)
    return payment, next(each for each in desk.open(Bill) if each.vendor_id == payment.vendor_id)


def bank_receipt(desk: Desk) -> BankReceipt:
    funds = {account.id for account in desk.all(Account) if account.is_undeposited_funds}
    held = next(each for each in desk.all(Payment) if each.account_id in funds and not each.links)
    return BankReceipt(kind="Payment", receipt_id=held.id, version=held.version, account_id=bank(desk), banked_on=AS_OF)


def test_the_rest_of_a_bill_payment_is_applied_and_released(desk: Desk) -> None:
    payment, bill = overpaid(desk)
    amount = Money(min(payment.unapplied_minor, bill.balance_minor), payment.currency)
    intent = ApplyBillPayment(bill_payment_id=payment.id, version=payment.version, bill_id=bill.id, amount=amount)
    write = confirmed(desk.write(intent))
    now = desk.one(BillPayment, payment.id)
    assert (now.unapplied_minor, now.total) == (payment.unapplied_minor - amount.amount_minor, payment.total)
    assert desk.one(Bill, bill.id).balance_minor == bill.balance_minor - amount.amount_minor
    confirmed(desk.undo(write))
    assert desk.one(BillPayment, payment.id).unapplied_minor == payment.unapplied_minor
    assert desk.one(Bill, bill.id).balance_minor == bill.balance_minor
    desk.agrees()


def test_a_receipt_is_banked_and_taken_out_again(desk: Desk) -> None:
    intent = bank_receipt(desk)
    before = desk.one(Account, intent.account_id).balance_minor
    held = desk.one(Payment, intent.receipt_id)
    write = confirmed(desk.write(intent))
    assert write.made is not None
    deposit = desk.one(Deposit, write.made.id)
    assert (deposit.total, deposit.txn_date, deposit.account_id) == (held.total, AS_OF, intent.account_id)
    assert desk.one(Account, intent.account_id).balance_minor == before + held.total_minor
    with pytest.raises(Refused, match="does not lie in Undeposited Funds"):
        desk.write(msgspec.structs.replace(intent, version=desk.one(Payment, held.id).version))
    confirmed(desk.undo(write))
    assert desk.one(Account, intent.account_id).balance_minor == before
    assert desk.one(Payment, held.id).links == ()
    desk.agrees()


def test_an_invoice_is_dated_and_numbered_anew_and_a_number_in_use_is_refused(desk: Desk) -> None:
    invoice, other = desk.open(Invoice)[:2]
    on = invoice.txn_date - timedelta(days=1)
    change = ChangeInvoice(invoice_id=invoice.id, version=invoice.version, txn_date=on, doc_number="77-A")
    write = confirmed(desk.write(change))
    now = desk.one(Invoice, invoice.id)
    assert (now.txn_date, now.doc_number, now.total) == (on, "77-A", invoice.total)
    with pytest.raises(Refused, match="has the number"):
        desk.write(msgspec.structs.replace(change, version=now.version, doc_number=other.doc_number))
    with pytest.raises(Refused, match="is no number"):
        desk.write(msgspec.structs.replace(change, version=now.version, doc_number="1" * 22))
    confirmed(desk.undo(write))
    back = desk.one(Invoice, invoice.id)
    assert (back.txn_date, back.doc_number) == (invoice.txn_date, invoice.doc_number)
    desk.agrees()


def intents(desk: Desk) -> dict[str, tuple[Intent, int]]:
    """One intent an action, and how many requests go before the one that writes."""
    bill, invoice, vendor = desk.open(Bill)[0], desk.open(Invoice)[0], desk.all(Vendor)[0]
    payment = next(each for each in desk.all(Payment) if each.unapplied_minor > 0)
    memo, credit = desk.open(CreditMemo)[0], desk.open(VendorCredit)[0]
    paid = next(each for each in desk.open(Invoice) if each.customer_id == payment.customer_id)
    credited = next(each for each in desk.open(Invoice) if each.customer_id == memo.customer_id)
    reduced = next(each for each in desk.open(Bill) if each.vendor_id == credit.vendor_id)
    purchase = next(each for each in desk.all(Purchase) if each.entity_id != vendor.id and not each.voided)
    due, (over, another) = AS_OF + timedelta(days=99), overpaid(desk)
    return {
        "pay-bill": (pay(desk, bill), 1),
        "change-bill": (ChangeBill(bill_id=bill.id, version=bill.version, due_date=due), 1),
        "change-purchase": (
            ChangePurchase(purchase_id=purchase.id, version=purchase.version, vendor_id=vendor.id),
            1,
        ),
        "change-invoice": (ChangeInvoice(invoice_id=invoice.id, version=invoice.version, due_date=due), 1),
        "send-invoice": (SendInvoice(invoice_id=invoice.id, version=invoice.version, email="a@b.example"), 1),
        "apply-payment": (
            ApplyPayment(payment_id=payment.id, version=payment.version, invoice_id=paid.id, amount=A_CENT),
            1,
        ),
        "apply-bill-payment": (
            ApplyBillPayment(bill_payment_id=over.id, version=over.version, bill_id=another.id, amount=A_CENT),
            1,
        ),
        "bank-receipt": (bank_receipt(desk), 1),
        "apply-credit-memo": (
            ApplyCreditMemo(credit_memo_id=memo.id, version=memo.version, invoice_id=credited.id, amount=A_CENT),
            1,
        ),
        "apply-vendor-credit": (
            ApplyVendorCredit(vendor_credit_id=credit.id, version=credit.version, bill_id=reduced.id, amount=A_CENT),
            2,
        ),
        "change-vendor": (ChangeVendor(vendor_id=vendor.id, version=vendor.version, active=False), 1),
    }


def befall(desk: Desk, reads: int, fault: PlannedFault) -> None:
    for planned in (*[PlannedFault()] * reads, fault):
        desk.job.running.sandbox.trouble.plan(planned)


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_written_is_made_once_when_its_answer_is_lost(desk: Desk, action: str) -> None:
    intent, reads = intents(desk)[action]
    befall(desk, reads, TROUBLE["lose_answer"])
    write = confirmed(desk.write(intent))
    assert write.attempts == 1
    assert write.made is not None
    assert desk.at_rail(write.made.kind, write.made.id)["SyncToken"] == str(write.made_version)
    if action != "send-invoice":
        befall(desk, 1, TROUBLE["lose_answer"])
        assert confirmed(desk.undo(write)).attempts == 1
    desk.agrees()


@pytest.mark.parametrize("action", ACTIONS)
def test_what_never_arrived_is_written_on_the_second_attempt(desk: Desk, action: str) -> None:
    intent, reads = intents(desk)[action]
    befall(desk, reads, PlannedFault(status=503))
    assert confirmed(desk.write(intent)).attempts == 2
    desk.agrees()


@pytest.mark.parametrize("fault", ["lose_answer", "cut_body", "applied"])
def test_a_payment_whose_answer_is_lost_is_made_once(desk: Desk, fault: str) -> None:
    bill = desk.open(Bill)[0]
    intent = pay(desk, bill)
    befall(desk, 1, TROUBLE[fault])
    write = confirmed(desk.write(intent))
    assert write.made is not None
    payments = desk.books.of_kind("BillPayment").values()
    assert sum(write.id in str(each.get("PrivateNote")) for each in payments) == 1
    desk.agrees()


def test_closed_books_are_refused_before_anything_is_sent(desk: Desk) -> None:
    [preferences] = desk.books.of_kind("Preferences").values()
    preferences["AccountingInfoPrefs"]["BookCloseDate"] = "2026-06-30"
    desk.books.touch("Preferences", preferences, desk.job.as_of.now)
    desk.job.sync()
    sent = desk.job.running.sandbox.requests.total()
    with pytest.raises(Refused, match="closed period"):
        desk.write(pay(desk, desk.open(Bill)[0]))
    assert desk.job.running.sandbox.requests.total() == sent


def test_a_bill_paid_meanwhile_at_the_rail_is_not_paid_again(desk: Desk) -> None:
    bill = desk.open(Bill)[0]
    stale = pay(desk, bill)
    confirmed(desk.write(pay(desk, bill)))
    with pytest.raises(Refused, match="no open balance"):
        desk.write(stale)
    confirmed_before = desk.one(Bill, bill.id)
    assert confirmed_before.balance_minor == 0
