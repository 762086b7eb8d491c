"""Attachments: notes and files, hung on the objects they belong to."""

import hmac
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final

from emulators.qbo.catalog import KINDS
from emulators.qbo.catalog_kinds import CREATE, DELETE
from emulators.qbo.faults import ServiceError, bad_reference, missing, too_long, unreadable
from emulators.qbo.standing import identity
from emulators.qbo.store import Company
from emulators.qbo.wire import Binary
from emulators.service.wire import Json

SIZE_LIMIT_BYTES: Final = 100 * 1024 * 1024
LINK_LIFE: Final = timedelta(minutes=15)
_NOTE_LENGTH: Final = 2000
_NAME_LENGTH: Final = 1000
# Of the file itself, set by the service.
_OWN: Final = frozenset({"FileAccessUri", "TempDownloadUri", "Size"})
_KEPT: Final = _OWN | {"Id", "SyncToken", "MetaData", "domain", "sparse", "FileName", "ContentType"}
_UNSEEN: Final[tuple[Any, ...]] = ("", None, [], {})


def write_attachment(company: Company, action: str, current: Json | None, body: Json, now: datetime) -> Json:
    """The attachable after a create, update or delete. Raises ServiceError."""
    if current is None or action == CREATE:
        return attach(company, body, None, now)
    if action == DELETE:
        company.bury("Attachable", current["Id"], now)
        company.files.pop(current["Id"], None)
        return {"domain": "QBO", "status": "Deleted", "Id": current["Id"]}
    kept = {key: item for key, item in current.items() if body.get("sparse") is True or key in _KEPT}
    merged = {**deepcopy(kept), **{key: item for key, item in body.items() if key not in _KEPT and item not in _UNSEEN}}
    _check(company, merged)
    if merged != current:
        current.clear()
        current.update(merged)
        company.touch("Attachable", current, now)
    return current


def attach(company: Company, draft: Json, file: Binary | None, now: datetime) -> Json:
    """A new attachable; one without a file must have a note. Raises ServiceError."""
    kept = {key: item for key, item in draft.items() if key not in _OWN | {"Id", "SyncToken"} and item not in _UNSEEN}
    if file is None and not kept.get("Note"):
        raise missing("Note")
    if file is not None and len(file.content) > SIZE_LIMIT_BYTES:
        message = "Upload request size exceeds allowed limit"
        detail = "The file upload request should not exceed 100MB in size."
        raise ServiceError("6030", message, f"{detail} The current request size is {len(file.content)}")
    _check(company, kept)
    attachable_id = company.next_id(KINDS["Attachable"])
    record: Json = {**kept, **identity(attachable_id, now)}
    if file is not None:
        record.setdefault("FileName", f"attachment-{attachable_id}")
        record.setdefault("ContentType", file.media_type)
        record["Size"] = len(file.content)
        record["FileAccessUri"] = f"/v3/company/{company.realm_id}/download/{attachable_id}"
        company.files[attachable_id] = file
    company.add("Attachable", record, now)
    return record


def download_path(company: Company, id: str, now: datetime) -> str:
    """Where the file can be fetched without a token until fifteen minutes later."""
    until = int((now + LINK_LIFE).timestamp())
    return f"/download/{company.realm_id}/{id}?until={until}&signature={company.signed(f'{id}/{until}')}"


def downloaded(company: Company, id: str, until: str, signature: str, now: datetime) -> Binary | None:
    """The file behind such an address, while it holds."""
    if not hmac.compare_digest(signature.encode(), company.signed(f"{id}/{until}").encode()):
        return None
    return company.files.get(id) if now.timestamp() <= int(until) else None


def _check(company: Company, record: Json) -> None:
    for field, most in (("Note", _NOTE_LENGTH), ("FileName", _NAME_LENGTH)):
        if len(str(record.get(field, ""))) > most:
            raise too_long(field, most, len(str(record[field])))
    refs = record.get("AttachableRef", [])
    if not isinstance(refs, list):
        raise unreadable("AttachableRef")
    for ref in refs:
        _check_reference(company, ref)


def _check_reference(company: Company, ref: Any) -> None:
    entity = ref.get("EntityRef", {}) if isinstance(ref, dict) else None
    if not isinstance(entity, dict):
        raise unreadable("AttachableRef")
    if not entity:
        return
    kind = company.kind(str(entity.get("type", "")))
    if kind is None:
        message = "The entity reference type is unsupported for Attachable"
        detail = f"The entity reference type {entity.get('type')} is unsupported for Attachable"
        raise ServiceError("6050", message, detail)
    if company.get(kind.name, str(entity.get("value", ""))) is None:
        raise bad_reference("AttachableRef.EntityRef")
