"""Routes that steer the emulator itself; present only where the sandbox has its admin open."""

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.switches import PlannedFault
from emulators.qbo.web.authorise import AnyRequest
from emulators.qbo.wire import encode


class SwitchOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields left out stay as they are; `faults` are queued behind those that wait."""

    clear: bool = False
    faults: list[PlannedFault] = []
    latency_ms: int | None = None
    rows_per_page: int | None = None
    throttle: bool | None = None
    revoke_realms: list[str] = []
    expire_realms: list[str] = []


@get("/admin/planted")
async def planted_defects(state: State) -> Response[bytes]:
    sandbox: Sandbox = state.sandbox
    return _json({company.realm_id: company.planted for company in sandbox.companies})


@get("/admin/switches")
async def switch_state(state: State) -> Response[bytes]:
    return _json(_state(state.sandbox))


@post("/admin/switches", status_code=200)
async def set_switches(request: AnyRequest, state: State) -> Response[bytes]:
    try:
        order = msgspec.json.decode(await request.body(), type=SwitchOrder)
    except msgspec.DecodeError as error:
        return _json({"error": str(error)}, 400)
    _apply(state.sandbox, order)
    return _json(_state(state.sandbox))


def _apply(sandbox: Sandbox, order: SwitchOrder) -> None:
    switches = sandbox.switches
    if order.clear:
        switches.clear()
    for fault in order.faults:
        switches.plan(fault)
    if order.latency_ms is not None:
        switches.latency_ms = order.latency_ms
    if order.rows_per_page is not None:
        switches.rows_per_page = order.rows_per_page or None
    if order.throttle is not None:
        switches.throttle = order.throttle
    for realm_id in order.revoke_realms:
        sandbox.authority.revoke_realm(realm_id)
    for realm_id in order.expire_realms:
        sandbox.authority.expire_access(realm_id)


def _state(sandbox: Sandbox) -> dict[str, object]:
    switches = sandbox.switches
    return {
        "latency_ms": switches.latency_ms,
        "rows_per_page": switches.rows_per_page,
        "throttle": switches.throttle,
        "requests": dict(sandbox.requests),
    }


def _json(content: object, status: int = 200) -> Response[bytes]:
    return Response(encode(content), status_code=status, media_type="application/json")
