"""Routes about where events are sent, and what came of each; for owners."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import delete, get, post, put
from litestar.params import JSONBody, PathParameter

from adapters.http.asking import TheAsking
from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, PlaceCursorParameter, page_by, read_number, written_place
from adapters.http.parameters import id_in_path
from adapters.http.question import TheProduct
from domain.events.endpoint import Endpoint, EndpointDraft, EndpointWithSecret, EventDelivery

_ID_MAX = 2**53 - 1
EndpointId = Annotated[str, id_in_path("The id of one of the firm's endpoints.")]
EventId = Annotated[int, PathParameter(ge=1, le=_ID_MAX, description="The id of an event.")]


class EndpointList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the firm's endpoints, oldest first; `next_cursor` is None on the last one."""

    items: tuple[Endpoint, ...]
    next_cursor: str | None


class EventDeliveryList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what was sent, or is to be, newest event first; `next_cursor` is None on the last one."""

    items: tuple[EventDelivery, ...]
    next_cursor: str | None


class Rotation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many hours what is sent is signed by the former secret too, 0 to 168."""

    overlap_hours: int = 24


class ReplaySince(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The instant from which on everything is sent again, with its offset."""

    since: Annotated[datetime, msgspec.Meta(tz=True)]


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """How many events are sent again."""

    events: int


_ALL = "/event-endpoints"
_ONE = f"{_ALL}/{{endpoint_id:str}}"
_READING: dict[str, Any] = {"responses": problem_responses(HTTPStatus.FORBIDDEN)}
_CHANGING: dict[str, Any] = {
    "responses": problem_responses(
        HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    ),
}
_SENDING: dict[str, Any] = {
    "status_code": HTTPStatus.ACCEPTED,
    "response_description": "It is due to be sent, soon after this answer.",
    "responses": problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
}


@get(_ALL, summary="Where the firm has its events sent", **_READING)
async def list_event_endpoints(
    asking: TheAsking, product: TheProduct, limit: LimitParameter = 100, cursor: PlaceCursorParameter = None
) -> EndpointList:
    found = await asking.act(product.event_endpoints.list_endpoints)
    items, next_cursor = page_by(found, _oldest_first, tuple[float, str], limit, cursor)
    return EndpointList(items=items, next_cursor=next_cursor)


@post(_ALL, summary="Have events sent to an address", status_code=HTTPStatus.CREATED, **_CHANGING)
async def add_event_endpoint(
    asking: TheAsking, product: TheProduct, data: JSONBody[EndpointDraft]
) -> EndpointWithSecret:
    """What happens from now on is sent there, signed by the secret, which is in this answer and in none later."""
    return await asking.act(product.event_endpoints.add, data)


@get(_ONE, summary="One endpoint, and since when it fails", **_READING)
async def get_event_endpoint(asking: TheAsking, product: TheProduct, endpoint_id: EndpointId) -> Endpoint:
    return await asking.act(product.event_endpoints.get, endpoint_id)


@put(_ONE, summary="Change an endpoint, or switch it on or off", **_CHANGING)
async def change_event_endpoint(
    asking: TheAsking, product: TheProduct, endpoint_id: EndpointId, data: JSONBody[EndpointDraft]
) -> Endpoint:
    """In place of all that was set before. One that is switched on is sent what it has missed of the last 30 days."""
    return await asking.act(product.event_endpoints.change, endpoint_id, data)


@delete(
    _ONE,
    summary="Send nothing to an endpoint any more, and forget it",
    status_code=HTTPStatus.OK,
    responses=problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
)
async def remove_event_endpoint(asking: TheAsking, product: TheProduct, endpoint_id: EndpointId) -> Endpoint:
    return await asking.act(product.event_endpoints.remove, endpoint_id)


@post(f"{_ONE}/rotate", summary="Give an endpoint another secret", status_code=HTTPStatus.OK, **_CHANGING)
async def rotate_event_secret(
    asking: TheAsking, product: TheProduct, endpoint_id: EndpointId, data: JSONBody[Rotation]
) -> EndpointWithSecret:
    """While both overlap, what is sent has a signature by each: a receiver takes it by either."""
    return await asking.act(product.event_endpoints.rotate, endpoint_id, data.overlap_hours)


@post(f"{_ONE}/test", summary="Send an endpoint an event that tries it", **_SENDING)
async def try_event_endpoint(asking: TheAsking, product: TheProduct, endpoint_id: EndpointId) -> EventDelivery:
    """What comes of it stands among the deliveries soon after the answer."""
    return await asking.act(product.event_endpoints.try_out, endpoint_id)


@get(f"{_ONE}/deliveries", summary="What was sent to an endpoint, and what came of it", **_READING)
async def list_event_deliveries(
    asking: TheAsking,
    product: TheProduct,
    endpoint_id: EndpointId,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
) -> EventDeliveryList:
    before = read_number(cursor, most=_ID_MAX)
    found = await asking.act(product.event_endpoints.deliveries, endpoint_id, before, limit + 1)
    items = found[:limit]
    return EventDeliveryList(items=items, next_cursor=written_place(items[-1].event_id) if len(found) > limit else None)


@post(f"{_ONE}/deliveries/{{event_id:int}}/replay", summary="Send an endpoint one event again", **_SENDING)
async def replay_event(
    asking: TheAsking, product: TheProduct, endpoint_id: EndpointId, event_id: EventId
) -> EventDelivery:
    """Under the id it had: a receiver that has it already knows it by that."""
    return await asking.act(product.event_endpoints.replay, endpoint_id, event_id)


@post(f"{_ONE}/replay", summary="Send an endpoint again what has happened since an instant", **_SENDING)
async def replay_events(
    asking: TheAsking, product: TheProduct, endpoint_id: EndpointId, data: JSONBody[ReplaySince]
) -> Replayed:
    """All that it wants of what is kept, under the ids that it had."""
    return Replayed(events=await asking.act(product.event_endpoints.replay_since, endpoint_id, data.since))


def _oldest_first(endpoint: Endpoint) -> tuple[float, str]:
    return endpoint.created_at.timestamp(), endpoint.id


EVENT_ENDPOINT_ROUTES = [
    list_event_endpoints,
    add_event_endpoint,
    get_event_endpoint,
    change_event_endpoint,
    remove_event_endpoint,
    rotate_event_secret,
    try_event_endpoint,
    list_event_deliveries,
    replay_event,
    replay_events,
]
