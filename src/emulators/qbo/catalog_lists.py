"""The list kinds: names, accounts, items and terms; and the company's own particulars."""

from typing import Final

from emulators.qbo.catalog_kinds import CREATE, SHARED_PROPERTIES, UPDATE, EntityKind

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
_LIST_OPERATIONS: Final = frozenset({CREATE, UPDATE})


def _listed(name: str, properties: set[str], *, name_field: str = "Name", sequence: str = "") -> EntityKind:
    return EntityKind(
        name,
        name_field=name_field,
        sequence=sequence or name,
        operations=_LIST_OPERATIONS,
        required=(name_field,),
        properties=SHARED_PROPERTIES | properties | {name_field, "Active"},
    )


LIST_KINDS: Final = (
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
)
