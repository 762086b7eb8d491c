"""Routes that steer the emulator itself; present only where the sandbox has its admin open."""

from typing import Any

import msgspec
from litestar import Response, get, post

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.switches import PlannedFault, Switches
from emulators.qbo.web.calls import AnyRequest, sandbox_of
from emulators.qbo.wire import encode


class Deeds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an order does at once. `faults` are queued behind those that wait."""

    clear: bool = False
    faults: list[PlannedFault] = []
    revoke_realms: list[str] = []
    expire_realms: list[str] = []


@get("/admin/planted")
async def planted_defects(request: AnyRequest) -> Response[bytes]:
    sandbox = sandbox_of(request)
    return json_answer({company.realm_id: company.planted for company in sandbox.companies})


@get("/admin/switches")
async def switch_state(request: AnyRequest) -> Response[bytes]:
    return json_answer(_state(sandbox_of(request)))


@post("/admin/switches", status_code=200)
async def set_switches(request: AnyRequest) -> Response[bytes]:
    """Switches by their names, with deeds beside them; those left out stay as they are."""
    sandbox = sandbox_of(request)
    try:
        order = msgspec.json.decode(await request.body(), type=dict[str, Any])
        deeds = msgspec.convert({name: order.pop(name) for name in Deeds.__struct_fields__ if name in order}, Deeds)
        standing = {} if deeds.clear else msgspec.to_builtins(sandbox.switches, str_keys=True)
        wanted = msgspec.convert({**standing, **order}, Switches, str_keys=True)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    _apply(sandbox, deeds, wanted)
    return json_answer(_state(sandbox))


def _apply(sandbox: Sandbox, deeds: Deeds, wanted: Switches) -> None:
    if deeds.clear:
        sandbox.trouble.clear()
    for name in Switches.__struct_fields__:
        setattr(sandbox.switches, name, getattr(wanted, name))
    for fault in deeds.faults:
        sandbox.trouble.plan(fault)
    for realm_id in deeds.revoke_realms:
        sandbox.authority.revoke_realm(realm_id)
    for realm_id in deeds.expire_realms:
        sandbox.authority.expire_access(realm_id)


def _state(sandbox: Sandbox) -> dict[str, object]:
    standing: dict[str, object] = msgspec.to_builtins(sandbox.switches, str_keys=True)
    return {**standing, "faults_waiting": sandbox.trouble.waiting, "requests": dict(sandbox.requests)}


def json_answer(content: object, status: int = 200) -> Response[bytes]:
    return Response(encode(content), status_code=status, media_type="application/json")
