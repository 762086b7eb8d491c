"""The application over one sandbox, and the Litestar routes behind it."""

import logging
from functools import cache

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ControllerRouterHandler

from emulators.plaid.faults import invalid_request, outage
from emulators.plaid.sandbox import Sandbox
from emulators.plaid.web import admin, api, pages
from emulators.service.web import clock_admin
from emulators.service.web.asked import AnyRequest, asked_of
from emulators.service.web.webhook_admin import deliver, replay, webhook_state

_LOG = logging.getLogger(__name__)


def build_app(sandbox: Sandbox) -> ASGIApp:
    """What serves the sandbox's requests."""
    return asked_of(sandbox, _routes(administered=sandbox.admin))


@cache
def _routes(*, administered: bool) -> Litestar:
    """Put together once for all sandboxes of a process: that takes as long as twenty requests."""
    handlers: list[ControllerRouterHandler] = [pages.welcome, pages.link, api.answer]
    if administered:
        handlers += [admin.switch_state, admin.set_switches, admin.set_webhooks, admin.tell_bank]
        handlers += [clock_admin.clock_state, clock_admin.set_clock, webhook_state, replay, deliver]
    return Litestar(
        handlers,
        openapi_config=None,
        logging_config=None,
        debug=False,
        exception_handlers={HTTPException: _unserved, Exception: _failed},
    )


def _unserved(_request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Everything but POST to a known path is not found."""
    status = 404 if error.status_code == 405 else error.status_code
    return api.refused(invalid_request("NOT_FOUND", "not found", status=status))


def _failed(request: AnyRequest, error: Exception) -> Response[bytes]:
    _LOG.error("the emulator failed on %s", request.url.path, exc_info=error)
    return api.refused(outage(500))
