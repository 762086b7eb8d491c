"""The route that tells what has happened, page by page or as it happens."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter, SkipValidation
from litestar.response import Stream

from adapters.http.answers import Answer
from adapters.http.following import LASTS_S, Following, Seen
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.methods import is_asked_by_head
from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, parse_sequence
from adapters.http.parameters import id_in_query
from adapters.http.question import MemberRequest, TheProduct, TheWorkers
from adapters.http.workers import Workers
from application.product import Product
from domain.events.event import Event, EventType
from domain.firms.key import ApiKey

EVENT_STREAM = "text/event-stream"
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
    id_in_query("Only events of this client, or of what a feed tells."),
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


LastEventId = Annotated[
    int | None,
    HeaderParameter(
        name="Last-Event-ID",
        ge=0,
        le=_ID_MAX,
        description="The id of the last event that was seen, which browsers send; it goes before `after`.",
    ),
]
TheFollowing = NamedDependency[SkipValidation[Following]]

_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """Whose events, and which of them."""

    product: Product
    workers: Workers
    key: ApiKey
    types: tuple[EventType, ...]
    business_id: str | None

    @property
    def firm_id(self) -> str:
        return self.key.member.firm_id

    async def page(self, after: int, limit: int) -> EventList:
        return await self.workers.read(lambda: self._page(after, limit))

    async def read(self, after: int, limit: int) -> tuple[Event, ...]:
        return await self.workers.read(lambda: self._events(after, limit))

    async def look(self) -> Seen:
        """At the whole firm, for all who follow it."""
        events, members = self.product.events, self.product.members
        return await self.workers.read(
            lambda: Seen(newest=events.newest(self.firm_id), keys=members.good_keys(self.firm_id))
        )

    def _page(self, after: int, limit: int) -> EventList:
        # Read before the events, so that nothing that comes meanwhile is passed over.
        newest = self.product.events.newest(self.firm_id)
        found = self._events(after, limit + 1)
        items, has_more = found[:limit], len(found) > limit
        last = items[-1].id if items else after
        return EventList(
            items=items,
            next_after=last if has_more else max(last, newest),
            has_more=has_more,
            next_cursor=str(last) if has_more else None,
        )

    def _events(self, after: int, limit: int) -> tuple[Event, ...]:
        return self.product.events.events(
            self.firm_id, after, limit, types=self.types, business_id=self.business_id, of=self.key.clients
        )


@get(
    "/events",
    summary="What has happened, oldest first",
    responses=problem_responses()
    | {
        int(HTTPStatus.OK): ResponseSpec(
            EventList, generate_examples=False, description="A page, or the events themselves as they happen."
        )
    },
    opt=FOR_SOME_CLIENTS,
)
async def list_events(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    following: TheFollowing,
    after: AfterParameter = 0,
    limit: LimitParameter = 100,
    types: TypesParameter = None,
    business_id: BusinessParameter = None,
    cursor: EventCursor = None,
    last_event_id: LastEventId = None,
) -> Response[Any]:
    """A follower asks again with `next_after`. The ids of a firm's events have no gaps: where the first that comes is
    not the one that follows, those between had been kept for their 30 days, or are not of what was asked for.

    Asked for `text/event-stream` by `Accept` it sends each event with its id as `data`, those that come too.
    """
    start = after if cursor is None else parse_sequence(cursor)
    wish = _Wish(product=product, workers=workers, key=request.auth, types=tuple(types or ()), business_id=business_id)
    if request.accept.best_match([MediaType.JSON, EVENT_STREAM]) != EVENT_STREAM:
        return Answer(await wish.page(start, limit))
    first = start if last_event_id is None else last_event_id
    # Read before the answer begins, so that what cannot be asked for is told by its status.
    await wish.read(first, 1)
    if is_asked_by_head(request.scope):
        return Response(b"", media_type=EVENT_STREAM)
    frames = _frames(wish, following, first)
    # Takes the stream's place among the member's, or tells that there is none.
    await anext(frames)
    return Stream(frames, media_type=EVENT_STREAM, headers={"X-Accel-Buffering": "no"})


async def _frames(wish: _Wish, following: Following, last: int) -> AsyncIterator[bytes]:
    until = time.monotonic() + LASTS_S
    async with following.watching(wish.firm_id, wish.key.member.id, wish.look) as watch:
        yield b""
        yield b": events\n\n"
        while watch.lets(wish.key.id) and time.monotonic() < until:
            newest = watch.newest
            found = await wish.read(last, _AT_ONCE) if newest > last else ()
            for event in found:
                yield b"id: %d\ndata: %b\n\n" % (event.id, msgspec.json.encode(event))
            last = found[-1].id if len(found) == _AT_ONCE else max(last, newest)
            if not await watch.moved(last, following.heartbeat_s):
                yield b": heartbeat\n\n"


EVENT_ROUTES = [list_events]
