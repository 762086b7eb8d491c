"""What a rule read of the records it found: a fingerprint of it, and the names and accounts on them."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

import msgspec

from domain.books.record import Record
from domain.books.subject import Subject
from domain.money import to_wire

# What changes without anybody editing the record, or says nothing to a rule; money is compared by the exposure.
_UNREAD = frozenset(
    {
        "id",
        "version",
        "created_at",
        "updated_at",
        "private_note",
        "links",
        "balance_minor",
        "unapplied_minor",
        "exchange_rate",
        "email_status",
        "particulars_changed",
        "particulars_before",
        "particulars_changed_each_at",
        "particulars_changed_at",
    }
)

READ_FIELDS: dict[str, tuple[str, ...]] = {
    "BILL-NODUE": ("txn_date", "due_date", "term_id", "vendor_id"),
    "BILL-NOTERM": ("term_id", "active"),
    "BILL-ZERO": ("total_minor", "vendor_id"),
    "BILL-DATE": ("txn_date", "due_date"),
    "BILL-STALE": ("txn_date", "due_date", "term_id", "vendor_id"),
    "INV-DATE": ("txn_date", "due_date"),
    "BILL-NOVEN": ("vendor_id",),
    "VEN-NEW": ("vendor_id", "total_minor", "txn_date"),
    "VEN-BANK": ("particulars_changed_at",),
    "BILL-DUP": ("vendor_id", "doc_number", "total_minor", "txn_date", "voided"),
    "INV-NODUE": ("txn_date", "due_date", "customer_id"),
    "INV-NOEMAIL": ("email", "customer_id", "printed"),
    "INV-STALE": ("txn_date", "due_date", "term_id", "customer_id"),
    "INV-DUPNO": ("doc_number", "txn_date", "customer_id", "voided"),
    "INV-DUP": ("doc_number", "txn_date", "total_minor", "customer_id", "lines", "voided"),
    "VEN-DUP": ("name", "company_name", "email", "active"),
    "CUS-DUP": ("name", "company_name", "email", "active"),
    "AP-NEG": ("active",),
    "AR-NEG": ("active",),
    "VEN-1099": ("is_1099", "tax_id"),
    "BNK-NEG": ("active",),
    "BNK-STALE": ("active",),
    "BNK-HELD": ("name", "subtype", "active"),
    "CAT-AMA": ("active",),
    "CASH-GAP": ("active",),
    "CAT-PARENT": ("active",),
    "ACC-ZERO": ("active",),
    "ACC-SIGN": ("active", "type"),
    "ACC-STILL": ("active",),
    "ACC-HABIT": ("active",),
    "TAX-TIE": ("active",),
    "PER-EDIT": ("txn_date", "total_minor", "voided"),
    "PER-MOVED": ("txn_date", "total_minor", "voided"),
    "REC-MISS": ("active",),
}
"""The fields of its subjects that a rule looks at; of a rule that is not listed, all that a person can edit."""

_PARTIES = {"vendor_id": "Vendor", "customer_id": "Customer"}


def facts_of(code: str, records: Iterable[Record]) -> str:
    """A fingerprint that changes when what the rule reads of the records is edited; empty without records."""
    read = [{name: getattr(record, name) for name in _read(code, record)} for record in records]
    if not read:
        return ""
    return blake2b(msgspec.json.encode(read, enc_hook=to_wire), digest_size=12).hexdigest()


def related_to(records: Iterable[Record]) -> tuple[Subject, ...]:
    """The vendors, customers and accounts that the records name, sorted."""
    return tuple(sorted({subject for record in records for subject in _named(record)}))


def _read(code: str, record: Record) -> Iterator[str]:
    wanted = READ_FIELDS.get(code)
    for name in record.__struct_fields__:
        if name in wanted if wanted is not None else name not in _UNREAD:
            yield name


def _named(record: Any) -> Iterator[Subject]:
    for field, kind in _PARTIES.items():
        if party_id := getattr(record, field, None):
            yield Subject(kind, party_id)
    if getattr(record, "entity_id", None) and record.entity_kind:
        yield Subject(record.entity_kind, record.entity_id)
    accounts = [getattr(record, "account_id", None)]
    accounts += [getattr(line, "account_id", None) for line in getattr(record, "lines", ())]
    yield from (Subject("Account", account_id) for account_id in accounts if account_id)
