"""Intuit's notifications: the signature, and both generations of the body."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

import msgspec

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import KINDS, RailApp, WebhookNotice
from plugins.qbo.translate_fields import instant_of, text_of
from plugins.qbo.wire import UNDECODABLE, Text

_SIGNATURE = "intuit-signature"
_KINDS = {kind.lower(): kind for kind in KINDS}
_OPERATIONS = {
    "created": "create",
    "updated": "update",
    "deleted": "delete",
    "merged": "merge",
    "voided": "void",
}


class _Entity(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    id: Text = ""
    operation: str = ""
    last_updated: str | None = None
    deleted_id: Text | None = None


class _DataChange(msgspec.Struct, frozen=True):
    entities: tuple[_Entity, ...] = ()


class _Notification(msgspec.Struct, frozen=True, rename="camel"):
    realm_id: Text = ""
    data_change_event: _DataChange = _DataChange()


class _Notifications(msgspec.Struct, frozen=True, rename="camel"):
    """The older body."""

    event_notifications: tuple[_Notification, ...]


class _CloudEvent(msgspec.Struct, frozen=True):
    """One event of the newer body, whose type reads `qbo.<entity>.<operation>.v1`."""

    type: str = ""
    time: str | None = None
    entity_id: Text = msgspec.field(default="", name="intuitentityid")
    realm_id: Text = msgspec.field(default="", name="intuitaccountid")


def verify(app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the body carries Intuit's signature; never without a verifier token in the settings."""
    verifier = app.settings.get("WEBHOOK_VERIFIER", "")
    if not verifier:
        return False
    expected = base64.b64encode(hmac.new(verifier.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(expected, headers.get(_SIGNATURE, "").encode())


def parse(body: bytes) -> tuple[WebhookNotice, ...]:
    """Notices of either body; raises `RailRefused` for a body that is neither. Events without an id are left out.

    Operations are create, update, delete, merge, void and emailed; a merge also tells the deletion it implies.
    """
    try:
        events = msgspec.json.decode(body, type=_Notifications | tuple[_CloudEvent, ...])
    except UNDECODABLE as error:
        raise RailRefused("The webhook's body is not one that QuickBooks Online sends.") from error
    if isinstance(events, _Notifications):
        notices = [notice for event in events.event_notifications for notice in _from_notification(event)]
    else:
        notices = [_from_cloud_event(event) for event in events]
    return tuple(notice for notice in notices if notice.tenant and notice.record_id)


def _from_notification(event: _Notification) -> list[WebhookNotice]:
    notices: list[WebhookNotice] = []
    for entity in event.data_change_event.entities:
        gone = [(entity.deleted_id, "delete")] if entity.deleted_id else []
        for record_id, operation in [(entity.id, entity.operation), *gone]:
            notices.append(_notice(event.realm_id, entity.name, record_id, operation, entity.last_updated))
    return notices


def _from_cloud_event(event: _CloudEvent) -> WebhookNotice:
    _, kind, operation, *_ = [*event.type.split("."), "", "", ""]
    return _notice(event.realm_id, kind, event.entity_id, operation, event.time)


def _notice(realm_id: Text, kind: str, record_id: Text, operation: str, occurred: str | None) -> WebhookNotice:
    lowered = operation.lower()
    return WebhookNotice(
        tenant=text_of(realm_id),
        kind=_KINDS.get(kind.lower(), kind),
        record_id=text_of(record_id),
        operation=_OPERATIONS.get(lowered, lowered),
        occurred_at=instant_of(occurred),
    )
