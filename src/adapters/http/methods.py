"""HEAD wherever GET is answered, and `Allow` with all that an address takes."""

from collections.abc import Mapping, Set
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_BY_HEAD = "by_head"


class MethodAnswers:
    """ASGI layer that has a HEAD answered as a GET and leaves the body out.

    `methods` are those of each route by its path: what Litestar answers to OPTIONS names those of one handler only.
    """

    def __init__(self, app: ASGIApp, methods: Mapping[str, Set[str]]) -> None:
        self._app = app
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        is_head, ended = scope["method"] == "HEAD", list[bool]()

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = self._methods.get(str(scope.get("path_template", "")), frozenset())
                message["headers"] = [_allowing(header, known) for header in message["headers"]]
            elif is_head and message["type"] == "http.response.body":
                # A stream goes on until it sees that nobody listens any more, which is now.
                if not ended:
                    ended.append(True)
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            await send(message)

        if is_head:
            scope["method"] = "GET"
            scope.setdefault("state", {})[_BY_HEAD] = True
        try:
            await self._app(scope, receive, send_on)
        finally:
            if is_head:
                # The layers around this one tell what was asked.
                scope["method"] = "HEAD"


def is_asked_by_head(scope: Mapping[str, Any]) -> bool:
    """Whether a request that is answered as a GET wants no body: one without an end is not to be begun."""
    return bool(scope.get("state", {}).get(_BY_HEAD))


def _allowing(header: tuple[bytes, bytes], known: Set[str]) -> tuple[bytes, bytes]:
    name, value = header
    if name.lower() != b"allow":
        return header
    methods = {each.strip() for each in value.decode().split(",")} | known
    return name, ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods)).encode()
