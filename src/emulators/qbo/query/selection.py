"""Statement to rows: filters, orders, pages and shapes the objects of one kind."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any, Final

from emulators.qbo.catalog_kinds import SHARED_PROPERTIES, EntityKind
from emulators.qbo.faults import query_invalid
from emulators.qbo.query.grammar import Condition, Ordering, Scalar, Statement
from emulators.qbo.store import Company
from emulators.qbo.wire import Json, instant

Comparable = str | Decimal | datetime
_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {"=": eq, "<": lt, ">": gt, "<=": le, ">=": ge}
_TIMES: Final = frozenset({"MetaData.CreateTime", "MetaData.LastUpdatedTime"})
_ATTACHED_TO: Final = {"AttachableRef.EntityRef.Type": "type", "AttachableRef.EntityRef.value": "value"}
_ASKED_ONLY: Final = {"Item": "Sku"}


class Selector:
    """Answers statements over one company; the rows of a walk are kept until the books change."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._kept: tuple[int, object, list[Json]] | None = None

    def answer(self, statement: Statement, *, rows_limit: int | None = None, extra_tax_codes: bool = False) -> Json:
        """The content of QueryResponse. Raises ServiceError 4001.

        With `extra_tax_codes`, the codes that are not real come first, beside the rows that were asked for.
        """
        kind = self._company.kind(statement.entity)
        if kind is None:
            raise query_invalid(f"Entity {statement.entity} is not found")
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
        if not page:
            return {}
        shaped = [_shape(kind, statement, row) for row in page]
        answer: Json = {kind.name: shaped, "startPosition": statement.start, "maxResults": len(page)}
        if kind.tells_total:
            answer["totalCount"] = len(rows)
        return answer

    def _rows(self, kind: EntityKind, statement: Statement) -> list[Json]:
        question = (kind.name, statement.conditions, statement.order)
        kept = self._kept
        if kept is not None and kept[0] == self._company.revision and kept[1] == question:
            return kept[2]
        rows = self._select(kind, statement)
        self._kept = (self._company.revision, question, rows)
        return rows

    def _select(self, kind: EntityKind, statement: Statement) -> list[Json]:
        rows = list(self._company.of_kind(kind.name).values())
        names = {condition: _property(kind, condition.property, rows) for condition in statement.conditions}
        if kind.is_list and "Active" not in names.values():
            rows = [row for row in rows if row.get("Active", True)]
        for condition, name in names.items():
            matches = _matcher(name, condition)
            rows = [row for row in rows if matches(row)]
        return _ordered(kind, rows, statement.order)


def _property(kind: EntityKind, asked: str, rows: list[Json]) -> str:
    known = kind.properties
    if known is None:
        known = SHARED_PROPERTIES | {key for row in rows for key in row}
    found = next((name for name in known if name.lower() == asked.lower()), None)
    if found is None and any(key.lower() == asked.lower() for row in rows for key in row):
        raise query_invalid(f"property '{asked}' is not queryable")
    if found is None:
        raise query_invalid(f"Property {asked} not found for Entity {kind.name}")
    return found


def _value(row: Json, name: str) -> Comparable | None:
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value = value.get("value", value.get("Address", value.get("FreeFormNumber")))
    if value is None or isinstance(value, list):
        return None
    if name in _TIMES:
        return _moment(str(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return Decimal(value)
    return _number(value) if name == "Id" else str(value).casefold()


@lru_cache(maxsize=100_000)
def _moment(text: str) -> datetime:
    return instant(text)


def _number(text: str) -> Comparable:
    return Decimal(text) if text.isdigit() else text.casefold()


def _matcher(name: str, condition: Condition) -> Callable[[Json], bool]:
    if name in _ATTACHED_TO:
        return _attached_matcher(_ATTACHED_TO[name], condition)
    operator = condition.operator
    if operator == "LIKE":
        pattern = ".*".join(re.escape(part) for part in str(condition.values[0]).casefold().split("%"))
        like = re.compile(pattern, re.DOTALL)
        return lambda row: like.fullmatch(str(_value(row, name) or "")) is not None
    wanted = condition.values
    if operator in ("IN", "="):
        return lambda row: any(_compares("=", _value(row, name), value, name) for value in wanted)
    if operator == "!=":
        return lambda row: not _compares("=", _value(row, name), wanted[0], name)
    return lambda row: _compares(operator, _value(row, name), wanted[0], name)


def _attached_matcher(field: str, condition: Condition) -> Callable[[Json], bool]:
    """True when one of the objects that the attachment hangs on fits."""
    fits = _matcher(field, condition)
    return lambda row: any(fits(ref.get("EntityRef", {})) for ref in row.get("AttachableRef", []))


def _compares(operator: str, actual: Comparable | None, wanted: Scalar, name: str) -> bool:
    if actual is None:
        return operator == "=" and isinstance(wanted, str) and not wanted.strip()
    return _COMPARISONS[operator](actual, _like_kind(wanted, actual, name))


def _like_kind(wanted: Scalar, actual: Comparable, name: str) -> Comparable:
    """The literal in the type of the stored value; ids and amounts are often quoted."""
    text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
    try:
        if isinstance(actual, datetime):
            return instant(text)
        if isinstance(actual, Decimal):
            return Decimal(text)
    except (ValueError, InvalidOperation) as error:
        if name == "Id":
            return Decimal(-1)
        raise query_invalid(f"value {text} is not valid for property {name}") from error
    return text.casefold()


def _ordered(kind: EntityKind, rows: list[Json], order: tuple[Ordering, ...]) -> list[Json]:
    if not order:
        return sorted(rows, key=_key(kind.name_field or "MetaData.LastUpdatedTime"), reverse=not kind.is_list)
    for ordering in reversed(order):
        name = _property(kind, ordering.property, rows)
        rows = sorted(rows, key=_key(name), reverse=ordering.descending)
    return rows


def _key(name: str) -> Callable[[Json], Any]:
    """What rows are ordered by; times, which every row has, as seconds, since those compare fastest."""
    if name in _TIMES:
        field = name.partition(".")[2]
        return lambda row: _seconds(row["MetaData"].get(field, ""))
    return lambda row: _ranked(_value(row, name))


def _ranked(value: Comparable | None) -> tuple[int, Any]:
    ranks = {str: 2, Decimal: 1, datetime: 1}
    return (0, 0) if value is None else (ranks[type(value)], value)


@lru_cache(maxsize=200_000)
def _seconds(text: str) -> int:
    return int(instant(text).timestamp()) if text else 0


def _shape(kind: EntityKind, statement: Statement, row: Json) -> Json:
    hidden = _ASKED_ONLY.get(kind.name)
    if statement.columns is None:
        if hidden in row and hidden not in statement.extras:
            return {key: value for key, value in row.items() if key != hidden}
        return row
    shaped: Json = {"domain": "QBO", "sparse": True, "Id": row["Id"]}
    for column in statement.columns:
        top = column.partition(".")[0].lower()
        key = next((key for key in row if key.lower() == top), None)
        if key is None:
            _property(kind, column, [row])
            continue
        if isinstance(row[key], list) or key.endswith("Addr"):
            raise query_invalid(f"Property {column} is not selectable for Entity {kind.name}")
        shaped[key] = row[key]
    return shaped
