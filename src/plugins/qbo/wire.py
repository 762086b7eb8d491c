"""Intuit's JSON as it arrives: what every object has, and references. Everything is optional, unknown keys are left."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

DELETED = "Deleted"

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes that are not the JSON expected; text that is no UTF-8 shows only where it is read."""

Text = str | int
"""Ids and counters are strings by contract; some servers write them as numbers."""


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="pascal", gc=False):
    """A piece of Intuit's JSON, whose keys are in PascalCase."""


class Ref(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reference to a list object, whose keys are in lower case; `name` is read only where `type` is missing."""

    value: Text | None = None
    type: str | None = None
    name: str | None = None


class MetaData(Wire, frozen=True, kw_only=True):
    """When the object was made and last changed, in Pacific time with its offset."""

    create_time: str | None = None
    last_updated_time: str | None = None


class Head(Wire, frozen=True, kw_only=True):
    """What every object has; a tombstone has no more than this and the status `Deleted`."""

    id: Text | None = None
    sync_token: Text | None = None
    meta_data: MetaData | None = None
    status: str | None = msgspec.field(default=None, name="status")


class Identity(Wire, frozen=True, kw_only=True):
    """The id alone, for objects of which nothing else can be read."""

    id: Text | None = None


class LinkedTxn(Wire, frozen=True, kw_only=True):
    """A link from one document, or a line of it, to another."""

    txn_id: Text | None = None
    txn_type: str | None = None


class _Linked(Wire, frozen=True, kw_only=True):
    linked_txn: tuple[LinkedTxn, ...] | None = None


_LINKED = msgspec.json.Decoder(_Linked)


def linked_in(raw: bytes) -> tuple[LinkedTxn, ...]:
    """The links of a document that was decoded before."""
    return _LINKED.decode(raw).linked_txn or ()


class EmailAddress(Wire, frozen=True, kw_only=True):
    address: str | None = None


class Telephone(Wire, frozen=True, kw_only=True):
    free_form_number: str | None = None


class FaultError(msgspec.Struct, frozen=True, kw_only=True):
    """One error of a fault; the service layer writes its keys in PascalCase, the gateway in lower case."""

    code: Text | None = None
    message: str | None = None
    detail: str | None = None
    service_message: str | None = msgspec.field(default=None, name="Message")
    service_detail: str | None = msgspec.field(default=None, name="Detail")


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal, in either spelling."""

    type: str | None = None
    error: tuple[FaultError, ...] | None = None
    service_error: tuple[FaultError, ...] | None = msgspec.field(default=None, name="Error")


Objects = Mapping[str, msgspec.Raw]
"""A JSON object of which each value is still its own bytes."""

Amount = Decimal | None
"""Money in major units, written as a number or as a numeric string."""
