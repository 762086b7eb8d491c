"""The change feed (`cdc`): full objects changed since a moment, then bare tombstones of deleted ones."""

from datetime import datetime, time, timedelta
from typing import Final

from emulators.qbo.catalog import WITHOUT_CDC
from emulators.qbo.catalog_documents import DOCUMENT_KINDS
from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.faults import missing, query_invalid, unsupported_operation
from emulators.qbo.store import Company
from emulators.qbo.wire import PACIFIC, instant, local_date, stamp
from emulators.service.wire import Json

WINDOW: Final = timedelta(days=30)
OBJECTS_LIMIT: Final = 1000
_TELLS_TOTAL: Final = frozenset(kind.name for kind in DOCUMENT_KINDS)


def changes(
    company: Company, entities: str, changed_since: str, now: datetime, *, room: int = OBJECTS_LIMIT
) -> list[Json]:
    """One part for each kind, in the order asked for, with at most `room` objects in all. Raises ServiceError."""
    since = _since(changed_since, now)
    names = [name.strip() for name in entities.split(",") if name.strip()]
    if not names:
        raise missing("entities")
    parts: list[Json] = []
    for kind in dict.fromkeys(_fed(company, name) for name in names):
        part = _part(company, kind, since, room)
        room -= part.get("maxResults", 0)
        parts.append(part)
    return parts


def _fed(company: Company, name: str) -> EntityKind:
    kind = company.kind(name)
    if kind is None or kind.name in WITHOUT_CDC:
        raise unsupported_operation(f"cdc on {name}")
    return kind


def _since(text: str, now: datetime) -> datetime:
    if not text:
        raise missing("changedSince")
    try:
        # A plus sign that a client did not escape arrives as a blank.
        since = instant(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError as error:
        raise query_invalid(f"changedSince {text} is not a date or a date-time") from error
    # The look-back counts in days, so that the whole of the thirtieth day before today is within it.
    if since < datetime.combine(local_date(now) - WINDOW, time.min, PACIFIC):
        raise unsupported_operation(f"cdc with changedSince date {text} which is older than fixed days")
    return since.replace(microsecond=0)


def _part(company: Company, kind: EntityKind, since: datetime, room: int) -> Json:
    live = [(moment, row) for row in company.of_kind(kind.name).values() if (moment := _updated(row)) >= since]
    live.sort(key=lambda pair: (pair[0], int(pair[1]["Id"]) if pair[1]["Id"].isdigit() else 0))
    rows = [row for _, row in live]
    for grave in company.tombstones:
        if grave.kind == kind.name and grave.deleted_at.replace(microsecond=0) >= since:
            metadata = {"LastUpdatedTime": stamp(grave.deleted_at)}
            rows.append({"domain": "QBO", "status": "Deleted", "Id": grave.id, "MetaData": metadata})
    rows = rows[:room]
    if not rows:
        return {}
    part: Json = {kind.name: rows, "startPosition": 1, "maxResults": len(rows)}
    if kind.name in _TELLS_TOTAL:
        part["totalCount"] = len(rows)
    return part


def _updated(row: Json) -> datetime:
    return instant(row["MetaData"]["LastUpdatedTime"])
