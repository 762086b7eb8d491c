"""Admin route of the webhooks: which applications are told of changes, and what goes wrong on the way."""

import msgspec
from litestar import Response, post

from emulators.qbo.web.calls import sandbox_of
from emulators.qbo.webhooks.subscription import Subscription
from emulators.service.web.asked import AnyRequest, json_answer
from emulators.service.web.webhook_admin import CourierOrder


class WebhookOrder(CourierOrder, frozen=True, forbid_unknown_fields=True):
    """Endpoints are unsubscribed first."""

    unsubscribe: list[str] = msgspec.field(default_factory=list)
    subscribe: list[Subscription] = msgspec.field(default_factory=list)


@post("/admin/webhooks", status_code=200)
async def set_webhooks(request: AnyRequest) -> Response[bytes]:
    courier = sandbox_of(request).courier
    try:
        order = msgspec.json.decode(await request.body(), type=WebhookOrder)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    for endpoint in order.unsubscribe:
        courier.unsubscribe(endpoint)
    for subscription in order.subscribe:
        courier.subscribe(subscription)
    order.carry_out(courier)
    return json_answer(courier.shown())
