"""Routes of the company API: everything under `/v3/company/{realmId}/`."""

import asyncio
import secrets
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State

from emulators.qbo.faults import (
    GatewayError,
    ServiceError,
    not_found,
    outage,
    query_syntax,
    realm_refused,
    throttled,
    unreadable,
    unsupported_operation,
)
from emulators.qbo.feed import changes
from emulators.qbo.query.grammar import parse
from emulators.qbo.sandbox import Desk, Sandbox
from emulators.qbo.switches import PlannedFault
from emulators.qbo.wire import Json, WireError, decode, encode, envelope_time
from emulators.qbo.writes.operations import Operation

AnyRequest = Request[Any, Any, Any]


@get("/v3/company/{realm_id:str}/{rest:path}")
async def read(request: AnyRequest, state: State) -> Response[bytes]:
    return await _serve(request, state.sandbox)


@post("/v3/company/{realm_id:str}/{rest:path}", status_code=200)
async def write(request: AnyRequest, state: State) -> Response[bytes]:
    return await _serve(request, state.sandbox)


async def _serve(request: AnyRequest, sandbox: Sandbox) -> Response[bytes]:
    realm_id, rest = str(request.path_params["realm_id"]), str(request.path_params["rest"])
    sandbox.requests[realm_id] += 1
    if sandbox.switches.latency_ms:
        await asyncio.sleep(sandbox.switches.latency_ms / 1000)
    body = await request.body()
    planned = sandbox.switches.next_fault()
    try:
        if planned is not None and planned.status >= 400:
            return _planned_answer(sandbox, planned)
        desk = _admit(request, sandbox, realm_id)
        content = _answer(_Call(sandbox, desk, request, [part for part in rest.split("/") if part], body))
    except ServiceError as fault:
        return _respond(encode(fault.body(sandbox.clock())), fault.status)
    except GatewayError as gateway:
        return _respond(encode(gateway.body(sandbox.clock())), gateway.status)
    if planned is not None and planned.cut_body:
        content = content[: len(content) // 2]
    return _respond(content, 200)


class _Call:
    """One admitted request: what it asks of which company."""

    def __init__(self, sandbox: Sandbox, desk: Desk, request: AnyRequest, parts: list[str], body: bytes) -> None:
        self.sandbox = sandbox
        self.desk = desk
        self.posts = request.method == "POST"
        self.parts = parts
        self.body = body
        self.params = {key: str(value) for key, value in request.query_params.items()}


def _admit(request: AnyRequest, sandbox: Sandbox, realm_id: str) -> Desk:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    sandbox.authority.check_realm(token if scheme.lower() == "bearer" else "", realm_id, realm_refused())
    if sandbox.switches.over_limit(realm_id, sandbox.clock()):
        raise throttled()
    desk = sandbox.desk(realm_id)
    if desk is None:
        raise realm_refused()
    return desk


def _planned_answer(sandbox: Sandbox, planned: PlannedFault) -> Response[bytes]:
    fault = throttled() if planned.status == 429 else outage(planned.status)
    headers = {} if planned.retry_after_s is None else {"Retry-After": str(planned.retry_after_s)}
    if planned.format == "xml":
        return _respond(fault.xml(sandbox.clock()), planned.status, headers, "application/xml")
    return _respond(encode(fault.body(sandbox.clock())), planned.status, headers)


def _respond(
    content: bytes, status: int, headers: dict[str, str] | None = None, media_type: str = "application/json"
) -> Response[bytes]:
    named = {"intuit_tid": f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}", **(headers or {})}
    return Response(content, status_code=status, headers=named, media_type=media_type)


def _answer(call: _Call) -> bytes:
    match [part.lower() for part in call.parts]:
        case ["query"]:
            return _dated(call, {"QueryResponse": _query(call)})
        case ["cdc"]:
            entities, since = call.params.get("entities", ""), call.params.get("changedSince", "")
            return _dated(call, changes(call.desk.company, entities, since, call.sandbox.clock()))
        case ["batch"] if call.posts:
            return _once(call, _batch)
        case [entity] if call.posts:
            return _once(call, lambda same: _write(same, entity))
        case ["preferences"]:
            return _dated(call, _read(call.desk, "Preferences", "1"))
        case ["companyinfo", id] if id in ("1", call.desk.company.realm_id):
            return _dated(call, _read(call.desk, "CompanyInfo", "1"))
        case [entity, id] if not call.posts:
            return _dated(call, _read(call.desk, entity, id))
    raise unsupported_operation("/".join(call.parts))


def _dated(call: _Call, content: Json) -> bytes:
    return encode({**content, "time": envelope_time(call.sandbox.clock())})


def _query(call: _Call) -> Json:
    text = call.body.decode("utf-8", "replace") if call.posts else call.params.get("query", "")
    if not text.strip():
        raise query_syntax('Encountered "<EOF>" at line 1, column 1.')
    return _select(call, text)


def _select(call: _Call, text: str) -> Json:
    statement = parse(text, strict_limit=call.sandbox.strict_limit)
    return call.desk.selector.answer(statement, rows_limit=call.sandbox.switches.rows_per_page)


def _read(desk: Desk, entity: str, id: str) -> Json:
    kind = desk.company.kind(entity)
    if kind is None:
        raise unsupported_operation(entity)
    record = desk.company.get(kind.name, id)
    if record is None:
        raise not_found()
    return {kind.name: record}


def _once(call: _Call, act: Any) -> bytes:
    """Answer a repeated `requestid` with the first answer, and act on a new one."""
    request_id = call.params.get("requestid", "")
    kept = call.desk.answers.get(request_id) if request_id else None
    if kept is not None:
        return kept
    content = _dated(call, act(call))
    if request_id:
        call.desk.answers[request_id] = content
    return content


def _write(call: _Call, entity: str) -> Json:
    operation = Operation(
        entity,
        _object(call.body),
        asked=call.params.get("operation", ""),
        include=call.params.get("include", ""),
    )
    return call.desk.books.apply(operation, call.sandbox.clock())


def _object(body: bytes) -> Json:
    try:
        content = decode(body)
    except WireError as error:
        raise unreadable("the body is not JSON") from error
    if not isinstance(content, dict):
        raise unreadable("the body is not an object")
    return content


BATCH_LIMIT = 30


def _batch(call: _Call) -> Json:
    items = _object(call.body).get("BatchItemRequest")
    if not isinstance(items, list) or not items:
        raise ServiceError("400", "MalformedRequest", "Batch Request is Empty")
    if len(items) > BATCH_LIMIT:
        raise ServiceError("1040", "Batch size limit exceeded", f"A batch holds at most {BATCH_LIMIT} items")
    return {"BatchItemResponse": [_batch_item(call, item) for item in items]}


def _batch_item(call: _Call, item: Any) -> Json:
    tag = {"bId": str(item.get("bId", ""))} if isinstance(item, dict) else {"bId": ""}
    try:
        return {**tag, **_batch_answer(call, item)}
    except ServiceError as fault:
        return {**tag, "Fault": fault.body(call.sandbox.clock())["Fault"]}


def _batch_answer(call: _Call, item: Any) -> Json:
    if not isinstance(item, dict):
        raise unreadable("BatchItemRequest")
    if "Query" in item:
        return {"QueryResponse": _select(call, str(item["Query"]))}
    entity = next((key for key, value in item.items() if isinstance(value, dict)), None)
    if entity is None:
        raise unreadable("BatchItemRequest")
    operation = Operation(
        entity,
        item[entity],
        asked=str(item.get("operation", "")),
        include=str(item.get("optionsData", "")),
    )
    return call.desk.books.apply(operation, call.sandbox.clock())
