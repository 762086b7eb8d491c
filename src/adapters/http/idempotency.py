"""`Idempotency-Key`: a request that makes something is carried out once under its name, and answered alike again."""

import re
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.authentication import OPEN_TO_ALL
from adapters.http.denials import denials_kept
from adapters.http.encodings import plain
from adapters.http.problem_types import ALREADY_SHOWN, UNFINISHED
from adapters.http.problems import OfKind, answer_problem, invalid_parameter
from adapters.http.workers import Workers
from application.product import Product
from domain.firms.acting import Acting
from domain.firms.firm import Member
from domain.firms.key import ApiKey
from domain.firms.named_request import NamedRequest

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
NAME_PATTERN = r"^[\x21-\x7e]+$"
NAME_CHARACTERS_MAX = 100

MAKING_NOTHING = frozenset({"what_if", "preview_write", "preview_fix", "try_firm_policy", "try_client_policy"})
"""Handlers of POST that only look: a name says nothing to them."""

WITH_SECRET = frozenset({"create_key", "add_event_endpoint", "rotate_event_secret"})
"""Handlers whose answer holds a secret, which is kept nowhere."""

KEPT_AS_WRITES = frozenset({"write", "undo_write", "fix_finding", "record_payment", "release_reminder"})
"""Handlers whose name is kept with the write itself: what has not ended is asked of that again (ADR 0014)."""

_NAME = re.compile(NAME_PATTERN.strip("^$"))
_STATE = "named_request"


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is given again; of one that held a secret no more than that it was given."""

    status: int
    media_type: str
    body: bytes
    held_secret: bool = False


class _Named(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is under way under a name."""

    acting: Acting
    name: str
    handler: str


class _WriteTold(msgspec.Struct):
    """Whether a problem tells of a write."""

    write_id: str | None = None


class AnsweredBefore(Exception):
    """The request was carried out before, and this is what was answered."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__("answered before")
        self.answer = answer


class NameGuard:
    """Litestar guard, the last one: begins a request under its name, or has it answered as it was before."""

    def __init__(self, product: Product, workers: Workers) -> None:
        self._product = product
        self._workers = workers

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        name = connection.headers.get(HEADER)
        if name is None or not isinstance(connection, Request) or not takes_name(connection.method, handler):
            return
        if not _NAME.fullmatch(name) or len(name) > NAME_CHARACTERS_MAX:
            told = f"{HEADER} has 1 to {NAME_CHARACTERS_MAX} visible ASCII characters without blanks."
            raise invalid_parameter(HEADER, told)
        acting = Acting(member=connection.user, at=self._product.clock.now(), key=connection.auth)
        asked = await _digest(connection)
        known = await self._workers.take_in(lambda: self._begin(acting, name, asked))
        if known is None:
            named = _Named(acting=acting, name=name, handler=handler.handler_name)
            connection.scope["state"][_STATE] = named
        elif known.answer is not None:
            raise AnsweredBefore(msgspec.json.decode(known.answer, type=KeptAnswer))
        elif handler.handler_name not in KEPT_AS_WRITES:
            told = "It is under way, or its process has ended: look at what there is before you take a new name."
            raise OfKind(UNFINISHED, told, {"Retry-After": "1"})

    def _begin(self, acting: Acting, name: str, asked: bytes) -> NamedRequest | None:
        with denials_kept(self._product, acting, None):
            return self._product.named_requests.begin(acting, name, asked)


class AnswerKeeping:
    """ASGI middleware that keeps what a named request was answered, before the answer is sent."""

    def __init__(self, app: ASGIApp, product: Product, workers: Workers) -> None:
        self._app = app
        self._product = product
        self._workers = workers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        held: list[Message] = []

        async def send_kept(message: Message) -> None:
            named: _Named | None = scope.get("state", {}).get(_STATE)
            if named is None:
                await send(message)
                return
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await self._workers.take_in(lambda: self._keep(named, held))
                for each in held:
                    await send(each)

        await self._app(scope, receive, send_kept)

    def _keep(self, named: _Named, held: list[Message]) -> None:
        answer, requests = _answer_in(held, named.handler), self._product.named_requests
        if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            # Nobody knows what was done before: the name stays taken, and the next one is told so.
            return
        if _has_ended(answer, named.handler):
            requests.end(named.acting, named.name, msgspec.json.encode(answer))
        else:
            requests.drop(named.acting, named.name)


def takes_name(method: str, handler: BaseRouteHandler) -> bool:
    """Whether requests of a route may have a name."""
    return method == "POST" and OPEN_TO_ALL not in handler.opt and handler.handler_name not in MAKING_NOTHING


def answer_again(request: Request[Member, ApiKey, Any], error: Exception) -> Response[Any]:
    """Litestar exception handler of `AnsweredBefore`; what held a secret is a problem."""
    if not isinstance(error, AnsweredBefore):
        return answer_problem(request, error)
    answer = error.answer
    if answer.held_secret:
        told = "It was made under this name; its secret was shown then and is kept nowhere. Make another, or rotate it."
        return answer_problem(request, OfKind(ALREADY_SHOWN, told, {REPLAYED: "true"}))
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type, headers={REPLAYED: "true"})


async def _digest(request: Request[Member, ApiKey, Any]) -> bytes:
    """What is asked, whatever blanks and order of fields the body has, and by a key of what reach.

    What one key was answered may be more than another of the member lets through, and what was done less than it asks.
    """
    body = await request.body()
    plain = msgspec.json.encode(msgspec.json.decode(body), order="sorted") if body else b""
    reach = msgspec.json.encode((sorted(request.auth.scopes), sorted(request.auth.clients or ()) or None))
    return sha256(b"\0".join((request.url.path.encode(), request.url.query.encode(), plain, reach))).digest()


def _answer_in(held: list[Message], handler: str) -> KeptAnswer:
    status, media_type, body, encoding = 0, "", b"", ""
    for message in held:
        if message["type"] == "http.response.start":
            status = message["status"]
            named = {name.lower(): value for name, value in message["headers"]}
            media_type = named.get(b"content-type", b"").decode("latin-1")
            encoding = named.get(b"content-encoding", b"").decode("latin-1")
        elif message["type"] == "http.response.body":
            body += message.get("body", b"")
    body = plain(body, encoding)
    secret = handler in WITH_SECRET and status < HTTPStatus.BAD_REQUEST
    return KeptAnswer(status=status, media_type=media_type, body=b"" if secret else body, held_secret=secret)


def _has_ended(answer: KeptAnswer, handler: str) -> bool:
    """Whether something was done: a problem tells that nothing was, but for a write that has failed."""
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return handler in KEPT_AS_WRITES and msgspec.json.decode(answer.body, type=_WriteTold).write_id is not None
    return answer.status != HTTPStatus.ACCEPTED or handler not in KEPT_AS_WRITES
