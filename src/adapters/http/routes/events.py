"""The route that tells what has happened."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, parse_sequence
from adapters.http.question import MemberRequest, TheProduct, TheWorkers
from domain.events.event import Event, EventType

_ID_MAX = 2**53 - 1

AfterParameter = Annotated[
    int,
    QueryParameter(ge=0, le=_ID_MAX, description="The `next_after` of the page before, or the id of the last event."),
]
TypesParameter = Annotated[
    list[EventType] | None,
    QueryParameter(name="type", description="Only events of this type; may be given several times."),
]
BusinessParameter = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[^\x00-\x1f]+$", max_length=100, description="Only events of this client, or of what a feed tells."
    ),
]
EventCursor = Annotated[
    str | None,
    QueryParameter(
        description="The `next_cursor` of the page before, in place of `after`.",
        schema_extra={"pattern": "^[0-9]{1,18}$"},
    ),
]


class EventList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events, oldest first. `next_after` is where to go on, now or later; `has_more` says that it is now.

    `next_cursor` is the same place where there is more now, None otherwise.
    """

    items: tuple[Event, ...]
    next_after: int
    has_more: bool
    next_cursor: str | None


@get("/events", summary="What has happened, oldest first", responses=problem_responses())
async def list_events(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    after: AfterParameter = 0,
    limit: LimitParameter = 100,
    types: TypesParameter = None,
    business_id: BusinessParameter = None,
    cursor: EventCursor = None,
) -> EventList:
    """A follower asks again with `next_after`. The ids of a firm's events have no gaps: where the first that comes is
    not the one that follows, those between had been kept for their 30 days, or are not of what was asked for.
    """
    start = after if cursor is None else parse_sequence(cursor)

    def read() -> EventList:
        # Read before the events, so that nothing that comes meanwhile is passed over.
        newest = product.events.newest(request.user.firm_id)
        found = product.events.events(
            request.user.firm_id, start, limit + 1, types=types or (), business_id=business_id
        )
        items, has_more = found[:limit], len(found) > limit
        last = items[-1].id if items else start
        return EventList(
            items=items,
            next_after=last if has_more else max(last, newest),
            has_more=has_more,
            next_cursor=str(last) if has_more else None,
        )

    return await workers.read(read)


EVENT_ROUTES = [list_events]
