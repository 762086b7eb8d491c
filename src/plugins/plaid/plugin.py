"""The hooks of the Plaid rail."""

from collections.abc import Iterator, Mapping, Sequence

from cashrail.kit import hookimpl
from cashrail.kit.records import (
    ChangePage,
    ConnectionGrant,
    ConnectionStart,
    RailApp,
    RailDeclaration,
    RailFreshness,
    RailLimits,
    RailSession,
    RecordChange,
    WebhookNotice,
)
from plugins.plaid import connection, feed, webhook
from plugins.plaid.settings import HOSTS, SECRET_SETTINGS, SETTINGS

DECLARATION = RailDeclaration(
    name="plaid",
    title="Plaid",
    kit_versions=">=1.3,<2",
    feeds=feed.FEEDS,
    # Of the limits for one Item those of its accounts and status are the narrowest.
    limits=RailLimits(requests_per_minute=45),
    settings=SETTINGS,
    secret_settings=SECRET_SETTINGS,
    hosts=HOSTS,
    freshness=RailFreshness.FEED,
    webhooks=True,
    tokens_expire=False,
)


@hookimpl
def declare_rail() -> RailDeclaration:
    return DECLARATION


@hookimpl
def begin_connection(app: RailApp, redirect_uri: str, state: str) -> ConnectionStart:
    return connection.begin(app, redirect_uri, state)


@hookimpl
def finish_connection(app: RailApp, callback: Mapping[str, str]) -> ConnectionGrant:
    return connection.finish(app, callback)


@hookimpl
def pull_changes(session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
    return feed.pull(session, cursor)


@hookimpl
def pull_kinds(session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
    return feed.pull_kinds(session, kinds)


@hookimpl
def read_records(session: RailSession, kind: str, record_ids: Sequence[str]) -> Sequence[RecordChange]:
    return feed.read_records(session, kind, record_ids)


@hookimpl
def count_records(session: RailSession, kinds: Sequence[str]) -> Mapping[str, int]:
    return feed.count_records(session, kinds)


@hookimpl
def verify_webhook(app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:
    return webhook.verify(app, headers, body)


@hookimpl
def parse_webhook(body: bytes) -> Sequence[WebhookNotice]:
    return webhook.parse(body)
