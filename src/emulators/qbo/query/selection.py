"""Statement to rows: filters, orders, pages and shapes the objects of one kind."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final

from emulators.qbo.catalog_kinds import SHARED_PROPERTIES, EntityKind
from emulators.qbo.faults import query_invalid
from emulators.qbo.query.columns import Shape, shape_of
from emulators.qbo.query.grammar import Condition, Ordering, Statement
from emulators.qbo.query.values import reader, sort_key, tester
from emulators.qbo.store import Company
from emulators.qbo.wire import Json

_ATTACHED_TO: Final = {"AttachableRef.EntityRef.Type": "type", "AttachableRef.EntityRef.value": "value"}
_KEPT_WALKS: Final = 16


class Selector:
    """Answers statements over one company; the rows of walks are kept until the books change."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._revision = company.revision
        self._kept: OrderedDict[object, list[Json]] = OrderedDict()

    def answer(self, statement: Statement, *, rows_limit: int | None = None, extra_tax_codes: bool = False) -> Json:
        """The content of QueryResponse. Raises ServiceError 4001.

        With `extra_tax_codes`, the codes that are not real come first, beside the rows that were asked for.
        """
        kind = self._company.kind(statement.entity)
        if kind is None:
            raise query_invalid(f"Invalid context declaration: {statement.entity}")
        shape = shape_of(kind, statement, self._company.of_kind(kind.name).values())
        rows = self._rows(kind, statement)
        if statement.counts:
            return {"totalCount": len(rows)}
        limit = statement.limit if rows_limit is None else min(statement.limit, rows_limit)
        extra: list[Json] = []
        if kind.name == "TaxCode" and extra_tax_codes:
            extra = [row for row in rows if not row["Id"].isdecimal()]
            rows = [row for row in rows if row["Id"].isdecimal()]
        page = rows[statement.start - 1 : statement.start - 1 + limit]
        if statement.start == 1:
            page = extra + page
        return _response(kind, statement, page, len(rows), shape)

    def _rows(self, kind: EntityKind, statement: Statement) -> list[Json]:
        if self._revision != self._company.revision:
            self._revision = self._company.revision
            self._kept.clear()
        question = (kind.name, statement.conditions, statement.order)
        rows = self._kept.get(question)
        if rows is None:
            rows = self._kept[question] = self._select(kind, statement)
        self._kept.move_to_end(question)
        if len(self._kept) > _KEPT_WALKS:
            self._kept.popitem(last=False)
        return rows

    def _select(self, kind: EntityKind, statement: Statement) -> list[Json]:
        rows = list(self._company.of_kind(kind.name).values())
        names = {condition: _property(kind, condition.property, rows) for condition in statement.conditions}
        order = [(_property(kind, ordering.property, rows), ordering) for ordering in statement.order]
        if kind.is_list and "Active" not in names.values():
            rows = [row for row in rows if row.get("Active", True)]
        for condition, name in names.items():
            matches = _matcher(name, condition)
            rows = [row for row in rows if matches(row)]
        return _ordered(kind, rows, order)


def _response(kind: EntityKind, statement: Statement, page: list[Json], total: int, shape: Shape) -> Json:
    if not page:
        return {}
    answer: Json = {kind.name: [shape(row) for row in page], "startPosition": statement.start, "maxResults": len(page)}
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


def _matcher(name: str, condition: Condition) -> Callable[[Json], bool]:
    if name in _ATTACHED_TO:
        return _attached_matcher(_ATTACHED_TO[name], condition)
    read, test = reader(name), tester(name, condition)
    return lambda row: test(read(row))


def _attached_matcher(field: str, condition: Condition) -> Callable[[Json], bool]:
    """True when one of the objects that the attachment hangs on fits."""
    fits = _matcher(field, condition)
    return lambda row: any(fits(ref.get("EntityRef", {})) for ref in row.get("AttachableRef", []))


def _ordered(kind: EntityKind, rows: list[Json], order: list[tuple[str, Ordering]]) -> list[Json]:
    if not order:
        return sorted(rows, key=sort_key(kind.name_field or "MetaData.LastUpdatedTime"), reverse=not kind.is_list)
    for name, ordering in reversed(order):
        rows = sorted(rows, key=sort_key(name), reverse=ordering.descending)
    return rows
