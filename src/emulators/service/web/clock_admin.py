"""Admin routes of the service's clock."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Response, get, post

from emulators.service.clock import ServiceClock
from emulators.service.web.asked import AnyRequest, json_answer, steered_by

DAYS_LIMIT = 3660


class ClockOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`frozen` first, then `set` (a moment with its offset), then the way forward, which may be negative."""

    frozen: bool | None = None
    set: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    forward_days: Annotated[int, msgspec.Meta(ge=-DAYS_LIMIT, le=DAYS_LIMIT)] = 0
    forward_s: Annotated[float, msgspec.Meta(ge=-DAYS_LIMIT * 86_400, le=DAYS_LIMIT * 86_400)] = 0


@get("/admin/clock")
async def clock_state(request: AnyRequest) -> Response[bytes]:
    return json_answer(_state(steered_by(request).clock))


@post("/admin/clock", status_code=200)
async def set_clock(request: AnyRequest) -> Response[bytes]:
    """Move the clock; what falls due on the way happens before the answer."""
    clock: ServiceClock = steered_by(request).clock
    try:
        order = msgspec.json.decode(await request.body(), type=ClockOrder)
        _apply(clock, order)
    except (msgspec.DecodeError, OverflowError) as error:
        return json_answer({"error": str(error)}, 400)
    return json_answer(_state(clock))


def _apply(clock: ServiceClock, order: ClockOrder) -> None:
    target = order.set or clock()
    way = timedelta(days=order.forward_days, seconds=order.forward_s)
    moment = target + way
    if order.frozen is not None:
        (clock.freeze if order.frozen else clock.run)()
    if order.set is not None or way:
        clock.set(moment)


def _state(clock: ServiceClock) -> dict[str, object]:
    return {"now": clock().isoformat(), "frozen": clock.frozen}
