"""Routes over all clients of the firm: the digest of today, and those kept week by week."""

from typing import Annotated, Any

import msgspec
from litestar import MediaType, Response, get
from litestar.params import PathParameter, QueryParameter

from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter
from adapters.http.question import DAY_PATTERN, AsOfParameter, MemberRequest, TheProduct, TheSharedAnswers, TheWorkers
from domain.answers.digest import DigestAnswer
from domain.answers.weekly_digest import DigestWeek, WeeklyDigest
from domain.firms.business_day import parse_day, today
from domain.firms.firm import AsOf
from domain.money import to_wire

KeptOn = Annotated[
    str, PathParameter(description="The day it was made, YYYY-MM-DD.", schema_extra={"pattern": DAY_PATTERN})
]
WeekCursor = Annotated[
    str | None,
    QueryParameter(
        description="The `next_cursor` of the page before; left out for the first.",
        schema_extra={"pattern": DAY_PATTERN},
    ),
]


class DigestWeekList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the weeks whose digests are kept, newest first; `next_cursor` is None on the last one."""

    items: tuple[DigestWeek, ...]
    next_cursor: str | None


@get(
    "/digest",
    summary="All clients of the firm, the neediest first",
    responses=problem_responses(),
    opt=FOR_SOME_CLIENTS,
)
async def get_digest(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    shared: TheSharedAnswers,
    as_of: AsOfParameter = None,
) -> Response[DigestAnswer]:
    firm_id, of, day = request.user.firm_id, request.auth.clients, None if as_of is None else parse_day(as_of)

    def answer() -> bytes:
        now = product.clock.now()
        moment = AsOf(day or today(product.bookshelf.businesses(firm_id), now), now)
        found = product.digest.digest(firm_id, moment, of)
        return msgspec.json.encode(found, enc_hook=to_wire)

    # Encoded once for all who share it; a response of bytes is sent as it is.
    body: Any = await shared.of((firm_id, of, day), lambda: workers.read(answer))
    return Response(body, media_type=MediaType.JSON)


@get("/digest/weekly", summary="Which weeks' digests are kept", responses=problem_responses())
async def list_weekly_digests(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: WeekCursor = None,
) -> DigestWeekList:
    before = None if cursor is None else parse_day(cursor)
    found = await workers.read(lambda: product.weekly_digests.weeks(request.user.firm_id, before, limit + 1))
    page = found[:limit]
    return DigestWeekList(items=page, next_cursor=str(page[-1].as_of) if len(found) > limit else None)


@get(
    "/digest/weekly/{as_of:str}",
    summary="The digest that was kept at the start of a week",
    responses=problem_responses(),
)
async def get_weekly_digest(
    request: MemberRequest, product: TheProduct, workers: TheWorkers, as_of: KeptOn
) -> WeeklyDigest:
    """As it was made then; what has changed in the books since does not change it."""
    day = parse_day(as_of)
    return await workers.read(lambda: product.weekly_digests.get(request.user.firm_id, day))


DIGEST_ROUTES = [get_digest, list_weekly_digests, get_weekly_digest]
