"""Admin routes of the webhooks: who is told, what waits, what was sent, and what goes wrong on the way."""

import asyncio

import msgspec
from litestar import Response, get, post

from emulators.qbo.web.admin import json_answer
from emulators.qbo.web.calls import AnyRequest, sandbox_of
from emulators.qbo.webhooks.courier import Courier, UnknownDeliveryError
from emulators.qbo.webhooks.subscription import Mischief, Subscription


class WebhookOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is. Endpoints are unsubscribed first; with `automatic` off, only `deliver` sends."""

    unsubscribe: list[str] = []
    subscribe: list[Subscription] = []
    mischief: Mischief | None = None
    automatic: bool | None = None


class ReplayOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: int


class DeliverOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`early`: also what is not due yet, such as retries and what still gathers."""

    early: bool = False


@get("/admin/webhooks")
async def webhook_state(request: AnyRequest) -> Response[bytes]:
    return json_answer(sandbox_of(request).courier.shown())


@post("/admin/webhooks", status_code=200)
async def set_webhooks(request: AnyRequest) -> Response[bytes]:
    courier: Courier = sandbox_of(request).courier
    try:
        order = msgspec.json.decode(await request.body(), type=WebhookOrder)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    for endpoint in order.unsubscribe:
        courier.unsubscribe(endpoint)
    for subscription in order.subscribe:
        courier.subscribe(subscription)
    if order.mischief is not None:
        courier.stir(order.mischief)
    if order.automatic is not None:
        courier.automate(automatic=order.automatic)
    return json_answer(courier.shown())


@post("/admin/webhooks/replay", status_code=200)
async def replay(request: AnyRequest) -> Response[bytes]:
    """Send a past delivery once more and answer what came of it."""
    courier: Courier = sandbox_of(request).courier
    try:
        order = msgspec.json.decode(await request.body(), type=ReplayOrder)
        # In a thread, since the endpoint may ask the company API before it answers.
        again = await asyncio.to_thread(courier.replay, order.number)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    except UnknownDeliveryError as error:
        return json_answer({"error": str(error)}, 404)
    return json_answer(again.shown())


@post("/admin/webhooks/deliver", status_code=200)
async def deliver(request: AnyRequest) -> Response[bytes]:
    """Make every attempt that is due, and answer how many were made once they are over."""
    sandbox = sandbox_of(request)
    try:
        order = msgspec.json.decode(await request.body() or b"{}", type=DeliverOrder)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    if order.early:
        sandbox.courier.hurry()
    attempts = await asyncio.to_thread(sandbox.courier.deliver_due, sandbox.clock())
    return json_answer({"attempts": attempts})
