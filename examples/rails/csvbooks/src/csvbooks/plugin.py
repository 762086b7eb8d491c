"""The hooks of the CSV rail."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from cashrail.kit import hookimpl
from cashrail.kit.errors import RailRefused
from cashrail.kit.records import (
    ChangePage,
    ConnectionGrant,
    RailApp,
    RailDeclaration,
    RailDemo,
    RailFreshness,
    RailLimits,
    RailSession,
    RecordChange,
    TokenSet,
)
from csvbooks import books, feed, sample
from csvbooks.folder import company_folder

DECLARATION = RailDeclaration(
    name="csvbooks",
    title="Books in a folder of CSV files",
    kit_versions=">=1.2,<2",
    feeds=tuple(books.SHEETS),
    limits=RailLimits(),
    settings=("ROOT",),
    freshness=RailFreshness.FEED,
    consent=False,
)


@hookimpl
def declare_rail() -> RailDeclaration:
    return DECLARATION


@hookimpl
def finish_connection(app: RailApp, callback: Mapping[str, str]) -> ConnectionGrant:
    tenant = callback.get("tenant", "")
    if callback.get("error") or not tenant:
        raise RailRefused("Nothing names the company's folder.")
    name = books.company_name(company_folder(app.settings, tenant))
    return ConnectionGrant(tenant=tenant, tokens=TokenSet(access_token=""), company_name=name)


@hookimpl
def pull_changes(session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
    return feed.pull(session, cursor)


@hookimpl
def pull_kinds(session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
    return feed.pull_kinds(session, kinds)


@hookimpl
def read_records(session: RailSession, kind: str, record_ids: Sequence[str]) -> Sequence[RecordChange]:
    wanted = set(record_ids)
    return [change for change in feed.read(session, kind).changes() if change.id in wanted]


@hookimpl
def count_records(session: RailSession, kinds: Sequence[str]) -> Mapping[str, int]:
    return {kind: len(feed.read(session, kind).changes()) for kind in kinds if kind in books.SHEETS}


@hookimpl
def prepare_demo(folder: str, day: date) -> RailDemo:
    return RailDemo(tenants=sample.write(Path(folder), day), settings={"ROOT": folder})
