"""What reports call the kinds of documents, and what clients call them in `transaction_type`."""

import re
from typing import Final

from emulators.service.wire import Json

_TITLES: Final = {
    "BillPaymentCheck": "Bill Payment (Check)",
    "BillPaymentCreditCard": "Bill Payment (Credit Card)",
    "CashPurchase": "Cash Expense",
    "CreditCardCharge": "Credit Card Expense",
    "CreditRefund": "Refund",
    "PayrollCheck": "Payroll Check",
    "ReceivePayment": "Payment",
    "TaxPayment": "Sales Tax Payment",
}
_CODES: Final = {"Payment": "ReceivePayment", "RefundReceipt": "CreditRefund"}
KNOWN_TYPES: Final = (
    *("CreditCardCharge", "Check", "Invoice", "ReceivePayment", "JournalEntry", "Bill", "CreditCardCredit"),
    *("VendorCredit", "Credit", "BillPaymentCheck", "BillPaymentCreditCard", "Charge", "Transfer", "Deposit"),
    *("Statement", "BillableCharge", "TimeActivity", "CashPurchase", "SalesReceipt", "CreditMemo", "CreditRefund"),
    *("Estimate", "InventoryQuantityAdjustment", "PurchaseOrder", "GlobalTaxPayment", "GlobalTaxAdjustment"),
    *("CreditCardPayment", "Payment"),
)


def type_code(kind: str, record: Json) -> str:
    """The word of `transaction_type` for a document."""
    if kind == "BillPayment":
        return "BillPaymentCreditCard" if record.get("PayType") == "CreditCard" else "BillPaymentCheck"
    if kind == "Purchase":
        if record.get("Credit"):
            return "CreditCardCredit"
        return {"Check": "Check", "CreditCard": "CreditCardCharge"}.get(str(record.get("PaymentType")), "CashPurchase")
    return _CODES.get(kind, kind)


def type_title(kind: str, record: Json) -> str:
    code = type_code(kind, record) if kind else "Opening Balance"
    return _TITLES.get(code) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", code)
