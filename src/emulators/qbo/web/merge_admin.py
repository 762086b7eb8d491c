"""Admin route that merges two objects of a list, which no operation of the company API can."""

import msgspec
from litestar import Response, post

from emulators.qbo.faults import ServiceError
from emulators.qbo.web.calls import sandbox_of
from emulators.qbo.writes.merging import Leaves, merge
from emulators.service.web.asked import AnyRequest, json_answer


class MergeOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kind` is Vendor, Customer, Account or Item; `leaves` says what becomes of the one that is merged away."""

    realm_id: str
    kind: str
    dead_id: str
    survivor_id: str
    leaves: Leaves = "deleted"


@post("/admin/merge", status_code=200)
async def merge_names(request: AnyRequest) -> Response[bytes]:
    sandbox = sandbox_of(request)
    try:
        order = msgspec.json.decode(await request.body(), type=MergeOrder)
    except (msgspec.DecodeError, RecursionError) as error:
        return json_answer({"error": str(error)}, 400)
    desk = sandbox.desk(order.realm_id)
    if desk is None:
        return json_answer({"error": f"there is no realm {order.realm_id}"}, 400)
    now = sandbox.clock()
    try:
        merge(desk.company, order.kind, order.dead_id, order.survivor_id, now, order.leaves)
    except ServiceError as error:
        return json_answer({"error": error.detail}, 400)
    desk.settle(now)
    return json_answer({order.kind: desk.company.get(order.kind, order.survivor_id)})
