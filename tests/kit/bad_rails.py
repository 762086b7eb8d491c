"""One good rail, made bad in one way after another: proof that each check of the suite can fail."""

# ruff: noqa: ARG002 - a hook's arguments are the kit's

import logging
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from msgspec.structs import replace

from cashrail.kit import hookimpl
from cashrail.kit.errors import (
    RailCursorExpired,
    RailError,
    RailReconnect,
    RailRefused,
    RailRetriable,
    RailUnanswered,
)
from cashrail.kit.records import (
    ChangePage,
    ConnectionGrant,
    ConnectionStart,
    Document,
    RailApp,
    RailDeclaration,
    RailSession,
    RecordChange,
    StoredPayload,
    TokenSet,
    WebhookNotice,
    WriteRequest,
)
from plugins.qbo import plugin as good

T = TypeVar("T")


class GoodRail:
    """The QuickBooks Online rail as an object whose hooks can be overridden."""

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        return good.declare_rail()

    @hookimpl
    def begin_connection(self, app: RailApp, redirect_uri: str, state: str) -> ConnectionStart:
        return good.begin_connection(app, redirect_uri, state)

    @hookimpl
    def finish_connection(self, app: RailApp, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
        return good.finish_connection(app, redirect_uri, callback)

    @hookimpl
    def refresh_tokens(self, app: RailApp, tokens: TokenSet) -> TokenSet:
        return good.refresh_tokens(app, tokens)

    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        return good.pull_changes(session, cursor)

    @hookimpl
    def pull_kinds(self, session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
        return good.pull_kinds(session, kinds)

    @hookimpl
    def read_records(self, session: RailSession, kind: str, record_ids: Sequence[str]) -> Sequence[RecordChange]:
        return good.read_records(session, kind, record_ids)

    @hookimpl
    def translate_payloads(self, payloads: Sequence[StoredPayload], cursor: str | None) -> Sequence[RecordChange]:
        return good.translate_payloads(payloads, cursor)

    @hookimpl
    def apply_write(self, session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
        return good.apply_write(session, request)

    @hookimpl
    def find_write(self, session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
        return good.find_write(session, request)

    @hookimpl
    def count_records(self, session: RailSession, kinds: Sequence[str]) -> Mapping[str, int]:
        return good.count_records(session, kinds)

    @hookimpl
    def verify_webhook(self, app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:
        return good.verify_webhook(app, headers, body)

    @hookimpl
    def parse_webhook(self, body: bytes) -> Sequence[WebhookNotice]:
        return good.parse_webhook(body)


class Declares(GoodRail):
    """Declares what a test says."""

    def __init__(self, **fields: Any) -> None:
        self.fields = fields

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        return replace(good.declare_rail(), **self.fields)


class OffersNothing:
    """Declares everything and has no hook for it."""

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        return good.declare_rail()


class ForgetsTheState(GoodRail):
    @hookimpl
    def begin_connection(self, app: RailApp, redirect_uri: str, state: str) -> ConnectionStart:
        return good.begin_connection(app, redirect_uri, "another")


class GrantsNobody(GoodRail):
    @hookimpl
    def finish_connection(self, app: RailApp, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
        return ConnectionGrant(tenant="", tokens=TokenSet(access_token="made up"))


class RefreshesNothing(GoodRail):
    @hookimpl
    def refresh_tokens(self, app: RailApp, tokens: TokenSet) -> TokenSet:
        return tokens


class DeniesTheEnd(GoodRail):
    @hookimpl
    def refresh_tokens(self, app: RailApp, tokens: TokenSet) -> TokenSet:
        try:
            return good.refresh_tokens(app, tokens)
        except RailReconnect as error:
            raise RailRefused(str(error)) from error


class Pulls(GoodRail):
    """Delivers pages that a test has tampered with."""

    def __init__(self, tamper: Callable[[ChangePage], ChangePage]) -> None:
        self.tamper = tamper

    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        yield from map(self.tamper, good.pull_changes(session, cursor))


def each_change(tamper: Callable[[RecordChange], RecordChange]) -> Callable[[], GoodRail]:
    """A rail that tampers with every change."""

    def made() -> GoodRail:
        return Pulls(lambda page: replace(page, changes=tuple(map(tamper, page.changes))))

    return made


def each_page(tamper: Callable[[ChangePage], ChangePage]) -> Callable[[], GoodRail]:
    """A rail that tampers with every page."""
    return lambda: Pulls(tamper)


def with_garbled_payload(change: RecordChange) -> RecordChange:
    return replace(change, raw=b"<xml/>")


def with_another_payload(change: RecordChange) -> RecordChange:
    return replace(change, raw=change.raw[:-1] + b',"pulled":"%s"}' % uuid4().hex.encode())


def through_a_float(change: RecordChange) -> RecordChange:
    record = change.record
    if not isinstance(record, Document):
        return change
    return replace(change, record=replace(record, total_minor=int(record.total_minor / 100 * 100)))


def in_local_time(change: RecordChange) -> RecordChange:
    if change.updated_at is None or change.record is None:
        return change
    local = change.updated_at.astimezone().replace(tzinfo=UTC)
    return replace(change, updated_at=local, record=replace(change.record, updated_at=local))


def afraid_of_fields(change: RecordChange) -> RecordChange:
    return replace(change, record=None, problem="There is a field too many.") if b"Shade" in change.raw else change


def afraid_of_spoilt_records(change: RecordChange) -> RecordChange:
    return {"": change}[change.problem]


def telling_its_problem(change: RecordChange) -> RecordChange:
    return replace(change, problem="read with client secret sandbox") if change.problem else change


class Sends(GoodRail):
    """Lets a test decide what becomes of each request."""

    def __init__(self, send: Callable[[Callable[[], Any], str], Any]) -> None:
        self.send = send

    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        return good.pull_changes(_Between(session, self.send), cursor)


class _Between:
    def __init__(self, session: RailSession, send: Callable[[Callable[[], Any], str], Any]) -> None:
        self._session = session
        self._send = send
        self.tenant, self.app = session.tenant, session.app

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:
        answer: T = self._session.call(lambda token: self._send(lambda: request(token), token), batch=batch)
        return answer


def each_request(send: Callable[[Callable[[], Any], str], Any]) -> Callable[[], GoodRail]:
    """A rail that sends each request in an odd way."""
    return lambda: Sends(send)


def deaf_to_waits(request: Callable[[], Any], _token: str) -> Any:
    try:
        return request()
    except RailRetriable as error:
        raise RailRetriable(str(error)) from error


def final(request: Callable[[], Any], _token: str) -> Any:
    try:
        return request()
    except RailRetriable as error:
        raise RailRefused(str(error)) from error


def hopeful(request: Callable[[], Any], _token: str) -> Any:
    try:
        return request()
    except RailRefused as error:
        raise RailRetriable(str(error)) from error


def stubborn(request: Callable[[], Any], _token: str) -> Any:
    try:
        return request()
    except RailRetriable:
        return request()


def printing_its_token(request: Callable[[], Any], token: str) -> Any:
    print("sending", token)  # noqa: T201
    return request()


def logging_its_token(request: Callable[[], Any], token: str) -> Any:
    logging.getLogger("bad").debug("sending %s", token)
    return request()


def logging_its_token_in_structure(request: Callable[[], Any], token: str) -> Any:
    structlog.get_logger("bad").debug("sending", token=token)
    return request()


def failing_with_its_token(request: Callable[[], Any], token: str) -> Any:
    try:
        return request()
    except RailError as error:
        raise RailRefused(f"{error} (token {token})") from error


class ReadsTwice(GoodRail):
    @hookimpl
    def read_records(self, session: RailSession, kind: str, record_ids: Sequence[str]) -> Sequence[RecordChange]:
        return [*good.read_records(session, kind, record_ids)] * 2


class TranslatesLess(GoodRail):
    @hookimpl
    def translate_payloads(self, payloads: Sequence[StoredPayload], cursor: str | None) -> Sequence[RecordChange]:
        return good.translate_payloads(payloads, cursor)[1:]


class PullsEverything(GoodRail):
    @hookimpl
    def pull_kinds(self, session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
        return good.pull_changes(session, None)


class Miscounts(GoodRail):
    @hookimpl
    def count_records(self, session: RailSession, kinds: Sequence[str]) -> Mapping[str, int]:
        return {kind: count + 1 for kind, count in good.count_records(session, kinds).items()}


class TellsNothingNew(GoodRail):
    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        return good.pull_changes(session, None) if cursor is None else iter([ChangePage(changes=(), cursor=cursor)])


class TellsOnce(GoodRail):
    """Forgets what it has told once."""

    def __init__(self) -> None:
        self.used: set[str | None] = set()

    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        used = cursor in self.used
        self.used.add(cursor)
        return iter([ChangePage(changes=(), cursor=cursor)]) if used else good.pull_changes(session, cursor)


class TakesAnyCursor(GoodRail):
    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        try:
            return iter([*good.pull_changes(session, cursor)])
        except RailCursorExpired:
            return good.pull_changes(session, None)


class PhonesHome(GoodRail):
    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        with suppress(OSError):
            socket.create_connection(("elsewhere.example", 443), timeout=1).close()
        return good.pull_changes(session, cursor)


class PeeksAtTheService(GoodRail):
    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        address = urlsplit(session.app.settings["API_URL"])
        socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=1).close()
        return good.pull_changes(session, cursor)


class TrustsEverybody(GoodRail):
    @hookimpl
    def verify_webhook(self, app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:
        return True


class TrustsNobody(GoodRail):
    @hookimpl
    def verify_webhook(self, app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:
        return False


class HearsNothing(GoodRail):
    @hookimpl
    def parse_webhook(self, body: bytes) -> Sequence[WebhookNotice]:
        return ()


class WritesAnew(GoodRail):
    @hookimpl
    def apply_write(self, session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
        return good.apply_write(session, replace(request, request_id=uuid4().hex))


class FindsEverything(GoodRail):
    @hookimpl
    def find_write(self, session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
        return [request.subject]


class TakesSilenceForNo(GoodRail):
    @hookimpl
    def apply_write(self, session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
        try:
            return good.apply_write(session, request)
        except RailUnanswered as error:
            raise RailRefused(str(error)) from error


class WritesOverAnything(GoodRail):
    @hookimpl
    def apply_write(self, session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
        [subject] = good.read_records(session, request.subject.kind, [request.subject.id])
        return good.apply_write(session, replace(request, subject=subject))
