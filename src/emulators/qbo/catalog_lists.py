"""The list kinds: names, accounts, items, classes, taxes; the company's own settings, and attachments."""

from typing import Final

from emulators.qbo.catalog_kinds import CREATE, DELETE, SHARED_PROPERTIES, UPDATE, EntityKind

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
_WRITTEN: Final = frozenset({CREATE, UPDATE})
_READ: Final[frozenset[str]] = frozenset()


def _listed(
    name: str,
    properties: set[str],
    *,
    name_field: str = "Name",
    sequence: str = "",
    sub_field: str = "",
    operations: frozenset[str] = _WRITTEN,
    required: tuple[str, ...] = (),
) -> EntityKind:
    return EntityKind(
        name,
        name_field=name_field,
        sequence=sequence or name,
        operations=operations,
        required=required or (name_field,),
        properties=SHARED_PROPERTIES | properties | {name_field, "Active"},
        sub_field=sub_field,
    )


_ACCOUNT: Final = _listed(
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
    sub_field="SubAccount",
)
_NAME_KINDS: Final = (
    _listed("Vendor", {*_NAMES, "Vendor1099", "AcctNum"}, name_field="DisplayName", sequence="name"),
    _listed(
        "Customer",
        {*_NAMES, "FullyQualifiedName", "Job", "ParentRef", "BalanceWithJobs"},
        name_field="DisplayName",
        sequence="name",
        sub_field="Job",
    ),
    _listed("Employee", {*_NAMES, "EmployeeNumber"}, name_field="DisplayName", sequence="name"),
)
_OTHER_LISTS: Final = (
    _listed("Term", {"Type", "DueDays"}),
    _listed(
        "Item",
        {"FullyQualifiedName", "Type", "Sku", "UnitPrice", "TrackQtyOnHand", "Description"},
        sub_field="SubItem",
    ),
    _listed("Class", {"FullyQualifiedName", "SubClass", "ParentRef"}, sub_field="SubClass"),
    _listed("Department", {"FullyQualifiedName", "SubDepartment", "ParentRef"}, sub_field="SubDepartment"),
    _listed("PaymentMethod", {"Type"}),
    _listed("CompanyCurrency", {"Code"}, required=("Code",)),
    _listed("CustomerType", set(), operations=_READ),
    _listed("TaxCode", {"Description", "Taxable", "TaxGroup"}, operations=_READ),
    _listed("TaxRate", {"Description", "RateValue", "AgencyRef"}, operations=_READ),
    _listed("Budget", {"StartDate", "EndDate", "BudgetType"}, operations=_READ),
    EntityKind(
        "TaxAgency",
        name_field="DisplayName",
        sequence="TaxAgency",
        operations=frozenset({CREATE}),
        required=("DisplayName",),
        properties=SHARED_PROPERTIES | {"DisplayName"},
        active_field=False,
    ),
    EntityKind("JournalCode", name_field="Name", sequence="JournalCode", properties=None, active_field=False),
)
_SETTINGS: Final = (
    EntityKind(
        "CompanyInfo",
        operations=frozenset({UPDATE}),
        properties=SHARED_PROPERTIES | {"CompanyName", "LegalName", "Country"},
    ),
    EntityKind("Preferences", operations=frozenset({UPDATE}), properties=SHARED_PROPERTIES),
)
_ATTACHED: Final = (
    EntityKind(
        "Attachable",
        sequence="Attachable",
        operations=frozenset({CREATE, UPDATE, DELETE}),
        properties=SHARED_PROPERTIES
        | {"FileName", "Note", "ContentType", "Size", "AttachableRef.EntityRef.Type", "AttachableRef.EntityRef.value"},
    ),
    EntityKind(
        "ExchangeRate",
        properties=SHARED_PROPERTIES | {"SourceCurrencyCode", "TargetCurrencyCode", "AsOfDate"},
    ),
)
_TEMPLATES: Final = (
    EntityKind(
        "RecurringTransaction",
        operations=frozenset({CREATE, UPDATE, DELETE}),
        properties=SHARED_PROPERTIES | {"Type"},
    ),
)
LIST_KINDS: Final = (*_SETTINGS, _ACCOUNT, *_NAME_KINDS, *_OTHER_LISTS, *_ATTACHED, *_TEMPLATES)
