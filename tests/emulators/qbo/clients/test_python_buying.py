"""A bookkeeper buys, pays and corrects, with python-quickbooks."""

from decimal import Decimal
from typing import Any

import pytest
from quickbooks import QuickBooks
from quickbooks.exceptions import QuickbooksException, ValidationException
from quickbooks.objects import (
    Bill,
    BillPayment,
    BillPaymentLine,
    CheckPayment,
    Deposit,
    DepositLine,
    DepositLineDetail,
    Entity,
    JournalEntry,
    JournalEntryLine,
    JournalEntryLineDetail,
    Purchase,
    PurchaseOrder,
    Term,
    Transfer,
    Vendor,
    VendorCredit,
)
from tests.emulators.qbo.clients.orders import account, bill_from, expense_line, new_vendor


def check_for(qb: QuickBooks, vendor: Any, amount: str, *documents: tuple[Any, str]) -> Any:
    payment = BillPayment()
    payment.VendorRef, payment.TotalAmt, payment.PayType = vendor.to_ref(), Decimal(amount), "Check"
    payment.CheckPayment = CheckPayment()
    payment.CheckPayment.BankAccountRef = account(qb, "Bank").to_ref()
    for document, part in documents:
        line = BillPaymentLine()
        line.Amount, line.LinkedTxn = Decimal(part), [document.to_linked_txn()]
        payment.Line.append(line)
    return payment.save(qb=qb)


def test_a_bill_is_paid_less_a_credit_and_the_check_is_voided(qb: QuickBooks) -> None:
    vendor = new_vendor(qb, "Steady Supply")
    bill = bill_from(qb, vendor, "250").save(qb=qb)
    credit = VendorCredit()
    credit.VendorRef, credit.Line = vendor.to_ref(), [expense_line(qb, "40")]
    credit = credit.save(qb=qb)
    assert Vendor.get(vendor.Id, qb=qb).Balance == 210
    check = check_for(qb, vendor, "210", (bill, "250"), (credit, "40"))
    assert (Bill.get(bill.Id, qb=qb).Balance, Vendor.get(vendor.Id, qb=qb).Balance) == (0, 0)
    check.void(qb=qb)
    assert Bill.get(bill.Id, qb=qb).Balance == 250
    assert VendorCredit.get(credit.Id, qb=qb).Balance == 40


def test_terms_make_the_due_date(qb: QuickBooks) -> None:
    vendor = new_vendor(qb, "Net Thirty")
    bill = bill_from(qb, vendor, "30")
    bill.TxnDate = "2026-06-01"
    bill.SalesTermRef = Term.filter(Name="Net 30", qb=qb)[0].to_ref()
    assert bill.save(qb=qb).DueDate == "2026-07-01"


def test_a_sparse_update_keeps_the_rest(qb: QuickBooks) -> None:
    vendor = new_vendor(qb, "Light Touch")
    bill = bill_from(qb, vendor, "30").save(qb=qb)
    change = Bill()
    change.Id, change.SyncToken, change.sparse = bill.Id, bill.SyncToken, True
    change.VendorRef, change.PrivateNote, change.Line = vendor.to_ref(), "approved", None
    changed = change.save(qb=qb)
    assert (changed.PrivateNote, changed.TotalAmt) == ("approved", 30)


def test_an_order_becomes_a_bill(qb: QuickBooks) -> None:
    vendor = new_vendor(qb, "To Order")
    order = PurchaseOrder()
    order.VendorRef, order.Line = vendor.to_ref(), [expense_line(qb, "70")]
    order.APAccountRef = account(qb, "Accounts Payable").to_ref()
    order = order.save(qb=qb)
    assert Vendor.get(vendor.Id, qb=qb).Balance == 0
    bill = bill_from(qb, vendor, "70")
    bill.LinkedTxn = [order.to_linked_txn()]
    bill = bill.save(qb=qb)
    assert PurchaseOrder.get(order.Id, qb=qb).POStatus == "Closed"


def test_money_moves_between_accounts(qb: QuickBooks) -> None:
    bank, card = account(qb, "Bank"), account(qb, "Credit Card")
    transfer = Transfer()
    transfer.FromAccountRef, transfer.ToAccountRef, transfer.Amount = bank.to_ref(), card.to_ref(), 25
    transfer.save(qb=qb)
    purchase = Purchase()
    purchase.AccountRef, purchase.PaymentType, purchase.Line = bank.to_ref(), "Cash", [expense_line(qb, "5")]
    purchase.save(qb=qb)
    deposit, line = Deposit(), DepositLine()
    deposit.DepositToAccountRef = bank.to_ref()
    line.Amount, line.DepositLineDetail = 11, DepositLineDetail()
    line.DepositLineDetail.AccountRef = account(qb, "Income").to_ref()
    deposit.Line = [line]
    deposit.save(qb=qb)
    assert account(qb, "Bank").CurrentBalance == bank.CurrentBalance - 25 - 5 + 11
    assert account(qb, "Credit Card").CurrentBalance == card.CurrentBalance + 25


def journal_line(side: str, amount: str, ref: Any, vendor: Any = None) -> Any:
    line, detail = JournalEntryLine(), JournalEntryLineDetail()
    line.Amount, detail.PostingType, detail.AccountRef = Decimal(amount), side, ref
    if vendor is not None:
        detail.Entity = Entity()
        detail.Entity.Type, detail.Entity.EntityRef = "Vendor", vendor.to_ref()
    line.JournalEntryLineDetail = detail
    return line


def test_a_journal_entry_owes_a_vendor(qb: QuickBooks) -> None:
    vendor = new_vendor(qb, "Year End")
    payable, expense = account(qb, "Accounts Payable").to_ref(), account(qb, "Expense").to_ref()
    entry = JournalEntry()
    entry.Line = [journal_line("Debit", "12.34", expense), journal_line("Credit", "12.34", payable, vendor)]
    entry.save(qb=qb)
    assert Vendor.get(vendor.Id, qb=qb).Balance == Decimal("12.34")
    crooked = JournalEntry()
    crooked.Line = [journal_line("Debit", "2", expense), journal_line("Credit", "1", expense)]
    with pytest.raises(QuickbooksException) as refused:
        crooked.save(qb=qb)
    assert refused.value.error_code == 6000


def test_the_faults_a_developer_meets(qb: QuickBooks) -> None:
    new_vendor(qb, "Twice Told")
    with pytest.raises(QuickbooksException) as refused:
        new_vendor(qb, "twice told")
    assert refused.value.error_code == 6240
    with pytest.raises(ValidationException) as missing:
        Bill().save(qb=qb)
    assert missing.value.error_code == 2020
    with pytest.raises(ValidationException) as unparsed:
        Vendor.where("DisplayName = 'O'Brien'", qb=qb)
    assert unparsed.value.error_code == 4000
