"""The transaction kinds: what clients may do with each, what each needs, and what queries may name."""

from typing import Final

from emulators.qbo.catalog_kinds import CREATE, DELETE, PDF, SEND, SHARED_PROPERTIES, UPDATE, VOID, EntityKind

SALES_FORMS: Final = frozenset({"Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Estimate"})
PURCHASE_FORMS: Final = frozenset({"Bill", "VendorCredit", "Purchase", "PurchaseOrder"})
WITHOUT_POSTINGS: Final = frozenset({"Estimate", "PurchaseOrder", "TimeActivity"})
HOLDS_BALANCE: Final = frozenset({"Bill", "VendorCredit", "Invoice", "CreditMemo"})
WITHOUT_LINES: Final = frozenset({"Transfer", "CreditCardPaymentTxn", "TaxPayment", "TimeActivity"})

_DATED: Final = frozenset({"TxnDate", "PrivateNote"})
_DOCUMENT: Final = _DATED | {"DocNumber", "TotalAmt"}
_WRITTEN: Final = frozenset({CREATE, UPDATE, DELETE})
_VOIDABLE: Final = _WRITTEN | {VOID}
_FORM: Final = frozenset({SEND, PDF})
_SALE: Final = frozenset({"CustomerRef", "EmailStatus", "PrintStatus"})
_PURCHASE: Final = frozenset({"VendorRef", "APAccountRef"})


def _document(
    name: str,
    required: tuple[str, ...],
    properties: set[str] | frozenset[str],
    *,
    operations: frozenset[str] = _WRITTEN,
    tells_total: bool = False,
    shared: frozenset[str] = _DOCUMENT,
) -> EntityKind:
    return EntityKind(
        name,
        operations=operations,
        required=required,
        tells_total=tells_total,
        properties=SHARED_PROPERTIES | shared | properties,
    )


DOCUMENT_KINDS: Final = (
    _document(
        "Bill",
        ("VendorRef", "Line"),
        _PURCHASE | {"DueDate", "Balance", "SalesTermRef"},
        tells_total=True,
    ),
    _document(
        "BillPayment",
        ("VendorRef", "PayType", "TotalAmt"),
        _PURCHASE | {"PayType"},
        operations=_VOIDABLE,
        tells_total=True,
    ),
    _document("VendorCredit", ("VendorRef", "Line"), _PURCHASE | {"Balance"}),
    _document(
        "Invoice",
        ("CustomerRef", "Line"),
        _SALE | {"DueDate", "Balance", "SalesTermRef"},
        operations=_VOIDABLE | _FORM,
        tells_total=True,
    ),
    _document(
        "Payment",
        ("CustomerRef", "TotalAmt"),
        {"CustomerRef", "UnappliedAmt", "DepositToAccountRef", "PaymentMethodRef", "PaymentRefNum"},
        operations=_VOIDABLE | _FORM,
    ),
    _document(
        "CreditMemo", ("CustomerRef", "Line"), _SALE | {"Balance", "RemainingCredit"}, operations=_WRITTEN | _FORM
    ),
    _document(
        "SalesReceipt",
        ("Line",),
        _SALE | {"DepositToAccountRef", "PaymentMethodRef", "PaymentRefNum", "Balance"},
        operations=_VOIDABLE | _FORM,
    ),
    _document(
        "RefundReceipt",
        ("DepositToAccountRef", "Line"),
        _SALE | {"DepositToAccountRef", "PaymentMethodRef", "PaymentRefNum", "Balance"},
        operations=_WRITTEN | _FORM,
    ),
    _document(
        "Estimate",
        ("CustomerRef", "Line"),
        _SALE | {"TxnStatus", "ExpirationDate", "AcceptedBy", "AcceptedDate", "DueDate"},
        operations=_WRITTEN | _FORM,
    ),
    _document("Purchase", ("AccountRef", "PaymentType", "Line"), {"AccountRef", "PaymentType"}),
    _document(
        "PurchaseOrder",
        ("VendorRef", "Line"),
        _PURCHASE | {"POStatus", "DueDate"},
        operations=_WRITTEN | _FORM,
        tells_total=True,
    ),
    _document("Deposit", ("DepositToAccountRef", "Line"), {"DepositToAccountRef"}, tells_total=True, shared=_DATED),
    _document("Transfer", ("FromAccountRef", "ToAccountRef", "Amount"), {"Amount", "FromAccountRef", "ToAccountRef"}),
    _document(
        "CreditCardPaymentTxn",
        ("Amount", "BankAccountRef", "CreditCardAccountRef"),
        {"Amount"},
        shared=_DATED,
    ),
    _document(
        "TaxPayment",
        ("PaymentDate", "PaymentAmount", "PaymentAccountRef"),
        {"PaymentDate", "PaymentAmount", "Description"},
        operations=frozenset(),
        shared=frozenset(),
    ),
    _document("JournalEntry", ("Line",), {"Adjustment"}, tells_total=True),
    _document(
        "TimeActivity",
        ("NameOf",),
        {"TxnDate", "NameOf", "EmployeeRef", "VendorRef", "CustomerRef", "ItemRef", "BillableStatus", "Description"},
        shared=frozenset(),
    ),
)
