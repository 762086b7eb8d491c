"""Under which names the server is asked: any site can have a name of its own lead to this machine."""

from collections.abc import Iterable

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from adapters.http.problem_types import MISDIRECTED
from adapters.http.problems import PROBLEM_MEDIA_TYPE, problem_of

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names that every installation is asked by on its own machine."""

_REFUSAL = "This server is not asked by that name; its operator lists the names in CASHRAIL_HTTP_HOSTS."


class HostCheck:
    """ASGI layer before all routes: 421 for a request whose `Host`, without its port, is none of `hosts`."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and _asked_by(scope) not in self._hosts:
            await _refuse(scope["path"], send)
        else:
            await self._app(scope, receive, send)


def host_name(host: str) -> str:
    """What a `Host` header names, in small letters and without port, brackets and closing dot."""
    name, closed, _ = host.strip().lower().removeprefix("[").partition("]")
    return name if closed else name.partition(":")[0].removesuffix(".")


def _asked_by(scope: Scope) -> str:
    named = [value for name, value in scope["headers"] if name == b"host"]
    return host_name(named[0].decode("latin-1")) if len(named) == 1 else ""


async def _refuse(path: str, send: Send) -> None:
    body = msgspec.json.encode(problem_of(MISDIRECTED, path, _REFUSAL))
    headers = [(b"content-type", PROBLEM_MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": MISDIRECTED.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
