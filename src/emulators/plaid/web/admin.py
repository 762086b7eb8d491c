"""Routes that steer the emulator itself; present only where the sandbox has its admin open."""

import msgspec
from litestar import Response, get, post

from emulators.plaid.bank import Event, EventKind, Line
from emulators.plaid.sandbox import Sandbox
from emulators.plaid.switches import PlannedFault, Switches
from emulators.plaid.web.api import sandbox_of
from emulators.service.web.asked import AnyRequest, json_answer
from emulators.service.web.switch_admin import Deeds as ServiceDeeds
from emulators.service.web.switch_admin import SwitchOrder, order_of, set_to
from emulators.service.web.webhook_admin import CourierOrder


class Deeds(ServiceDeeds, frozen=True, forbid_unknown_fields=True):
    """What an order does at once. `faults` are queued behind those that wait; `rotate_key` signs with a new one."""

    faults: list[PlannedFault] = msgspec.field(default_factory=list)
    rotate_key: bool = False
    revoke_items: list[str] = msgspec.field(default_factory=list)


class BankNews(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happens now at the bank of that login; Items hear of it at their next poll."""

    login: str
    kind: EventKind
    line: Line
    poll: bool = True


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


@post("/admin/webhooks", status_code=200)
async def set_webhooks(request: AnyRequest) -> Response[bytes]:
    courier = sandbox_of(request).courier
    try:
        msgspec.json.decode(await request.body(), type=CourierOrder).carry_out(courier)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    return json_answer(courier.shown())


@post("/admin/bank", status_code=200)
async def tell_bank(request: AnyRequest) -> Response[bytes]:
    """Let a line come, change or go at a bank."""
    sandbox = sandbox_of(request)
    try:
        news = msgspec.json.decode(await request.body(), type=BankNews)
        bank = sandbox.banks[news.login]
    except (msgspec.DecodeError, RecursionError, KeyError) as error:
        return json_answer({"error": str(error)}, 400)
    bank.tell(Event(sandbox.clock(), news.kind, news.line))
    if news.poll:
        for item in [item for item in sandbox.items.values() if item.bank is bank]:
            sandbox.poll(item)
    return json_answer({"happened": len(bank.events)})


def _carry_out(sandbox: Sandbox, order: SwitchOrder[Deeds, Switches]) -> None:
    if order.deeds.clear:
        sandbox.trouble.clear()
    set_to(sandbox.switches, order.wanted)
    for fault in order.deeds.faults:
        sandbox.trouble.plan(fault)
    if order.deeds.rotate_key:
        sandbox.keys.rotate(sandbox.clock())
    for item_id in order.deeds.revoke_items:
        sandbox.revoke(sandbox.items[item_id])


def _state(sandbox: Sandbox) -> dict[str, object]:
    standing: dict[str, object] = msgspec.to_builtins(sandbox.switches, str_keys=True)
    return {**standing, "faults_waiting": sandbox.trouble.waiting, "requests": dict(sandbox.requests)}
