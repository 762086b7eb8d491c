"""The change feed (`cdc`): full objects changed since a moment, then bare tombstones of deleted ones."""

from datetime import datetime, timedelta
from typing import Final

from emulators.qbo.catalog import WITHOUT_CDC
from emulators.qbo.faults import ServiceError, missing, query_invalid
from emulators.qbo.store import Company
from emulators.qbo.wire import Json, instant, stamp

WINDOW: Final = timedelta(days=30)
OBJECTS_LIMIT: Final = 1000


def changes(company: Company, entities: str, changed_since: str, now: datetime) -> Json:
    """The content of the answer without `time`. At most 1,000 objects in all. Raises ServiceError."""
    since = _since(changed_since, now)
    names = [name.strip() for name in entities.split(",") if name.strip()]
    if not names:
        raise missing("entities")
    room = OBJECTS_LIMIT
    parts: list[Json] = []
    for name in dict.fromkeys(names):
        part = _part(company, name, since, room)
        room -= part.get("maxResults", 0)
        parts.append(part)
    return {"CDCResponse": [{"QueryResponse": parts}]}


def _since(text: str, now: datetime) -> datetime:
    if not text:
        raise missing("changedSince")
    try:
        # A plus sign that a client did not escape arrives as a blank.
        since = instant(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError as error:
        raise query_invalid(f"changedSince {text} is not a date or a date-time") from error
    since = since.replace(microsecond=0)
    if since < now - WINDOW:
        raise query_invalid("changedSince can not be more than 30 days in the past")
    return since


def _part(company: Company, name: str, since: datetime, room: int) -> Json:
    kind = company.kind(name)
    if kind is None or kind.name in WITHOUT_CDC:
        raise ServiceError("2170", "Invalid Enumeration", f"Invalid Enumeration : {name} is not supported by CDC")
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
    if kind.tells_total:
        part["totalCount"] = len(rows)
    return part


def _updated(row: Json) -> datetime:
    return instant(row["MetaData"]["LastUpdatedTime"])
