"""Books from a dump: `{Entity: [objects]}` served as recorded, plus what every company has."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from emulators.qbo.standing import add_standing_objects
from emulators.qbo.store import Company
from emulators.qbo.wire import amount_or_as_is, with_amounts
from emulators.qbo.writes.recurring import KIND as RECURRING
from emulators.qbo.writes.recurring import unwrapped
from emulators.service.wire import Json, WireError, decode

DEFAULT_REALM: Final = "9341457021722202"


class DumpError(ValueError):
    """The file is not a dump; the caller must give another."""


def load_dump(path: Path, now: datetime, *, realm_id: str = DEFAULT_REALM, name: str = "") -> Company:
    """Raises DumpError with a sentence when the file cannot be read as a dump."""
    try:
        content = decode(path.read_bytes())
    except (OSError, WireError) as error:
        raise DumpError(f"{path} cannot be read as JSON: {error}") from error
    return company_from(content, now, realm_id=realm_id, name=name or path.stem.replace("_", " ").title())


def company_from(content: Any, now: datetime, *, realm_id: str, name: str) -> Company:
    if not isinstance(content, dict):
        raise DumpError("a dump is a JSON object of entity name to list of objects")
    company = Company(realm_id, _company_name(content) or name)
    for kind, records in content.items():
        if not isinstance(records, list):
            raise DumpError(f"{kind} in the dump is not a list of objects")
        for record in records:
            company.put(kind, _recorded(kind, record, now))
    add_standing_objects(company, now)
    return company


def _recorded(kind: str, record: Any, now: datetime) -> Json:
    if kind == RECURRING and isinstance(record, dict):
        record = unwrapped(record)
    if not isinstance(record, dict) or not isinstance(record.get("Id"), str | int):
        raise DumpError(f"{kind} in the dump holds something that is not an object with an Id")
    kept: Json = with_amounts(record, amount_or_as_is)
    kept["Id"] = str(kept["Id"])
    kept.setdefault("SyncToken", "0")
    metadata = kept.setdefault("MetaData", {})
    for field in ("CreateTime", "LastUpdatedTime"):
        metadata.setdefault(field, now.isoformat(timespec="seconds"))
    return kept


def _company_name(content: dict[str, Any]) -> str:
    infos = content.get("CompanyInfo")
    if isinstance(infos, list) and infos and isinstance(infos[0], dict):
        return str(infos[0].get("CompanyName", ""))
    return ""
