"""Every kind of object the API knows, by name."""

from typing import Final

from emulators.qbo.catalog_documents import DOCUMENT_KINDS
from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.catalog_lists import LIST_KINDS

KINDS: Final = {kind.name: kind for kind in (*LIST_KINDS, *DOCUMENT_KINDS)}
# What moves balances and stands in reports, and is no entity of the API.
PAYROLL_CHECK: Final = EntityKind("PayrollCheck")
# Paths and queries say creditcardpayment, answers CreditCardPaymentTxn.
_OTHER_NAMES: Final = {"creditcardpayment": KINDS["CreditCardPaymentTxn"]}
BY_LOWER_NAME: Final = {name.lower(): kind for name, kind in KINDS.items()} | _OTHER_NAMES
WITHOUT_CDC: Final = frozenset(
    {"JournalCode", "RecurringTransaction", "TaxAgency", "TaxCode", "TaxRate", "TimeActivity"}
)


def raw_kind(name: str) -> EntityKind:
    """A kind met only in a dump: it can be queried and read, and nothing else."""
    return EntityKind(name, properties=None)
