"""The hooks of the QuickBooks Online rail."""

from collections.abc import Iterator, Mapping, Sequence

from cashrail.kit import hookimpl
from cashrail.kit.records import (
    ACTIONS,
    ChangePage,
    ConnectionGrant,
    ConnectionStart,
    RailApp,
    RailDeclaration,
    RailFreshness,
    RailLimits,
    RailSession,
    RecordChange,
    StoredPayload,
    TokenSet,
    WebhookNotice,
    WriteRequest,
)
from plugins.qbo import connection, counts, feed, feed_full, records, translation, webhook, writes
from plugins.qbo.pages import PAGES
from plugins.qbo.settings import HOSTS, SECRET_SETTINGS, SETTINGS
from plugins.qbo.translate import FEEDS

DECLARATION = RailDeclaration(
    name="qbo",
    title="QuickBooks Online",
    kit_versions=">=1.0,<2",
    feeds=FEEDS,
    writes=ACTIONS,
    irreversible=writes.IRREVERSIBLE,
    limits=RailLimits(
        requests_per_minute=500,
        requests_per_second=10,
        batches_per_minute=40,
        concurrent_requests=feed_full.REQUESTS_AT_ONCE,
    ),
    settings=SETTINGS,
    secret_settings=SECRET_SETTINGS,
    hosts=HOSTS,
    pages=PAGES,
    freshness=RailFreshness.FEED,
    webhooks=True,
    translation=translation.revision(),
)


@hookimpl
def declare_rail() -> RailDeclaration:
    return DECLARATION


@hookimpl
def begin_connection(app: RailApp, redirect_uri: str, state: str) -> ConnectionStart:
    return connection.begin(app, redirect_uri, state)


@hookimpl
def finish_connection(app: RailApp, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
    return connection.finish(app, redirect_uri, callback)


@hookimpl
def refresh_tokens(app: RailApp, tokens: TokenSet) -> TokenSet:
    return connection.refresh(app, tokens)


@hookimpl
def pull_changes(session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
    return feed.pull(session, cursor)


@hookimpl
def pull_kinds(session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
    return feed.pull_kinds(session, kinds)


@hookimpl
def read_records(session: RailSession, kind: str, record_ids: Sequence[str]) -> Sequence[RecordChange]:
    return records.read_records(session, kind, record_ids)


@hookimpl
def translate_payloads(payloads: Sequence[StoredPayload], cursor: str | None) -> Sequence[RecordChange]:
    return translation.again(payloads, cursor)


@hookimpl
def apply_write(session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
    return writes.apply_write(session, request)


@hookimpl
def find_write(session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
    return writes.find_write(session, request)


@hookimpl
def count_records(session: RailSession, kinds: Sequence[str]) -> Mapping[str, int]:
    return counts.count_records(session, kinds)


@hookimpl
def verify_webhook(app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:
    return webhook.verify(app, headers, body)


@hookimpl
def parse_webhook(body: bytes) -> Sequence[WebhookNotice]:
    return webhook.parse(body)
