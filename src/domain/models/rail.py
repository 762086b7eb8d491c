"""What a rail declares of itself, and what is said to and by it."""

from collections.abc import Mapping
from datetime import datetime

import msgspec


class RailLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What the service allows per connected company; None where it sets no such limit."""

    requests_per_minute: int | None = None
    requests_per_second: int | None = None
    concurrent_requests: int = 1


class RailDeclaration(msgspec.Struct, frozen=True, kw_only=True):
    """What a rail is: its `name` (lower case, in routes and settings), title, kit range, kinds and limits.

    `settings` names the settings it reads, without the prefix `CASHRAIL_<NAME>_`; those in `secret_settings` are
    never shown. `feeds` are the record kinds it delivers; `writes` those it can change.
    """

    name: str
    title: str
    kit_versions: str
    feeds: tuple[str, ...]
    writes: tuple[str, ...] = ()
    limits: RailLimits
    settings: tuple[str, ...] = ()
    secret_settings: tuple[str, ...] = ()
    webhooks: bool = False


class RailApp(msgspec.Struct, frozen=True, kw_only=True):
    """How this installation is known to a rail: its settings by name, as strings; unset ones are absent."""

    settings: Mapping[str, str]

    def __repr__(self) -> str:
        return f"RailApp(settings={sorted(self.settings)})"


class WriteIntent(msgspec.Struct, frozen=True, kw_only=True):
    """A write we mean to make: `request_id` is the same on every attempt; `payload` is the rail's own JSON."""

    request_id: str
    kind: str
    operation: str
    payload: bytes


class WebhookNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Something changed at a rail: which company, which record."""

    tenant: str
    kind: str
    record_id: str
    operation: str
    occurred_at: datetime | None = None
