"""What has happened, told to the pages that are open: one stream a browser, however many tabs."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Stream

from adapters.http.following import Following, Seen
from adapters.http.methods import is_asked_by_head
from adapters.http.question import TheProduct, TheWorkers
from adapters.http.routes.events import EVENT_STREAM, TheFollowing
from adapters.http.workers import Workers
from adapters.web.rendering import HEADERS
from adapters.web.signing_in import MemberRequest
from application.product import Product
from domain.errors import Unauthenticated
from domain.events.event import Event
from domain.firms.session import Session

_ID_MAX = 2**62
_AT_ONCE = 100
_EventId = Annotated[int | None, QueryParameter(ge=0, le=_ID_MAX)]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An event as pages hear of it: whose books it is about, and what kind it is."""

    business: str
    type: str


class Follower(msgspec.Struct, frozen=True):
    """A session that follows its firm's events."""

    product: Product
    workers: Workers
    session: Session

    @property
    def firm_id(self) -> str:
        return self.session.member.firm_id

    async def look(self) -> Seen:
        """At the whole firm, for all who follow it, by key or by session."""
        events, members = self.product.events, self.product.members
        return await self.workers.read(
            lambda: Seen(newest=events.newest(self.firm_id), keys=members.good_keys(self.firm_id))
        )

    async def newest(self) -> int:
        return await self.workers.read(lambda: self.product.events.newest(self.firm_id))

    async def read(self, after: int) -> tuple[Event, ...]:
        return await self.workers.read(lambda: self.product.events.events(self.firm_id, after, _AT_ONCE))

    async def is_signed_in(self) -> bool:
        try:
            await self.workers.check(lambda: self.product.sessions.prove(self.session))
        except Unauthenticated:
            return False
        return True


@get("/live")
async def get_live(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    following: TheFollowing,
    after: _EventId = None,
    last_event_id: Annotated[int | None, HeaderParameter(name="Last-Event-ID", ge=0, le=_ID_MAX)] = None,
) -> Response[Any]:
    """From the event that the browser has seen last, or from now on."""
    follower = Follower(product, workers, request.auth)
    seen = after if last_event_id is None else last_event_id
    newest = await follower.newest()
    if is_asked_by_head(request.scope):
        return Response(b"", media_type=EVENT_STREAM)
    frames = _frames(follower, following, newest if seen is None or seen > newest else seen)
    # Takes the stream's place among the member's, or tells that there is none.
    await anext(frames)
    return Stream(frames, media_type=EVENT_STREAM, headers={**HEADERS, "X-Accel-Buffering": "no"})


async def _frames(follower: Follower, following: Following, last: int) -> AsyncIterator[bytes]:
    async with following.watching(follower.firm_id, follower.session.member.id, follower.look) as watch:
        yield b""
        yield b"id: %d\n: live\n\n" % last
        while not watch.has_ended and await follower.is_signed_in():
            newest = watch.newest
            found = await follower.read(last) if newest > last else ()
            for event in found:
                told = Told(business=event.business_id or "", type=str(event.type))
                yield b"id: %d\nevent: changed\ndata: %b\n\n" % (event.id, msgspec.json.encode(told))
            last = found[-1].id if len(found) == _AT_ONCE else max(last, newest)
            if not await watch.moved(last, following.heartbeat_s):
                yield b": heartbeat\n\n"


LIVE_PAGES = [get_live]
