"""Statement to rows: filters, orders, pages and shapes the objects of one kind."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Final

from emulators.qbo.catalog_kinds import SHARED_PROPERTIES, EntityKind
from emulators.qbo.faults import query_invalid
from emulators.qbo.query.columns import shape_of
from emulators.qbo.query.grammar import Condition, Statement
from emulators.qbo.query.kept import Column, Columns
from emulators.qbo.query.values import rank, reader, tester
from emulators.qbo.store import Company
from emulators.service.wire import Json

_ATTACHED_TO: Final = {"AttachableRef.EntityRef.Type": "type", "AttachableRef.EntityRef.value": "value"}
_KEPT_WALKS: Final = 16


class Selector:
    """Answers statements over one company; the ids of walks are kept until the books change."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._columns = Columns(company)
        self._revision = company.revision
        self._kept: OrderedDict[object, list[str]] = OrderedDict()

    def answer(self, statement: Statement, *, rows_limit: int | None = None, extra_tax_codes: bool = False) -> Json:
        """The content of QueryResponse. Raises ServiceError 4001.

        With `extra_tax_codes`, the codes that are not real come first, beside the rows that were asked for.
        """
        kind = self._company.kind(statement.entity)
        if kind is None:
            raise query_invalid(f"invalid context declaration: {statement.entity}")
        objects = self._company.of_kind(kind.name)
        shape = shape_of(kind, statement, objects.values())
        if statement.counts:
            return {"totalCount": len(self._select(kind, statement))}
        ids = self._ids(kind, statement)
        total = len(ids)
        extra: list[str] = []
        if kind.name == "TaxCode" and extra_tax_codes:
            extra = [one for one in ids if not one.isdecimal()]
            ids = [one for one in ids if one.isdecimal()]
        limit = statement.limit if rows_limit is None else min(statement.limit, rows_limit)
        page = ids[statement.start - 1 : statement.start - 1 + limit]
        if statement.start == 1:
            page = extra + page
        return _response(kind, statement, [shape(objects[one]) for one in page], total)

    def _ids(self, kind: EntityKind, statement: Statement) -> list[str]:
        if self._revision != self._company.revision:
            self._revision = self._company.revision
            self._kept.clear()
        question = (kind.name, statement.conditions, statement.order)
        ids = self._kept.get(question)
        if ids is None:
            ids = self._kept[question] = self._sort(kind, statement, self._select(kind, statement))
        self._kept.move_to_end(question)
        if len(self._kept) > _KEPT_WALKS:
            self._kept.popitem(last=False)
        return ids

    def _select(self, kind: EntityKind, statement: Statement) -> list[str]:
        objects = self._company.of_kind(kind.name)
        names = {condition: _property(kind, condition.property, objects.values()) for condition in statement.conditions}
        ids = list(objects)
        if kind.is_list and "Active" not in names.values():
            active = self._columns.of(kind.name, "Active")
            ids = [one for one in ids if active[one] != "false"]
        for condition, name in names.items():
            ids = self._matching(kind, ids, name, condition)
        return ids

    def _sort(self, kind: EntityKind, statement: Statement, ids: list[str]) -> list[str]:
        rows = self._company.of_kind(kind.name).values()
        order = [(_property(kind, asked.property, rows), asked.descending) for asked in statement.order]
        for name, descending in reversed(order or [(kind.name_field or "MetaData.LastUpdatedTime", not kind.is_list)]):
            ids = _ordered(ids, self._columns.of(kind.name, name), descending=descending)
        return ids

    def _matching(self, kind: EntityKind, ids: list[str], name: str, condition: Condition) -> list[str]:
        if name in _ATTACHED_TO:
            return [one for one in ids if _is_attached(self._company.of_kind(kind.name)[one], name, condition)]
        matches, column = tester(name, condition), self._columns.of(kind.name, name)
        if name == "Active":
            # What does not say so is in use.
            return [one for one in ids if matches(column[one] or "true")]
        return [one for one in ids if matches(column[one])]


def _response(kind: EntityKind, statement: Statement, page: list[Json], total: int) -> Json:
    if not page:
        return {}
    answer: Json = {kind.name: page, "startPosition": statement.start, "maxResults": len(page)}
    if kind.tells_total:
        answer["totalCount"] = total
    return answer


def _property(kind: EntityKind, asked: str, rows: Iterable[Json]) -> str:
    """The property as it is spelled. Raises ServiceError 4001 for one that cannot be asked for."""
    wanted = asked.lower()
    known = kind.properties
    if known is None:
        known = SHARED_PROPERTIES | {key for row in rows for key in row}
    found = next((name for name in known if name.lower() == wanted), None)
    if found is not None:
        return found
    if any(key.lower() == wanted for row in rows for key in row):
        raise query_invalid(f"property '{asked}' is not queryable")
    raise query_invalid(f"Property {asked} not found for Entity {kind.name}")


def _is_attached(row: Json, name: str, condition: Condition) -> bool:
    """True when one of the objects that the attachment hangs on fits."""
    field = _ATTACHED_TO[name]
    read, matches = reader(field), tester(field, condition)
    return any(matches(read(ref.get("EntityRef", {}))) for ref in row.get("AttachableRef", []))


def _ordered(ids: list[str], column: Column, *, descending: bool) -> list[str]:
    """Values of one type, as nearly all columns have, are compared as they are, which is faster."""
    read: Callable[[str], Any] = column.__getitem__
    types = set(map(type, map(read, ids)))
    if len(types) == 1 and type(None) not in types:
        return sorted(ids, key=read, reverse=descending)
    return sorted(ids, key=lambda one: rank(column[one]), reverse=descending)
