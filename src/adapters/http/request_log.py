"""One log line a request, with an id that the response carries too."""

import re
import time
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.authentication import CHALLENGES
from adapters.http.request_totals import RequestTotals
from domain.firms.firm import Member

_log = structlog.get_logger("cashrail.http")

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """Outermost ASGI layer: it sees also what no route answers. Headers and bodies are never logged."""

    def __init__(self, app: ASGIApp, totals: RequestTotals) -> None:
        self._app = app
        self._totals = totals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = _request_id(scope)
        status = int(HTTPStatus.INTERNAL_SERVER_ERROR)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"] = [*message["headers"], *_headers(message["headers"], status, request_id)]
            await send(message)

        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_headers)
            finally:
                duration_s = time.perf_counter() - started
                self._totals.observe(_method(scope), str(scope.get("path_template", "")), status, duration_s)
                _log_request(scope, request_id, status, duration_s)


def _log_request(scope: Mapping[str, Any], request_id: str, status: int, duration_s: float) -> None:
    member = scope.get("user")
    _log.info(
        "request",
        method=_method(scope),
        path=quote(scope["path"]),
        status=status,
        ms=round(duration_s * 1000, 1),
        member=member.name if isinstance(member, Member) else None,
        request_id=request_id,
    )


def _method(scope: Mapping[str, Any]) -> str:
    return str(scope.get("method", scope["type"]))


def _request_id(scope: Scope) -> str:
    """The caller's own id when it is fit to be logged, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return value.decode()
    return uuid4().hex


def _headers(given: Iterable[tuple[bytes, bytes]], status: int, request_id: str) -> list[tuple[bytes, bytes]]:
    headers = [(b"x-request-id", request_id.encode()), (b"x-content-type-options", b"nosniff")]
    if not any(name.lower() == b"cache-control" for name, _ in given):
        headers.append((b"cache-control", b"no-store"))
    if status == HTTPStatus.UNAUTHORIZED:
        headers += [(b"www-authenticate", challenge.encode()) for challenge in CHALLENGES]
    return headers
