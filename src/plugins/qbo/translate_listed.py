"""Intuit's lists that documents refer to, and attachments, into domain records."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, TypeVar

from msgspec.structs import replace

from cashrail.kit import records
from plugins.qbo import wire_lists as wire
from plugins.qbo.translate_fields import (
    BooksContext,
    UnreadableError,
    created_at_of,
    day_of,
    finite,
    id_of,
    name_of,
    rate_of,
    text_of,
    updated_at_of,
    version_of,
    whole_number,
)
from plugins.qbo.wire import Head

L = TypeVar("L", records.Class, records.Department, records.Employee)


class _Head(TypedDict):
    """The fields every record has, by the domain's names."""

    id: str
    version: int
    created_at: datetime | None
    updated_at: datetime


class _Entry(_Head):
    """The fields every entry of a list has."""

    name: str
    active: bool
    parent_id: str | None


def listed(kind: type[L]) -> Callable[[wire.Listed, BooksContext], L]:
    """The translator of a list whose entries have a name and a place, and nothing else."""
    return lambda source, context: kind(**_entry(source, context))


def tax_code(source: wire.TaxCode, context: BooksContext) -> records.TaxCode:
    return records.TaxCode(
        **_entry(source, context),
        taxable=source.taxable is True,
        sales_rate_ids=_rate_ids(source.sales_tax_rate_list),
        purchase_rate_ids=_rate_ids(source.purchase_tax_rate_list),
    )


def tax_rate(source: wire.TaxRate, context: BooksContext) -> records.TaxRate:
    return records.TaxRate(
        **_entry(source, context), percent=finite(source.rate_value), agency_id=id_of(source.agency_ref)
    )


def exchange_rate(source: wire.ExchangeRate, context: BooksContext) -> records.ExchangeRate:
    rate, as_of = rate_of(source.rate), day_of(source.as_of_date, "AsOfDate")
    code = text_of(source.source_currency_code).upper()
    if not code or rate is None or as_of is None:
        raise UnreadableError("SourceCurrencyCode, Rate or AsOfDate is missing.")
    return replace(records.ExchangeRate(**_head(source, context), rate=rate, as_of=as_of), id=code)


def attachable(source: wire.Attachable, context: BooksContext) -> records.Attachable:
    refs = (each.entity_ref for each in source.attachable_ref or () if each.entity_ref)
    return records.Attachable(
        **_head(source, context),
        file_name=text_of(source.file_name),
        content_type=text_of(source.content_type),
        size_bytes=whole_number(source.size, "Size"),
        note=text_of(source.note),
        attached_to=tuple(records.Link(text_of(ref.type), text_of(ref.value)) for ref in refs if ref.value is not None),
    )


def _rate_ids(rates: wire.TaxRateList | None) -> tuple[str, ...]:
    details = (rates.tax_rate_detail if rates else None) or ()
    return tuple(rate_id for detail in details if (rate_id := id_of(detail.tax_rate_ref)))


def _entry(source: wire.Listed, context: BooksContext) -> _Entry:
    name = name_of(source, source.display_name, source.fully_qualified_name, source.name)
    return {
        **_head(source, context),
        "name": name,
        "active": source.active is not False,
        "parent_id": id_of(source.parent_ref),
    }


def _head(source: Head, context: BooksContext) -> _Head:
    return {
        "id": text_of(source.id),
        "version": version_of(source),
        "created_at": created_at_of(source),
        "updated_at": updated_at_of(source, context),
    }
