"""Where a person sees a record in QuickBooks Online.

A plain `/app/bill?txnId=` opens whichever company the browser was in last; these sign in to the right one first.
"""

_TRANSACTIONS = {
    "Bill": "bill",
    "BillPayment": "billpayment",
    "VendorCredit": "vendorcredit",
    "Invoice": "invoice",
    "Payment": "recvpayment",
    "CreditMemo": "creditmemo",
    "Purchase": "expense",
    "Deposit": "deposit",
    "Transfer": "transfer",
    "JournalEntry": "journal",
    "SalesReceipt": "salesreceipt",
    "RefundReceipt": "refundreceipt",
}
_NAMES = {"Vendor": "vendordetail", "Customer": "customerdetail"}
_ADDRESS = "https://qbo.intuit.com/app/login?pagereq={page}%3F{key}%3D{{id}}&deeplinkcompanyid={{tenant}}"

PAGES = {kind: _ADDRESS.format(page=page, key="txnId") for kind, page in _TRANSACTIONS.items()} | {
    kind: _ADDRESS.format(page=page, key="nameId") for kind, page in _NAMES.items()
}
