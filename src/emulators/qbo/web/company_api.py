"""Routes of the company API: admission, planned faults, repeated requests, and the form of answers."""

import asyncio
import secrets
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State

from emulators.qbo.faults import GatewayError, ServiceError, outage, realm_refused, throttled
from emulators.qbo.sandbox import Desk, Sandbox
from emulators.qbo.switches import PlannedFault
from emulators.qbo.web.calls import AnyRequest, Call
from emulators.qbo.web.dispatch import answer
from emulators.qbo.wire import Binary, encode, envelope_time


@get("/v3/company/{realm_id:str}/{rest:path}")
async def read(request: AnyRequest, state: State) -> Response[bytes]:
    return await _serve(request, state.sandbox)


@post("/v3/company/{realm_id:str}/{rest:path}", status_code=200)
async def write(request: AnyRequest, state: State) -> Response[bytes]:
    return await _serve(request, state.sandbox)


async def _serve(request: AnyRequest, sandbox: Sandbox) -> Response[bytes]:
    realm_id = str(request.path_params["realm_id"])
    sandbox.requests[realm_id] += 1
    if sandbox.switches.latency_ms:
        await asyncio.sleep(sandbox.switches.latency_ms / 1000)
    body = await request.body()
    planned = sandbox.switches.next_fault()
    now = sandbox.clock()
    try:
        if planned is not None and planned.status >= 400:
            return _planned_answer(sandbox, planned)
        desk = _admit(request, sandbox, realm_id)
        answered = _once(Call(sandbox, desk, request, body, now))
    except ServiceError as fault:
        return _respond(encode(fault.body(now)), fault.status)
    except GatewayError as gateway:
        return _respond(encode(gateway.body(now)), gateway.status)
    content = answered.content
    if planned is not None and planned.cut_body:
        content = content[: len(content) // 2]
    return _respond(content, 200, media_type=answered.media_type)


def _admit(request: AnyRequest, sandbox: Sandbox, realm_id: str) -> Desk:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    sandbox.authority.check_realm(token if scheme.lower() == "bearer" else "", realm_id, realm_refused())
    if sandbox.switches.over_limit(realm_id, sandbox.clock()):
        raise throttled()
    desk = sandbox.desk(realm_id)
    if desk is None:
        raise realm_refused()
    return desk


def _once(call: Call) -> Binary:
    """Answer a repeated `requestid` with the first answer, and act on a new one."""
    request_id = call.params.get("requestid", "") if call.writes else ""
    kept = call.desk.answers.get(request_id) if request_id else None
    if kept is not None:
        return kept
    answered = _rendered(call)
    if request_id:
        call.desk.answers[request_id] = answered
    return answered


def _rendered(call: Call) -> Binary:
    content = answer(call)
    if isinstance(content, Binary):
        return content
    return Binary(encode({**content, "time": envelope_time(call.now)}), "application/json")


def _planned_answer(sandbox: Sandbox, planned: PlannedFault) -> Response[bytes]:
    fault = throttled() if planned.status == 429 else outage(planned.status)
    headers = {} if planned.retry_after_s is None else {"Retry-After": str(planned.retry_after_s)}
    if planned.format == "xml":
        return _respond(fault.xml(sandbox.clock()), planned.status, headers, "application/xml")
    return _respond(encode(fault.body(sandbox.clock())), planned.status, headers)


def _respond(
    content: bytes, status: int, headers: dict[str, str] | None = None, media_type: str = "application/json"
) -> Response[Any]:
    named = {"intuit_tid": f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}", **(headers or {})}
    return Response(content, status_code=status, headers=named, media_type=media_type)
