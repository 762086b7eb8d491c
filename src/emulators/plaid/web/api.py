"""The one route of the API: admission, trouble on purpose, and the form of answers."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import Response, post

from emulators.plaid import faults
from emulators.plaid.faults import PlaidError
from emulators.plaid.sandbox import Sandbox
from emulators.plaid.switches import PlannedFault
from emulators.plaid.tokens import request_id
from emulators.plaid.web.asks import CREDENTIALS, Ask, Endpoint
from emulators.plaid.web.endpoints import ENDPOINTS
from emulators.service.line import hang_up
from emulators.service.web.asked import SANDBOX_KEY, AnyRequest, json_answer, root_of
from emulators.service.wire import Json, WireError, decode

_UNTROUBLED: Final = PlannedFault()
_CODED: Final[Mapping[str, Callable[[], PlaidError]]] = {
    "INSTITUTION_DOWN": faults.institution_down,
    "ITEM_LOGIN_REQUIRED": faults.login_required,
    "PRODUCT_NOT_READY": faults.not_ready,
    "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION": faults.mutated,
}


def sandbox_of(request: AnyRequest) -> Sandbox:
    """The sandbox that is asked."""
    asked: Sandbox = request.scope["state"][SANDBOX_KEY]
    return asked


@post("/{rest:path}", status_code=200)
async def answer(request: AnyRequest) -> Response[bytes]:
    sandbox, path = sandbox_of(request), str(request.path_params["rest"]).strip("/")
    sandbox.requests[path] += 1
    raw = await request.body()
    item_id = _item_id(sandbox, raw)
    chance = sandbox.trouble.next(item_id, path)
    fault = chance.fault or _UNTROUBLED
    await asyncio.sleep(chance.latency_s)
    if sandbox.switches.in_maintenance(sandbox.clock()):
        return refused(faults.outage(503))
    if fault.hang_s is not None:
        await asyncio.sleep(fault.hang_s)
        return refused(faults.outage(504))
    if fault.refuses and not fault.applied:
        return _befallen(fault)
    if path == "accounts/balance/get":
        await asyncio.sleep(sandbox.switches.balance_takes_s)
    answered = _answered(request, sandbox, path, raw, item_id)
    if fault.lose_answer:
        await hang_up(request.scope["state"])
    if fault.refuses:
        return _befallen(fault)
    if fault.cut_body and answered.status_code == 200:
        return Response(answered.content[: len(answered.content) // 2], media_type="application/json")
    return answered


def refused(error: PlaidError) -> Response[bytes]:
    return json_answer(error.body(request_id()), error.status)


def _answered(request: AnyRequest, sandbox: Sandbox, path: str, raw: bytes, item_id: str) -> Response[bytes]:
    sandbox.live()
    try:
        served = _endpoint(sandbox, path)
        body = _body(request, raw)
        client_id = _client(request, sandbox, body)
        served.check(body)
        if sandbox.switches.throttle:
            # Limits are measured on the machine's own time, since the sandbox's clock may stand or jump.
            beyond = sandbox.meter.refusal(path, item_id, client_id, sandbox.pace())
            if beyond:
                raise faults.rate_limited(beyond)
        asked = {name: value for name, value in body.items() if name not in CREDENTIALS}
        found = served.answer(Ask(sandbox, asked, client_id, sandbox.clock(), root_of(request)))
    except PlaidError as error:
        return refused(error)
    return json_answer({**found, "request_id": request_id()})


def _endpoint(sandbox: Sandbox, path: str) -> Endpoint:
    served = ENDPOINTS.get(path)
    if served is None:
        raise faults.invalid_request("NOT_FOUND", "not found", status=404)
    if served.sandbox_only and sandbox.environment != "sandbox":
        message = f"access to /{path} is only available in the sandbox environment at https://sandbox.plaid.com/"
        raise faults.invalid_request("SANDBOX_ONLY", message)
    return served


def _body(request: AnyRequest, raw: bytes) -> Json:
    try:
        body = decode(raw)
    except WireError as error:
        raise _unreadable() from error
    named = "json" in str(request.headers.get("Content-Type", "")).lower()
    if not isinstance(body, dict) or not named:
        raise _unreadable()
    return body


def _unreadable() -> PlaidError:
    return faults.invalid_request("INVALID_BODY", "body could not be parsed as JSON")


def _client(request: AnyRequest, sandbox: Sandbox, body: Mapping[str, Any]) -> str:
    """Who asks, by headers or by the body. Raises PlaidError."""
    headers = str(request.headers.get("PLAID-CLIENT-ID", "")), str(request.headers.get("PLAID-SECRET", ""))
    fields = str(body.get("client_id", "")), str(body.get("secret", ""))
    given = [pair for pair in (headers, fields) if any(pair)]
    if not given:
        raise faults.invalid_request("MISSING_FIELDS", "the following required fields are missing: client_id, secret")
    wanted = sandbox.switches.keys_that_differ
    if len(given) == 2 and headers != fields:
        if wanted == "refused":
            raise faults.invalid_keys()
        given = [headers if wanted == "headers" else fields]
    if not sandbox.knows(*given[0]):
        raise faults.invalid_keys()
    return given[0][0]


def _item_id(sandbox: Sandbox, raw: bytes) -> str:
    """Of the Item that the request is about, or nothing."""
    try:
        body = decode(raw)
        return sandbox.item_of(str(body.get("access_token", ""))).item_id if isinstance(body, dict) else ""
    except (WireError, PlaidError):
        return ""


def _befallen(fault: PlannedFault) -> Response[bytes]:
    error = _CODED[fault.code]() if fault.code else faults.outage(fault.status)
    if fault.status >= 400:
        error.status = fault.status
    if fault.format == "html":
        page = f"<html><body><h1>{error.status}</h1></body></html>".encode()
        return Response(page, status_code=error.status, media_type="text/html")
    answer = refused(error)
    if fault.retry_after_s is not None:
        answer.headers["Retry-After"] = str(fault.retry_after_s)
    return answer
