"""Statements of Intuit's query language."""

from collections.abc import Iterable
from datetime import datetime

ROWS_MAX = 1000
# Ids keep their order while records are edited; times of change do not, and many records may share one.
_ORDER = "ORDERBY Id"
# Without a condition on Active these kinds come without their inactive objects.
_WITH_ACTIVE = frozenset(
    {"Account", "Class", "Customer", "Department", "Employee", "Item", "TaxCode", "TaxRate", "Term", "Vendor"}
)


def every(kind: str) -> str:
    """All objects of a kind."""
    return _select(kind, _active(kind), _ORDER)


def page_of(statement: str, start: int) -> str:
    """The page of a statement that begins with its row of that number, from 1 on."""
    return f"{statement} STARTPOSITION {start} MAXRESULTS {ROWS_MAX}"


def currencies() -> str:
    """The currencies that a company keeps books in beside its own."""
    return _select("CompanyCurrency", [], f"MAXRESULTS {ROWS_MAX}")


def count_of(kind: str) -> str:
    """How many objects of a kind there are."""
    return _select(kind, _active(kind), "", what="COUNT(*)")


def changed_since(kind: str, mark: datetime) -> str:
    """The objects of a kind changed at or after a mark."""
    changed = f"MetaData.LastUpdatedTime >= '{instant_text(mark)}'"
    return _select(kind, [changed, *_active(kind)], _ORDER)


def newest_since(kind: str, stated: str) -> str:
    """The newest objects of a kind among those created at or after a time that the service has stated."""
    created = f"MetaData.CreateTime >= {_literal(stated)}"
    return _select(kind, [created, *_active(kind)], f"ORDERBY MetaData.CreateTime DESC MAXRESULTS {ROWS_MAX}")


def with_ids(kind: str, ids: Iterable[str]) -> str:
    """The objects of a kind with these ids."""
    listed = ", ".join(_literal(each) for each in ids)
    return _select(kind, [f"Id IN ({listed})", *_active(kind)], f"MAXRESULTS {ROWS_MAX}")


def instant_text(moment: datetime) -> str:
    """A UTC instant to the second, rounded down: Intuit's times have no finer grain."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _active(kind: str) -> list[str]:
    return ["Active IN (true, false)"] if kind in _WITH_ACTIVE else []


def _select(kind: str, conditions: list[str], ending: str, *, what: str = "*") -> str:
    where = ["WHERE", " AND ".join(conditions)] if conditions else []
    return " ".join(["SELECT", what, "FROM", kind, *where, ending]).rstrip()


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
