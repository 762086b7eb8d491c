"""The bodies of notifications in both generations, and their signature."""

import base64
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

import msgspec

from emulators.qbo.store import Change, ChangeOperation
from emulators.service.wire import Json, encode

Generation = Literal["cloudevents", "legacy"]
_PAST: Final[dict[ChangeOperation, str]] = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Void": "void",
    "Emailed": "emailed",
}


class Event(msgspec.Struct, frozen=True):
    """One change of one company, as it is told to every subscriber that wants it."""

    id: UUID
    realm_id: str
    change: Change

    @property
    def at(self) -> datetime:
        return self.change.at

    def shown(self) -> Json:
        change = self.change
        return {"realm_id": self.realm_id, "entity": change.kind, "id": change.id, "operation": change.operation}


def body_of(events: Iterable[Event], generation: Generation) -> bytes:
    return encode(_legacy(events) if generation == "legacy" else [_cloud_event(event) for event in events])


def signature(body: bytes, verifier: str) -> str:
    """The content of the header `intuit-signature`."""
    return base64.b64encode(hmac.digest(verifier.encode(), body, "sha256")).decode()


def _cloud_event(event: Event) -> Json:
    change = event.change
    return {
        "specversion": "1.0",
        "id": str(event.id),
        "source": f"intuit.{base64.b64encode(sha256(event.realm_id.encode()).digest()).decode()}",
        "type": f"qbo.{change.kind.lower()}.{_PAST[change.operation]}.v1",
        "datacontenttype": "application/json",
        "time": _nanoseconds(change.at, event.id),
        "intuitentityid": change.id,
        "intuitaccountid": event.realm_id,
        "data": {},
    }


def _nanoseconds(moment: datetime, id: UUID) -> str:
    """Nine digits of a second, as the service writes them; the last three come from the event's id."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}{id.int % 1000:03}Z"


def _legacy(events: Iterable[Event]) -> Json:
    """Events by realm, in the order of each realm's first."""
    by_realm: dict[str, list[Json]] = {}
    for event in events:
        change = event.change
        updated = change.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entity = {"name": change.kind, "id": change.id, "operation": change.operation, "lastUpdated": updated}
        if change.merged_id:
            entity["deletedId"] = change.merged_id
        by_realm.setdefault(event.realm_id, []).append(entity)
    return {
        "eventNotifications": [
            {"realmId": realm_id, "dataChangeEvent": {"entities": entities}} for realm_id, entities in by_realm.items()
        ]
    }
