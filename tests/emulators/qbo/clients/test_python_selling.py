"""A bookkeeper sells, is paid, gives credit and takes back, with python-quickbooks."""

from decimal import Decimal
from typing import Any

import pytest
from quickbooks import QuickBooks
from quickbooks.exceptions import ObjectNotFoundException, QuickbooksException
from quickbooks.objects import (
    CreditMemo,
    Customer,
    EmailAddress,
    Estimate,
    Invoice,
    Payment,
    PaymentLine,
    RefundReceipt,
    SalesReceipt,
)
from tests.emulators.qbo.clients.orders import account, invoice_for, new_customer, sale_line


def paid(qb: QuickBooks, customer: Any, invoice: Any, amount: str) -> Any:
    payment, line = Payment(), PaymentLine()
    payment.CustomerRef = customer.to_ref()
    payment.TotalAmt = line.Amount = Decimal(amount)
    line.LinkedTxn = [invoice.to_linked_txn()]
    payment.Line = [line]
    return payment.save(qb=qb)


def test_an_invoice_is_paid_in_two_halves(qb: QuickBooks) -> None:
    customer = new_customer(qb, "Half and Half")
    invoice = invoice_for(qb, customer, "200.50").save(qb=qb)
    assert (invoice.TotalAmt, invoice.Balance) == (Decimal("200.50"), Decimal("200.50"))
    assert invoice.DocNumber.isdecimal()
    first = paid(qb, customer, invoice, "100.25")
    assert Invoice.get(invoice.Id, qb=qb).Balance == Decimal("100.25")
    assert Customer.get(customer.Id, qb=qb).Balance == Decimal("100.25")
    paid(qb, customer, invoice, "100.25")
    settled = Invoice.get(invoice.Id, qb=qb)
    assert settled.Balance == 0
    assert {link.TxnType for link in settled.LinkedTxn} == {"Payment"}
    first.void(qb=qb)
    assert Invoice.get(invoice.Id, qb=qb).Balance == Decimal("100.25")
    voided = Payment.get(first.Id, qb=qb)
    assert (voided.TotalAmt, voided.Line) == (0, [])
    assert voided.PrivateNote.startswith("Voided")


def test_an_invoice_is_changed_sent_printed_and_voided(qb: QuickBooks) -> None:
    customer = new_customer(qb, "Paper Trail")
    invoice = invoice_for(qb, customer, "80").save(qb=qb)
    invoice.Line = [sale_line(qb, "90")]
    invoice.BillEmail = EmailAddress()
    invoice.BillEmail.Address = "books@paper.example"
    changed = invoice.save(qb=qb)
    assert (changed.TotalAmt, changed.SyncToken) == (Decimal("90.00"), "1")
    sent = changed.send(qb=qb)["Invoice"]
    assert (sent["EmailStatus"], sent["DeliveryInfo"]["DeliveryType"]) == ("EmailSent", "Email")
    again = Invoice.get(invoice.Id, qb=qb)
    assert again.send(qb=qb, send_to="owner+inbox@paper.example")["Invoice"]["BillEmail"]["Address"].startswith(
        "owner+"
    )
    assert again.download_pdf(qb=qb).startswith(b"%PDF")
    Invoice.get(invoice.Id, qb=qb).void(qb=qb)
    voided = Invoice.get(invoice.Id, qb=qb)
    assert (voided.TotalAmt, voided.Balance) == (0, 0)
    assert Customer.get(customer.Id, qb=qb).Balance == 0


def test_a_credit_is_set_against_an_invoice(qb: QuickBooks) -> None:
    customer = new_customer(qb, "Fair Enough")
    invoice = invoice_for(qb, customer, "300").save(qb=qb)
    memo = CreditMemo()
    memo.CustomerRef, memo.Line = customer.to_ref(), [sale_line(qb, "120")]
    memo = memo.save(qb=qb)
    payment = Payment()
    payment.CustomerRef, payment.TotalAmt = customer.to_ref(), 0
    for document in (invoice, memo):
        line = PaymentLine()
        line.Amount = 120
        line.LinkedTxn = [document.to_linked_txn()]
        payment.Line.append(line)
    payment.save(qb=qb)
    assert Invoice.get(invoice.Id, qb=qb).Balance == 180
    assert CreditMemo.get(memo.Id, qb=qb).RemainingCredit == 0
    assert Customer.get(customer.Id, qb=qb).Balance == 180


def test_over_the_counter_and_back(qb: QuickBooks) -> None:
    customer = new_customer(qb, "Walk In")
    bank = account(qb, "Bank")
    receipt = SalesReceipt()
    receipt.CustomerRef, receipt.Line = customer.to_ref(), [sale_line(qb, "45")]
    receipt.DepositToAccountRef = bank.to_ref()
    receipt = receipt.save(qb=qb)
    assert account(qb, "Bank").CurrentBalance == bank.CurrentBalance + 45
    refund = RefundReceipt()
    refund.CustomerRef, refund.Line = customer.to_ref(), [sale_line(qb, "45")]
    refund.DepositToAccountRef = bank.to_ref()
    refund.save(qb=qb)
    assert account(qb, "Bank").CurrentBalance == bank.CurrentBalance
    receipt.void(qb=qb)
    assert account(qb, "Bank").CurrentBalance == bank.CurrentBalance - 45


def test_an_estimate_becomes_an_invoice(qb: QuickBooks) -> None:
    customer = new_customer(qb, "Measure Twice")
    estimate = Estimate()
    estimate.CustomerRef, estimate.Line = customer.to_ref(), [sale_line(qb, "500")]
    estimate = estimate.save(qb=qb)
    assert Customer.get(customer.Id, qb=qb).Balance == 0
    invoice = invoice_for(qb, customer, "500")
    invoice.LinkedTxn = [estimate.to_linked_txn()]
    invoice = invoice.save(qb=qb)
    assert [link.TxnType for link in Invoice.get(invoice.Id, qb=qb).LinkedTxn] == ["Estimate"]
    assert Estimate.get(estimate.Id, qb=qb).TxnStatus == "Closed"


def test_a_deleted_invoice_is_gone(qb: QuickBooks) -> None:
    invoice = invoice_for(qb, new_customer(qb, "Never Mind"), "10").save(qb=qb)
    assert invoice.delete(qb=qb)["Invoice"]["status"] == "Deleted"
    with pytest.raises(ObjectNotFoundException):
        Invoice.get(invoice.Id, qb=qb)


def test_one_request_id_makes_one_invoice(qb: QuickBooks) -> None:
    customer = new_customer(qb, "Once Only")
    first = invoice_for(qb, customer, "10").save(qb=qb, request_id="click-1")
    second = invoice_for(qb, customer, "10").save(qb=qb, request_id="click-1")
    assert first.Id == second.Id
    assert Customer.get(customer.Id, qb=qb).Balance == 10


def test_two_people_at_one_invoice(qb: QuickBooks) -> None:
    mine = invoice_for(qb, new_customer(qb, "Two Hands"), "10").save(qb=qb)
    theirs = Invoice.get(mine.Id, qb=qb)
    theirs.PrivateNote = "theirs"
    theirs.save(qb=qb)
    mine.PrivateNote = "mine"
    with pytest.raises(QuickbooksException) as refused:
        mine.save(qb=qb)
    assert refused.value.error_code == 5010
