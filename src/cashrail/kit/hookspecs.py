"""The hooks a rail implements; arguments may be added, never reordered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pluggy

from cashrail.kit.records import (
    ChangePage,
    ConnectionGrant,
    ConnectionStart,
    RailApp,
    RailDeclaration,
    RailDemo,
    RailSession,
    RecordChange,
    StoredPayload,
    TokenSet,
    WebhookNotice,
    WriteRequest,
)

PROJECT = "cashrail"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def declare_rail() -> RailDeclaration:  # type: ignore[empty-body]
    """Say what the rail is called, what it feeds and takes, and which limits its service sets."""


@hookspec(firstresult=True)
def begin_connection(app: RailApp, redirect_uri: str, state: str) -> ConnectionStart:  # type: ignore[empty-body]
    """Say where a person grants access; the service must return `state` unchanged to `redirect_uri`."""


@hookspec(firstresult=True)
def finish_connection(  # type: ignore[empty-body]
    app: RailApp, redirect_uri: str, callback: Mapping[str, str]
) -> ConnectionGrant:
    """Turn the callback's query parameters into the company's id and tokens."""


@hookspec(firstresult=True)
def refresh_tokens(app: RailApp, tokens: TokenSet) -> TokenSet:  # type: ignore[empty-body]
    """Return new tokens, the rotated refresh token with them; raise `RailReconnect` when the grant is gone."""


@hookspec(firstresult=True)
def pull_changes(session: RailSession, cursor: str | None) -> Iterator[ChangePage]:  # type: ignore[empty-body]
    """Yield pages of what changed since the cursor, or of everything when it is None; the last one carries the next."""


@hookspec(firstresult=True)
def pull_kinds(session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:  # type: ignore[empty-body]
    """Yield pages of every record of these kinds, naming each kind once all of its records were delivered."""


@hookspec(firstresult=True)
def read_records(  # type: ignore[empty-body]
    session: RailSession, kind: str, record_ids: Sequence[str]
) -> Sequence[RecordChange]:
    """Return those of the named records that exist, newest state, leaving out those that are gone."""


@hookspec(firstresult=True)
def translate_payloads(  # type: ignore[empty-body]
    payloads: Sequence[StoredPayload], cursor: str | None
) -> Sequence[RecordChange]:
    """Return what becomes of payloads that were delivered before, asking nobody; leave out those that say nothing."""


@hookspec(firstresult=True)
def apply_write(session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:  # type: ignore[empty-body]
    """Make one write under its request id; return the record it made or changed, then others it affected."""


@hookspec(firstresult=True)
def find_write(session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:  # type: ignore[empty-body]
    """Ask the service whether the write was made: as `apply_write` returns it, or nothing."""


@hookspec(firstresult=True)
def count_records(session: RailSession, kinds: Sequence[str]) -> Mapping[str, int]:  # type: ignore[empty-body]
    """Count the live records of each kind, inactive ones too; leave out kinds that the service cannot count."""


@hookspec(firstresult=True)
def verify_webhook(app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:  # type: ignore[empty-body]
    """Say whether the raw body carries the service's signature, compared in constant time."""


@hookspec(firstresult=True)
def parse_webhook(body: bytes) -> Sequence[WebhookNotice]:  # type: ignore[empty-body]
    """Read a verified body into notices of what changed where."""


@hookspec(firstresult=True)
def prepare_demo(folder: str, day: date) -> RailDemo:  # type: ignore[empty-body]
    """Make companies to try the rail with, their books up to that day, in an empty folder that is thrown away."""
