"""The application over one sandbox, and the Litestar routes behind it."""

import logging
from functools import cache

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ControllerRouterHandler

from emulators.qbo.faults import ServiceError, system_failure, unsupported_operation
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.web import (
    admin,
    authorise,
    company_api,
    downloads,
    merge_admin,
    tokens,
    webhook_admin,
    welcome,
)
from emulators.qbo.web.calls import sandbox_of
from emulators.qbo.web.company_api import wanted_form
from emulators.qbo.writes.attachments import SIZE_LIMIT_BYTES
from emulators.service.web import clock_admin
from emulators.service.web.asked import AnyRequest, asked_of
from emulators.service.web.webhook_admin import deliver, replay, webhook_state
from emulators.service.wire import encode

_LOG = logging.getLogger(__name__)


def build_app(sandbox: Sandbox) -> ASGIApp:
    """What serves the sandbox's requests."""
    return asked_of(sandbox, _routes(administered=sandbox.admin))


@cache
def _routes(*, administered: bool) -> Litestar:
    """Put together once for all sandboxes of a process: that takes as long as twenty requests."""
    handlers: list[ControllerRouterHandler] = [
        welcome.welcome,
        authorise.authorise,
        tokens.discovery,
        tokens.public_keys,
        tokens.userinfo,
        tokens.tokens,
        tokens.revoke,
        company_api.read,
        company_api.write,
        downloads.download,
    ]
    if administered:
        handlers += [admin.planted_defects, admin.switch_state, admin.set_switches]
        handlers += [clock_admin.clock_state, clock_admin.set_clock]
        handlers += [webhook_state, webhook_admin.set_webhooks]
        handlers += [replay, deliver, merge_admin.merge_names]
    return Litestar(
        handlers,
        openapi_config=None,
        logging_config=None,
        debug=False,
        request_max_body_size=SIZE_LIMIT_BYTES + 1024 * 1024,
        exception_handlers={HTTPException: _unserved, Exception: _failed},
    )


def _unserved(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    status = 400 if error.status_code in (404, 405) else error.status_code
    return _fault(request, unsupported_operation(request.url.path), status)


def _failed(request: AnyRequest, error: Exception) -> Response[bytes]:
    _LOG.error("the emulator failed on %s", request.url.path, exc_info=error)
    return _fault(request, system_failure(), 500)


def _fault(request: AnyRequest, fault: ServiceError, status: int) -> Response[bytes]:
    now = sandbox_of(request).clock()
    if wanted_form(request) == "xml":
        return Response(fault.xml(now), status_code=status, media_type="application/xml")
    return Response(encode(fault.body(now)), status_code=status, media_type="application/json")
