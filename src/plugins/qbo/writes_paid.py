"""Payments and credits applied: what is sent, and the mark by which one that was made is found again."""

from cashrail.kit.records import ApplyCreditMemo, ApplyPayment, ApplyVendorCredit, PayBill
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


def payment_applied(intent: ApplyPayment, payment: Json) -> Json:
    """The payment with so much more of it applied to the invoice."""
    return payment | {"Line": _applied_lines(lines_of(payment), intent)}


def payment_released(intent: ApplyPayment, payment: Json) -> Json:
    """The payment with so much less of it applied to the invoice."""
    lines = []
    for line in lines_of(payment):
        rest = line["Amount"] - intent.amount.amount if _is_for(line, intent.invoice_id) else line.get("Amount")
        if rest:
            lines.append(line | {"Amount": rest})
    return payment | {"Line": lines}


def amount_applied(payment: Json, invoice_id: str) -> object:
    """How much of the payment its lines apply to the invoice; None for nothing."""
    return next((line.get("Amount") for line in lines_of(payment) if _is_for(line, invoice_id)), None)


def _applied_lines(lines: list[Json], intent: ApplyPayment) -> list[Json]:
    if not any(_is_for(line, intent.invoice_id) for line in lines):
        return [*lines, *applied(intent.amount, (intent.invoice_id, "Invoice"))]
    return [
        line | {"Amount": line["Amount"] + intent.amount.amount} if _is_for(line, intent.invoice_id) else line
        for line in lines
    ]


def _is_for(line: Json, invoice_id: str) -> bool:
    links = line.get("LinkedTxn") or []
    return any(link.get("TxnType") == "Invoice" and str(link.get("TxnId")) == invoice_id for link in links)
