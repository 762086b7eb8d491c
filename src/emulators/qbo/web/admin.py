"""Routes that steer the emulator itself; present only where the sandbox has its admin open."""

import msgspec
from litestar import Response, get, post

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.switches import PlannedFault, Switches
from emulators.qbo.web.calls import sandbox_of
from emulators.service.web.asked import AnyRequest, json_answer
from emulators.service.web.switch_admin import Deeds as ServiceDeeds
from emulators.service.web.switch_admin import SwitchOrder, order_of, set_to


class Deeds(ServiceDeeds, frozen=True, forbid_unknown_fields=True):
    """What an order does at once. `faults` are queued behind those that wait."""

    faults: list[PlannedFault] = msgspec.field(default_factory=list)
    revoke_realms: list[str] = msgspec.field(default_factory=list)
    expire_realms: list[str] = msgspec.field(default_factory=list)


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
        order = order_of(await request.body(), sandbox.switches, Deeds)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    _carry_out(sandbox, order)
    return json_answer(_state(sandbox))


def _carry_out(sandbox: Sandbox, order: SwitchOrder[Deeds, Switches]) -> None:
    if order.deeds.clear:
        sandbox.trouble.clear()
    set_to(sandbox.switches, order.wanted)
    for fault in order.deeds.faults:
        sandbox.trouble.plan(fault)
    for realm_id in order.deeds.revoke_realms:
        sandbox.authority.revoke_realm(realm_id)
    for realm_id in order.deeds.expire_realms:
        sandbox.authority.expire_access(realm_id)


def _state(sandbox: Sandbox) -> dict[str, object]:
    standing: dict[str, object] = msgspec.to_builtins(sandbox.switches, str_keys=True)
    return {**standing, "faults_waiting": sandbox.trouble.waiting, "requests": dict(sandbox.requests)}
