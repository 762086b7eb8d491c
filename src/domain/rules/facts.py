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
        "particulars_heard_each_at",
        "particulars_changed_at",
    }
)

_PARTIES = {"vendor_id": "Vendor", "customer_id": "Customer"}


def facts_of(reads: tuple[str, ...] | None, records: Iterable[Record]) -> str:
    """A fingerprint that changes when one of these fields of the records is edited, of None all that a person can edit;
    empty without records.
    """
    read = [{name: getattr(record, name) for name in _read(reads, record)} for record in records]
    if not read:
        return ""
    return blake2b(msgspec.json.encode(read, enc_hook=to_wire), digest_size=12).hexdigest()


def related_to(records: Iterable[Record]) -> tuple[Subject, ...]:
    """The vendors, customers and accounts that the records name, sorted."""
    return tuple(sorted({subject for record in records for subject in _named(record)}))


def _read(reads: tuple[str, ...] | None, record: Record) -> Iterator[str]:
    for name in record.__struct_fields__:
        if name in reads if reads is not None else name not in _UNREAD:
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
