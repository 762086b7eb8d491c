"""Lists that documents refer to, and what is attached to documents."""

from datetime import date
from decimal import Decimal

from domain.books.record import Link, Record


class Listed(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of a list; `parent_id` is the entry it stands under."""

    name: str
    active: bool = True
    parent_id: str | None = None


class Class(Listed, frozen=True, kw_only=True, omit_defaults=True):
    """A segment of the business that lines are assigned to."""


class Department(Listed, frozen=True, kw_only=True, omit_defaults=True):
    """A place of the business that documents are assigned to; QBO's screens call it a location."""


class Employee(Listed, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody the company employs."""


class TaxCode(Listed, frozen=True, kw_only=True, omit_defaults=True):
    """How a line is taxed; the rates are those that apply when selling and when buying."""

    taxable: bool = False
    sales_rate_ids: tuple[str, ...] = ()
    purchase_rate_ids: tuple[str, ...] = ()


class TaxRate(Listed, frozen=True, kw_only=True, omit_defaults=True):
    """A rate of sales tax; `percent` 8.25 means 8.25 %, None where the ledger tells none."""

    percent: Decimal | None = None
    agency_id: str | None = None


class ExchangeRate(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The newest rate that the ledger has for a currency, whose code is the id: home units for one of it, on a day."""

    rate: Decimal
    as_of: date


class Attachable(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A file or note and the records it is attached to; the file itself is not mirrored."""

    file_name: str = ""
    content_type: str = ""
    size_bytes: int | None = None
    note: str = ""
    attached_to: tuple[Link, ...] = ()
