"""Admin routes of the webhooks: who is told, what waits, what was sent, and what goes wrong on the way."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, get, post

from emulators.service.web.asked import AnyRequest, json_answer, steered_by
from emulators.service.webhooks.courier import Courier, UnknownDeliveryError
from emulators.service.webhooks.subscription import Mischief


class CourierOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is. With `automatic` off, only `deliver` sends."""

    mischief: Mischief | None = None
    automatic: bool | None = None

    def carry_out(self, courier: Courier[Any]) -> None:
        if self.mischief is not None:
            courier.stir(self.mischief)
        if self.automatic is not None:
            courier.automate(automatic=self.automatic)


class ReplayOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: int


class DeliverOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`early`: also what is not due yet, such as retries and what still gathers."""

    early: bool = False


@get("/admin/webhooks")
async def webhook_state(request: AnyRequest) -> Response[bytes]:
    return json_answer(steered_by(request).courier.shown())


@post("/admin/webhooks/replay", status_code=200)
async def replay(request: AnyRequest) -> Response[bytes]:
    """Send a past delivery once more and answer what came of it."""
    courier: Courier[Any] = steered_by(request).courier
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
    sandbox = steered_by(request)
    try:
        order = msgspec.json.decode(await request.body() or b"{}", type=DeliverOrder)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    if order.early:
        sandbox.courier.hurry()
    attempts = await asyncio.to_thread(sandbox.courier.deliver_due, sandbox.clock())
    return json_answer({"attempts": attempts})
