"""What the API knows about each kind of object: family, order, keys, and what it lets a client do."""

from typing import Final

import msgspec

CREATE, UPDATE, DELETE, VOID = "create", "update", "delete", "void"


class EntityKind(msgspec.Struct, frozen=True):
    """`name_field` is set for list objects only; transactions are found by id, number and date."""

    name: str
    name_field: str = ""
    sequence: str = "transaction"
    operations: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    tells_total: bool = False
    properties: frozenset[str] | None = frozenset()

    @property
    def is_list(self) -> bool:
        return bool(self.name_field)


SHARED_PROPERTIES: Final = frozenset({"Id", "SyncToken", "MetaData.CreateTime", "MetaData.LastUpdatedTime"})
_NAMES: Final = frozenset(
    {
        "DisplayName",
        "GivenName",
        "MiddleName",
        "FamilyName",
        "CompanyName",
        "PrintOnCheckName",
        "Active",
        "Balance",
        "PrimaryEmailAddr",
        "PrimaryPhone",
    }
)
_DOCUMENT: Final = frozenset({"TxnDate", "DocNumber", "TotalAmt", "PrivateNote"})
_LIST_OPERATIONS: Final = frozenset({CREATE, UPDATE})
_DOCUMENT_OPERATIONS: Final = frozenset({CREATE, UPDATE, DELETE})
_VOIDABLE: Final = _DOCUMENT_OPERATIONS | {VOID}


def _listed(name: str, properties: set[str], *, name_field: str = "Name", sequence: str = "") -> EntityKind:
    return EntityKind(
        name,
        name_field=name_field,
        sequence=sequence or name,
        operations=_LIST_OPERATIONS,
        required=(name_field,),
        properties=SHARED_PROPERTIES | properties | {name_field, "Active"},
    )


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


_ALL: Final = (
    EntityKind("CompanyInfo", properties=SHARED_PROPERTIES | {"CompanyName", "LegalName", "Country"}),
    EntityKind("Preferences", properties=SHARED_PROPERTIES),
    _listed(
        "Account",
        {
            "FullyQualifiedName",
            "AccountType",
            "AccountSubType",
            "Classification",
            "CurrentBalance",
            "SubAccount",
            "ParentRef",
            "AcctNum",
            "Description",
        },
    ),
    _listed("Vendor", {*_NAMES, "Vendor1099", "AcctNum"}, name_field="DisplayName", sequence="name"),
    _listed(
        "Customer",
        {*_NAMES, "FullyQualifiedName", "Job", "ParentRef", "BalanceWithJobs"},
        name_field="DisplayName",
        sequence="name",
    ),
    _listed("Term", {"Type", "DueDays"}),
    _listed("Item", {"FullyQualifiedName", "Type", "Sku", "UnitPrice", "TrackQtyOnHand", "Description"}),
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
KINDS: Final = {kind.name: kind for kind in _ALL}
BY_LOWER_NAME: Final = {kind.name.lower(): kind for kind in _ALL}
WITHOUT_CDC: Final = frozenset({"JournalCode", "TaxAgency", "TaxCode", "TaxRate", "TimeActivity"})
_RAW_LISTS: Final = frozenset({"Class", "Department", "PaymentMethod", "TaxCode", "TaxRate", "Budget"})


def raw_kind(name: str) -> EntityKind:
    """A kind met only in a dump: it can be queried and read, and nothing else."""
    if name in _RAW_LISTS:
        return EntityKind(name, name_field="Name", sequence=name, properties=None)
    if name == "Employee":
        return EntityKind(name, name_field="DisplayName", sequence="name", properties=None)
    return EntityKind(name, properties=None)
