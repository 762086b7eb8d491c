"""A rail plugin over a service that lives in memory and fails where a test tells it to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from cashrail.kit import hookimpl
from cashrail.kit.errors import RailCursorExpired, RailReconnect, RailTokenExpired
from cashrail.kit.records import (
    KINDS,
    ChangePage,
    ConnectionGrant,
    ConnectionStart,
    Document,
    RailApp,
    RailDeclaration,
    RailLimits,
    RailSession,
    RecordChange,
    TokenSet,
    Vendor,
)

T = TypeVar("T")

DAY = datetime(2026, 6, 1, tzinfo=UTC)
TENANT = "realm-1"


def vendor(id: str, version: int = 0, *, name: str = "Acme", problem: str = "") -> RecordChange:
    """A vendor as a rail delivers it; each version is updated a minute after the one before."""
    updated_at = DAY + timedelta(minutes=version)
    record = None if problem else Vendor(id=id, version=version, updated_at=updated_at, name=name, currency="USD")
    raw = f'{{"Id":"{id}","SyncToken":"{version}","DisplayName":"{name}"}}'.encode()
    return RecordChange(
        kind="Vendor", id=id, version=version, updated_at=updated_at, record=record, raw=raw, problem=problem
    )


def document(record: Document, version: int = 0) -> RecordChange:
    """A document as a rail delivers it, stamped as `vendor` is."""
    kind, updated_at = type(record).__name__, DAY + timedelta(minutes=version)
    record = replace(record, version=version, updated_at=updated_at)
    raw = msgspec.json.encode(record)
    return RecordChange(kind=kind, id=record.id, version=version, updated_at=updated_at, record=record, raw=raw)


def strange(id: str, kind: str = "Budget") -> RecordChange:
    """A record of a kind that the mirror does not understand."""
    return RecordChange(kind=kind, id=id, version=0, updated_at=DAY, raw=b'{"Id":"%s"}' % id.encode())


def tombstone(id: str, minutes: int, kind: str = "Vendor") -> RecordChange:
    """A deletion, so many minutes after the day's beginning."""
    return RecordChange(kind=kind, id=id, version=0, updated_at=DAY + timedelta(minutes=minutes), deleted=True)


class FakeRail:
    """The service's books, its feed of changes, its tokens, and what it was asked.

    `failures` is taken from the front, one entry a request; None lets the request through. `hidden` ids exist but
    are not listed by a full pull, nor, with `lists_cut_reads`, where they are asked for together. Without
    `tells_deletions` the feed leaves them out and says so. `on_request` sees each access token as it arrives,
    `on_refresh` happens in the midst of each refresh.
    """

    def __init__(self, name: str = "fake", *, limits: RailLimits | None = None, page_size: int = 2) -> None:
        self.name = name
        self.limits = limits or RailLimits()
        self.page_size = page_size
        self.books: dict[tuple[str, str], RecordChange] = {}
        self.feed: list[RecordChange] = []
        self.feed_reaches_back_to = 0
        self.hidden: set[str] = set()
        self.lists_cut_reads = False
        self.tells_deletions = True
        self.failures: list[Exception | None] = []
        self.good_tokens = {"access-0"}
        self.grant_stands = True
        self.rotates = True
        self.refreshes: list[str] = []
        self.refresh_failures: list[Exception] = []
        self.on_refresh: Callable[[], object] = str
        self.reads: list[tuple[str, ...]] = []
        self.asked: list[str] = []
        self.refused_kinds: set[str] = set()
        self.on_request: Callable[[str], object] = str

    def put(self, *changes: RecordChange) -> None:
        """Something happens in the books."""
        for change in changes:
            self.feed.append(change)
            if change.deleted:
                self.books.pop((change.kind, change.id), None)
            else:
                self.books[change.kind, change.id] = change

    def vanish(self, id: str, kind: str = "Vendor") -> None:
        """A record goes away and the feed does not tell."""
        del self.books[kind, id]

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        return RailDeclaration(
            name=self.name,
            title="Fake Books",
            kit_versions=">=1.0,<2",
            feeds=tuple(KINDS),
            limits=self.limits,
            settings=("API_URL", "CLIENT_SECRET"),
            secret_settings=("CLIENT_SECRET",),
        )

    @hookimpl
    def begin_connection(self, app: RailApp, redirect_uri: str, state: str) -> ConnectionStart:
        return ConnectionStart(authorize_url=f"{app.settings['API_URL']}/consent?to={redirect_uri}&state={state}")

    @hookimpl
    def finish_connection(self, callback: Mapping[str, str]) -> ConnectionGrant:
        tokens = TokenSet(access_token="access-0", refresh_token="refresh-0")
        return ConnectionGrant(tenant=callback["tenant"], tokens=tokens, company_name=callback.get("company", ""))

    @hookimpl
    def refresh_tokens(self, tokens: TokenSet) -> TokenSet:
        self.on_refresh()
        if not self.grant_stands:
            raise RailReconnect("The grant was revoked.")
        if self.refresh_failures:
            raise self.refresh_failures.pop(0)
        self.refreshes.append(tokens.refresh_token)
        number = len(self.refreshes)
        self.good_tokens = {f"access-{number}"}
        return TokenSet(access_token=f"access-{number}", refresh_token=f"refresh-{number}" if self.rotates else "")

    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        if cursor is None:
            seen = (change for change in self.books.values() if change.id not in self.hidden)
            listed = [change for change in seen if change.kind not in self.refused_kinds]
            complete = tuple(kind for kind in KINDS if kind not in self.refused_kinds)
            yield from self._pages(session, listed, complete=complete)
        elif int(cursor) < self.feed_reaches_back_to:
            raise RailCursorExpired("The feed does not reach back.")
        else:
            news = [change for change in self.feed[int(cursor) :] if self.tells_deletions or not change.deleted]
            untold = () if self.tells_deletions else tuple(KINDS)
            yield from self._pages(session, news, complete=(), untold=untold)

    @hookimpl
    def pull_kinds(self, session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
        listed = [change for change in self.books.values() if change.kind in kinds and change.id not in self.hidden]
        yield from self._pages(session, listed, complete=tuple(kinds))

    @hookimpl
    def count_records(self, session: RailSession, kinds: Sequence[str]) -> dict[str, int]:
        counts = {kind: sum(change.kind == kind for change in self.books.values()) for kind in kinds}
        return session.call(partial(self._answered, answer=counts), batch=True)

    def _pages(
        self,
        session: RailSession,
        found: list[RecordChange],
        complete: tuple[str, ...],
        untold: tuple[str, ...] = (),
    ) -> Iterator[ChangePage]:
        cursor = str(len(self.feed))
        for start in range(0, len(found), self.page_size):
            request = partial(self._answered, answer=tuple(found[start : start + self.page_size]))
            yield ChangePage(changes=session.call(request))
        yield ChangePage(changes=(), cursor=cursor, complete_kinds=complete, deletions_untold=untold)

    @hookimpl
    def read_records(self, session: RailSession, kind: str, record_ids: Sequence[str]) -> list[RecordChange]:
        self.reads.append(tuple(record_ids))
        cut = self.hidden if self.lists_cut_reads and len(record_ids) > 1 else set()
        found = [self.books[kind, each] for each in record_ids if (kind, each) in self.books and each not in cut]
        return session.call(partial(self._answered, answer=found))

    def _answered(self, token: str, answer: T) -> T:
        self.asked.append(token)
        self.on_request(token)
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        if token not in self.good_tokens:
            raise RailTokenExpired("The access token has expired.")
        return answer
