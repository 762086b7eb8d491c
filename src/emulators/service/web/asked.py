"""The emulated service that a request is asked of, and JSON answers."""

from typing import Any, Final, Protocol

from litestar import Request, Response
from litestar.types import ASGIApp, Receive, Scope, Send

from emulators.service.clock import ServiceClock
from emulators.service.webhooks.courier import Courier
from emulators.service.wire import encode

AnyRequest = Request[Any, Any, Any]
SANDBOX_KEY: Final = "sandbox"
"""Under which the sandbox that is asked stands in the state of a request."""


class Steered(Protocol):
    """What every sandbox has, whichever service it is of."""

    clock: ServiceClock
    courier: Courier[Any]


def asked_of(sandbox: Steered, routes: ASGIApp) -> ASGIApp:
    """The routes, answering for that sandbox."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {**scope.get("state", {}), SANDBOX_KEY: sandbox}
        await routes(scope, receive, send)

    return served


def steered_by(request: AnyRequest) -> Steered:
    """The sandbox that is asked."""
    asked: Steered = request.scope["state"][SANDBOX_KEY]
    return asked


def root_of(request: AnyRequest) -> str:
    """The address of this server as the client knows it, without a final slash."""
    return str(request.base_url).rstrip("/")


def json_answer(content: object, status: int = 200) -> Response[bytes]:
    return Response(encode(content), status_code=status, media_type="application/json")
