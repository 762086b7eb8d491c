"""The kinds of records that each rule cannot do without: where the ledger refuses one, its silence would be a lie."""

_BILLS, _INVOICES = ("Bill",), ("Invoice",)
_PAYABLES = ("Bill", "VendorCredit", "BillPayment")
_RECEIVABLES = ("Invoice", "Payment", "CreditMemo")
_SPENT = ("Bill", "Purchase")
_CASH = ("BillPayment", "Purchase", "Payment", "Deposit", "Transfer", "JournalEntry", "SalesReceipt", "RefundReceipt")

NEEDED_KINDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("BILL-NODUE", "BILL-NOVEN", "BILL-NOTERM", "BILL-ZERO", "BILL-DATE", "BILL-STALE"), _BILLS),
    **dict.fromkeys(("BILL-DUP", "VEN-NEW", "VEN-BANK"), ("Bill", "Vendor")),
    "BILL-PAIDOUT": _SPENT,
    "BPMT-DUP": ("Bill", "BillPayment"),
    "BPMT-UNAPP": ("BillPayment",),
    "VC-OPEN": ("VendorCredit", "Bill"),
    **dict.fromkeys(
        ("INV-NODUE", "INV-NOCUS", "INV-NOEMAIL", "INV-DATE", "INV-STALE", "INV-DUPNO", "INV-DUP"), _INVOICES
    ),
    "PMT-UNAPP": ("Payment", "Invoice"),
    "CM-OPEN": ("CreditMemo", "Invoice"),
    "VEN-DUP": ("Vendor",),
    "CUS-DUP": ("Customer",),
    "AP-NEG": ("Vendor", "VendorCredit", "BillPayment"),
    "AR-NEG": ("Customer", "CreditMemo", "Payment"),
    "VEN-1099": ("Vendor", "BillPayment", "Purchase"),
    "BNK-STALE": _CASH,
    "UF-AGED": ("Payment", "SalesReceipt", "Deposit"),
    "UF-DUPINC": ("Deposit", "Payment", "Invoice"),
    "STR-BULK": ("Deposit", "Invoice"),
    "CAT-UNCAT": (*_SPENT, "Invoice", "Deposit"),
    "CAT-AMA": (*_SPENT, "Deposit", "JournalEntry"),
    **dict.fromkeys(("CAT-ODD", "CAT-PARENT", "CAT-DIM"), _SPENT),
    "PAY-NONE": ("Purchase",),
    "EXP-DUP": ("Purchase",),
    "RCPT-DUP": ("SalesReceipt",),
    **dict.fromkeys(("BILL-NODOC", "CAP-EXP"), _SPENT),
    "ACC-STILL": (*_SPENT, "JournalEntry"),
    "ACC-HABIT": (*_SPENT, "JournalEntry"),
    "JE-ODD": ("JournalEntry",),
    "REC-MISS": (*_SPENT, "JournalEntry"),
    "AP-TIE": _PAYABLES,
    "TAX-TIE": ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt", "JournalEntry"),
    "AR-TIE": _RECEIVABLES,
}
