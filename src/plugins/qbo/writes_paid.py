"""Payments and credits applied: what is sent, and the mark by which one that was made is found again."""

from cashrail.kit.records import (
    ApplyBillPayment,
    ApplyCreditMemo,
    ApplyPayment,
    ApplyVendorCredit,
    BankReceipt,
    PayBill,
)
from plugins.qbo.books_json import Json, applied, kept, lines_of, ref


def mark(request_id: str) -> str:
    """The note that tells a record made for this request."""
    return f"Recorded by Cashrail ({request_id})"


def bill_payment(intent: PayBill, bill: Json, request_id: str) -> Json:
    """A new bill payment for one bill."""
    account = ref(intent.account_id)
    paid_from: Json = (
        {"PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": account}}
        if intent.by_card
        else {"PayType": "Check", "CheckPayment": {"BankAccountRef": account}}
    )
    return {
        **kept(bill, "VendorRef", "CurrencyRef", "ExchangeRate", "APAccountRef", "DepartmentRef"),
        **paid_from,
        **({"DocNumber": intent.doc_number} if intent.doc_number else {}),
        "TotalAmt": intent.amount.amount,
        "TxnDate": intent.paid_on.isoformat(),
        "PrivateNote": mark(request_id),
        "Line": applied(intent.amount, (intent.bill_id, "Bill")),
    }


def credit_memo_applied(intent: ApplyCreditMemo, credit_memo: Json, request_id: str) -> Json:
    """A payment of nothing that links a credit memo to an invoice."""
    links = (intent.invoice_id, "Invoice"), (intent.credit_memo_id, "CreditMemo")
    return {
        **kept(credit_memo, "CustomerRef", "CurrencyRef", "ExchangeRate"),
        "TotalAmt": 0,
        "PrivateNote": mark(request_id),
        "Line": applied(intent.amount, *links),
    }


def vendor_credit_applied(intent: ApplyVendorCredit, credit: Json, request_id: str, bank_account: str) -> Json:
    """A bill payment of nothing that links a vendor credit to a bill; Intuit wants a bank account named even so."""
    links = (intent.bill_id, "Bill"), (intent.vendor_credit_id, "VendorCredit")
    return {
        **kept(credit, "VendorRef", "CurrencyRef", "ExchangeRate", "APAccountRef"),
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": ref(bank_account)},
        "TotalAmt": 0,
        "PrivateNote": mark(request_id),
        "Line": applied(intent.amount, *links),
    }


def receipt_banked(intent: BankReceipt, receipt: Json, request_id: str) -> Json:
    """A deposit of one payment or sales receipt out of Undeposited Funds."""
    link = {"TxnId": intent.receipt_id, "TxnType": intent.kind, "TxnLineId": "0"}
    return {
        **kept(receipt, "CurrencyRef", "ExchangeRate"),
        "DepositToAccountRef": ref(intent.account_id),
        "TxnDate": intent.banked_on.isoformat(),
        "PrivateNote": mark(request_id),
        # Intuit takes such a line without a type of detail.
        "Line": [{"Amount": receipt.get("TotalAmt"), "LinkedTxn": [link]}],
    }


Applied = ApplyPayment | ApplyBillPayment


def payment_applied(intent: Applied, payment: Json) -> Json:
    """The payment with so much more of it applied to the document."""
    return payment | {"Line": _applied_lines(lines_of(payment), intent)}


def payment_released(intent: Applied, payment: Json) -> Json:
    """The payment with so much less of it applied to the document."""
    lines = []
    for line in lines_of(payment):
        rest = line["Amount"] - intent.amount.amount if _is_for(line, intent) else line.get("Amount")
        if rest:
            lines.append(line | {"Amount": rest})
    return payment | {"Line": lines}


def amount_applied(intent: Applied, payment: Json) -> object:
    """How much of the payment its lines apply to the document; None for nothing."""
    return next((line.get("Amount") for line in lines_of(payment) if _is_for(line, intent)), None)


def document_of(intent: Applied) -> tuple[str, str]:
    """The kind and id of what the payment is applied to."""
    return ("Invoice", intent.invoice_id) if isinstance(intent, ApplyPayment) else ("Bill", intent.bill_id)


def _applied_lines(lines: list[Json], intent: Applied) -> list[Json]:
    if not any(_is_for(line, intent) for line in lines):
        kind, record_id = document_of(intent)
        return [*lines, *applied(intent.amount, (record_id, kind))]
    return [
        line | {"Amount": line["Amount"] + intent.amount.amount} if _is_for(line, intent) else line for line in lines
    ]


def _is_for(line: Json, intent: Applied) -> bool:
    links = line.get("LinkedTxn") or []
    return any((link.get("TxnType"), str(link.get("TxnId"))) == document_of(intent) for link in links)
