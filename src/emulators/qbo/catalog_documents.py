"""The transaction kinds."""

from typing import Final

from emulators.qbo.catalog_kinds import CREATE, DELETE, SHARED_PROPERTIES, UPDATE, VOID, EntityKind

_DOCUMENT: Final = frozenset({"TxnDate", "DocNumber", "TotalAmt", "PrivateNote"})
_DOCUMENT_OPERATIONS: Final = frozenset({CREATE, UPDATE, DELETE})
_VOIDABLE: Final = _DOCUMENT_OPERATIONS | {VOID}


def _document(
    name: str,
    required: tuple[str, ...],
    properties: set[str],
    *,
    operations: frozenset[str] = _DOCUMENT_OPERATIONS,
    tells_total: bool = False,
) -> EntityKind:
    return EntityKind(
        name,
        operations=operations,
        required=required,
        tells_total=tells_total,
        properties=SHARED_PROPERTIES | _DOCUMENT | properties,
    )


DOCUMENT_KINDS: Final = (
    _document(
        "Bill",
        ("VendorRef", "Line"),
        {"VendorRef", "DueDate", "Balance", "APAccountRef", "SalesTermRef"},
        tells_total=True,
    ),
    _document(
        "BillPayment",
        ("VendorRef", "PayType", "TotalAmt"),
        {"VendorRef", "PayType"},
        operations=_VOIDABLE,
        tells_total=True,
    ),
    _document("VendorCredit", ("VendorRef", "Line"), {"VendorRef", "Balance", "APAccountRef"}),
    _document(
        "Invoice",
        ("CustomerRef", "Line"),
        {"CustomerRef", "DueDate", "Balance", "SalesTermRef", "EmailStatus"},
        operations=_VOIDABLE,
        tells_total=True,
    ),
    _document(
        "Payment",
        ("CustomerRef", "TotalAmt"),
        {"CustomerRef", "UnappliedAmt", "DepositToAccountRef", "PaymentMethodRef", "PaymentRefNum"},
        operations=_VOIDABLE,
    ),
    _document("CreditMemo", ("CustomerRef", "Line"), {"CustomerRef", "Balance", "RemainingCredit"}),
    _document("Purchase", ("AccountRef", "PaymentType", "Line"), {"AccountRef", "PaymentType"}),
    EntityKind(
        "Deposit",
        operations=_DOCUMENT_OPERATIONS,
        required=("DepositToAccountRef", "Line"),
        tells_total=True,
        properties=SHARED_PROPERTIES | {"TxnDate", "DepositToAccountRef", "PrivateNote"},
    ),
    _document("Transfer", ("FromAccountRef", "ToAccountRef", "Amount"), {"Amount", "FromAccountRef", "ToAccountRef"}),
    _document("JournalEntry", ("Line",), {"Adjustment"}, tells_total=True),
    EntityKind("Estimate", properties=None),
    EntityKind("PurchaseOrder", tells_total=True, properties=None),
)
