"""Which columns of the selected rows are answered."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.faults import query_invalid
from emulators.qbo.query.grammar import Statement
from emulators.service.wire import Json

Shape = Callable[[Json], Json]
_ASKED_ONLY: Final = {"Item": "Sku"}
_COMPLEX: Final = frozenset({"line", "linkedtxn", "txntaxdetail", "customfield", "invoicelink", "deliveryinfo"})


def shape_of(kind: EntityKind, statement: Statement, rows: Iterable[Json]) -> Shape:
    """How each row is answered. Raises ServiceError 4001 for columns that the kind has not or that are complex."""
    asked = statement.extras if statement.columns is None else statement.columns
    keys = [_key(kind, column, rows) for column in asked]
    hidden = _ASKED_ONLY.get(kind.name)
    if statement.columns is not None:
        return lambda row: _chosen(row, keys)
    if hidden is None or hidden in keys:
        return lambda row: row
    return lambda row: {key: value for key, value in row.items() if key != hidden} if hidden in row else row


def _chosen(row: Json, keys: list[str]) -> Json:
    return {"domain": "QBO", "sparse": True, "Id": row["Id"], **{key: row[key] for key in keys if key in row}}


def _key(kind: EntityKind, column: str, rows: Iterable[Json]) -> str:
    """The field that the column stands for: what is simple, a reference, or what conditions may name too."""
    top = column.partition(".")[0].lower()
    for name in kind.properties or ():
        if name.lower() == column.lower():
            return name.partition(".")[0]
    found = next((item for row in rows for item in row.items() if item[0].lower() == top), None)
    if top in _COMPLEX or top.endswith("addr") or (found is not None and _is_complex(*found)):
        raise query_invalid(f"property '{column}' is not queryable")
    if found is None and top.endswith("ref") and "." not in column:
        return column
    if found is None or "." in column:
        raise query_invalid(f"Property {column} not found for Entity {kind.name}")
    return found[0]


def _is_complex(key: str, value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, dict) and not key.endswith("Ref") and key != "MetaData")
