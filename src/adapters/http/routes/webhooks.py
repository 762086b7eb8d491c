"""Where rails send their notices, with a signature over the raw body and no key; and what has come there."""

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import MediaType, Request, get, post
from litestar.params import PathParameter, QueryParameter

from adapters.http.asking import TheAsking
from adapters.http.authentication import OPEN_TO_ALL
from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, parse_sequence
from adapters.http.question import TheProduct, TheWorkers
from domain.rails.notice import Delivery

_ID_MAX = 2**53 - 1
Rail = Annotated[str, PathParameter(pattern=r"^[a-z][a-z0-9_]*$", max_length=40, description="The rail's name.")]

NoticeId = Annotated[int, PathParameter(ge=1, le=_ID_MAX, description="The number of a stored notice.")]
NoticeCursor = Annotated[
    str | None,
    QueryParameter(
        description="The `next_cursor` of the page before; left out for the newest.",
        schema_extra={"pattern": "^[0-9]{1,18}$"},
    ),
]


class NoticeList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the bodies that rails have sent, newest first; `next_cursor` is None on the last one."""

    items: tuple[Delivery, ...]
    next_cursor: str | None


@post(
    "/webhooks/{rail:str}",
    tags=["webhooks"],
    summary="Take a rail's notice in",
    description="The raw body is checked against the rail's signature and stored before the answer; what it announces "
    "is fetched soon afterwards. Notices about companies that nobody has connected are passed over.",
    status_code=HTTPStatus.OK,
    media_type=MediaType.TEXT,
    opt={OPEN_TO_ALL: True},
    security=[{}],
    responses=problem_responses(HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
)
async def receive_notice(request: Request[Any, Any, Any], product: TheProduct, workers: TheWorkers, rail: Rail) -> str:
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    await workers.take_in(lambda: product.webhooks.receive(rail, headers, body))
    return ""


@get(
    "/notices",
    summary="What connected services have sent, newest first",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def list_notices(
    asking: TheAsking, product: TheProduct, limit: LimitParameter = 100, cursor: NoticeCursor = None
) -> NoticeList:
    """Of the last 30 days. They are kept for the installation: where that has several firms, 403."""
    before = None if cursor is None else parse_sequence(cursor)
    found = await asking.act(product.webhooks.deliveries, before, limit + 1)
    items = found[:limit]
    return NoticeList(items=items, next_cursor=str(items[-1].id) if len(found) > limit else None)


@post(
    "/notices/{notice_id:int}/replay",
    summary="Take a stored notice in once more",
    status_code=HTTPStatus.OK,
    responses=problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
)
async def replay_notice(asking: TheAsking, product: TheProduct, notice_id: NoticeId) -> Delivery:
    """Where the installation has several firms, 403: it is its operator's, by the command line."""
    return await asking.act(product.webhooks.replay, notice_id)


WEBHOOK_ROUTES = [receive_notice]
NOTICE_ROUTES = [list_notices, replay_notice]
