"""Routes of the company API: admission, trouble on purpose, repeated requests, and the form of answers."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post

from emulators.qbo.faults import (
    GatewayError,
    ServiceError,
    authorization_failure,
    gateway_timeout,
    outage,
    permission_denied,
    realm_refused,
    subscription_ended,
    throttled,
    token_refused,
)
from emulators.qbo.sandbox import Desk, Sandbox
from emulators.qbo.switches import PlannedFault
from emulators.qbo.web.calls import Call, bearer_of, sandbox_of
from emulators.qbo.web.dispatch import answer
from emulators.qbo.wire import Binary, envelope_time
from emulators.qbo.xml import as_xml
from emulators.service.line import hang_up
from emulators.service.trouble import BodyFormat
from emulators.service.web.asked import AnyRequest
from emulators.service.wire import encode

_MEDIA_TYPES: Mapping[BodyFormat, str] = {
    "json": "application/json",
    "xml": "application/xml",
    "html": "text/html",
    "text": "text/plain",
}
_UNTROUBLED = PlannedFault()
_CODED: Mapping[str, Callable[[int], ServiceError]] = {
    "120": authorization_failure,
    "5020": lambda status: permission_denied("", status),
    "6190": subscription_ended,
}
_GATEWAY: Mapping[int, Callable[[], GatewayError]] = {
    401: lambda: token_refused("Token expired"),
    403: realm_refused,
    429: throttled,
}


@get("/v3/company/{realm_id:str}/{rest:path}")
async def read(request: AnyRequest) -> Response[bytes]:
    return await _serve(request, sandbox_of(request))


@post("/v3/company/{realm_id:str}/{rest:path}", status_code=200)
async def write(request: AnyRequest) -> Response[bytes]:
    return await _serve(request, sandbox_of(request))


async def _serve(request: AnyRequest, sandbox: Sandbox) -> Response[bytes]:
    realm_id = str(request.path_params["realm_id"])
    sandbox.requests[realm_id] += 1
    body = await request.body()
    chance = sandbox.trouble.next(realm_id, str(request.path_params["rest"]).strip("/"))
    fault = chance.fault or _UNTROUBLED
    await asyncio.sleep(chance.latency_s)
    if sandbox.switches.in_maintenance(sandbox.clock()):
        return _refuse(outage(503), "html", sandbox.clock())
    if fault.hang_s is not None:
        await asyncio.sleep(fault.hang_s)
        return _refuse(gateway_timeout(), "xml", sandbox.clock())
    sandbox.roll_over(sandbox.clock())
    now = sandbox.clock() + timedelta(seconds=chance.skew_s)
    if fault.refuses and not fault.applied:
        return _befallen(fault, now)
    answered = _answered(request, sandbox, body, now)
    if fault.lose_answer:
        await hang_up(request.scope["state"])
    if fault.refuses:
        return _befallen(fault, now)
    if fault.cut_body and answered.status_code == 200:
        return _respond(answered.content[: len(answered.content) // 2], 200, media_type=str(answered.media_type))
    return answered


def _answered(request: AnyRequest, sandbox: Sandbox, body: bytes, now: datetime) -> Response[bytes]:
    form = wanted_form(request)
    try:
        desk = _admit(request, sandbox)
        call = Call(sandbox, desk, request, body, now)
        found = _once(call, form)
    except (ServiceError, GatewayError) as refusal:
        return _refuse(refusal, form, now)
    return _respond(found.content, 200, media_type=found.media_type)


def wanted_form(request: AnyRequest) -> BodyFormat:
    """XML unless the client asks for JSON, by its header or in the address, as the service does."""
    asked = f"{request.headers.get('Accept', '')} {request.query_params.get('format', '')}"
    return "json" if "json" in asked.lower() else "xml"


def _admit(request: AnyRequest, sandbox: Sandbox) -> Desk:
    realm_id = str(request.path_params["realm_id"])
    grant = sandbox.authority.check_realm(bearer_of(request), realm_id, realm_refused())
    desk = sandbox.desk(realm_id)
    if desk is None:
        raise realm_refused()
    batch = str(request.path_params["rest"]).strip("/").lower() == "batch"
    # Limits are measured on the machine's own time, since the sandbox's clock may stand or jump.
    throttle = sandbox.switches.throttle
    if throttle and not sandbox.meter.admits(realm_id, grant.client_id, sandbox.pace(), batch=batch):
        raise throttled()
    return desk


def _once(call: Call, form: BodyFormat) -> Binary:
    """Answer a repeated `requestid` with the first answer, and act on a new one."""
    # The items of a batch are remembered one by one, as those that failed may be tried again.
    request_id = "" if call.is_batch else call.name_of_write()
    kept = call.desk.answers.get(request_id) if request_id else None
    if kept is not None:
        return kept
    try:
        answered = _rendered(call, form)
        if request_id:
            call.desk.remember(request_id, answered)
    finally:
        if call.writes:
            call.desk.settle(call.sandbox.clock())
    return answered


def _rendered(call: Call, form: BodyFormat) -> Binary:
    content = answer(call)
    if isinstance(content, Binary):
        return content
    # A report tells its time in its own header.
    dated = content if "Header" in content else {**content, "time": envelope_time(call.now)}
    return Binary(as_xml(dated) if form == "xml" else encode(dated), _MEDIA_TYPES[form])


def _befallen(fault: PlannedFault, now: datetime) -> Response[bytes]:
    headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
    return _refuse(_refusal(fault), fault.format, now, headers)


def _refusal(fault: PlannedFault) -> ServiceError | GatewayError:
    coded = _CODED.get(fault.code)
    if coded is not None:
        return coded(fault.status)
    gateway = _GATEWAY.get(fault.status)
    return outage(fault.status) if gateway is None else gateway()


def _refuse(
    refusal: ServiceError | GatewayError, form: BodyFormat, now: datetime, headers: dict[str, str] | None = None
) -> Response[bytes]:
    contents: Mapping[BodyFormat, Callable[[], bytes]] = {
        "json": lambda: encode(refusal.body(now)),
        "xml": lambda: refusal.xml(now),
        "html": refusal.html,
        "text": refusal.text,
    }
    return _respond(contents[form](), refusal.status, headers, _MEDIA_TYPES[form])


def _respond(
    content: bytes, status: int, headers: dict[str, str] | None = None, media_type: str = "application/json"
) -> Response[Any]:
    named = {"intuit_tid": f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}", **(headers or {})}
    return Response(content, status_code=status, headers=named, media_type=media_type)
