"""Answers that are wrong on purpose: refused kinds, queries that mislead, deletions that did not happen, silence."""

from collections.abc import Callable, Mapping
from typing import Final

from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.faults import permission_denied
from emulators.qbo.store import Company
from emulators.qbo.switches import QueryOddity, Switches
from emulators.qbo.writes.operations import Operation
from emulators.service.wire import Json


def refuse_unplanned(switches: Switches, company: Company, entity: str) -> None:
    """Raises ServiceError 5020 for a kind that is not in the company's plan."""
    kind = company.kind(entity)
    if kind is not None and kind.name in switches.refused_kinds:
        raise permission_denied(kind.name)


def oddly_answered(switches: Switches, kind: EntityKind | None, found: Json) -> Json:
    """The content of a QueryResponse as the switches bend it for this kind."""
    oddity = switches.query_oddities.get(kind.name) if kind is not None else None
    return found if kind is None or oddity is None else _BENT[oddity](kind.name, found)


def with_false_tombstones(switches: Switches, part: Json) -> Json:
    """A part of the change feed in which the objects of the switch are told as deleted, by their own stamps."""
    if not switches.false_tombstones:
        return part
    return {
        kind: [_tombstone(row) if f"{kind}/{row['Id']}" in switches.false_tombstones else row for row in value]
        if isinstance(value, list)
        else value
        for kind, value in part.items()
    }


def without_untold(switches: Switches, part: Json) -> Json:
    """A part of the change feed without the objects of the switch; one of nothing else is empty."""
    if not switches.untold_changes:
        return part
    told = {
        kind: [row for row in value if f"{kind}/{row['Id']}" not in switches.untold_changes]
        for kind, value in part.items()
        if isinstance(value, list)
    }
    rows = sum(map(len, told.values()))
    stated: Json = {name: rows for name in ("maxResults", "totalCount") if name in part}
    return {**part, **told, **stated} if rows else {}


def clearing(switches: Switches, company: Company, operation: Operation) -> Operation:
    """A sparse update turned into a full one that names the object as it was, where the kind's updates clear."""
    kind = company.kind(operation.entity)
    current = None if kind is None else company.get(kind.name, str(operation.body.get("Id", "")))
    if kind is None or current is None or kind.name not in switches.clearing_updates:
        return operation
    if operation.body.get("sparse") is not True:
        return operation
    kept = {field: current[field] for field in (*kind.required, kind.name_field) if field in current}
    return Operation(operation.entity, {**kept, **operation.body, "sparse": False}, operation.asked, operation.include)


def _tombstone(row: Json) -> Json:
    stamp = row["MetaData"]["LastUpdatedTime"]
    return {"domain": "QBO", "status": "Deleted", "Id": row["Id"], "MetaData": {"LastUpdatedTime": stamp}}


def _empty(_kind: str, found: Json) -> Json:
    counted = "totalCount" in found and len(found) == 1
    return {"totalCount": 0} if counted else {}


def _renamed(kind: str, found: Json) -> Json:
    return {f"{kind}s" if key == kind else key: value for key, value in found.items()}


def _bare(kind: str, found: Json) -> Json:
    return {**found, kind: found[kind][0]} if kind in found else found


def _short(kind: str, found: Json) -> Json:
    if kind not in found:
        return found
    rows = found[kind][: len(found[kind]) // 2]
    return {**found, kind: rows, "maxResults": len(rows)}


_BENT: Final[Mapping[QueryOddity, Callable[[str, Json], Json]]] = {
    "empty": _empty,
    "renamed": _renamed,
    "bare": _bare,
    "short": _short,
}
