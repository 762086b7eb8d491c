"""Routes over all clients of the firm: the digest of today, and those kept week by week."""

from typing import Annotated, Any

import msgspec
from litestar import MediaType, Response, get
from litestar.params import PathParameter, QueryParameter

from adapters.http.answers import Answer, link_to, next_page
from adapters.http.digest_pages import Choice, DigestPage, FieldsParameter, RowsParameter
from adapters.http.digests import RETRY_AFTER_S, WAIT_S
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, PlaceCursorParameter
from adapters.http.question import (
    AsOfParameter,
    MemberRequest,
    TheComputations,
    TheDigests,
    TheProduct,
    TheWorkers,
    day_of,
)
from domain.answers.weekly_digest import DigestWeek, WeeklyDigest

KeptOn = Annotated[str, PathParameter(description="The day it was made, YYYY-MM-DD.", schema_extra={"format": "date"})]
WaitParameter = Annotated[
    int, QueryParameter(ge=0, le=60, description="How many seconds to wait at most for rows that are being made.")
]
WeekCursor = Annotated[
    str | None,
    QueryParameter(
        description="The `next_cursor` of the page before; left out for the first.",
        schema_extra={"format": "date"},
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
    digests: TheDigests,
    computations: TheComputations,
    as_of: AsOfParameter = None,
    wait_s: WaitParameter = WAIT_S,
    limit: RowsParameter = None,
    cursor: PlaceCursorParameter = None,
    fields: FieldsParameter = None,
) -> Response[DigestPage]:
    """Soon, with the rows that are there: `being_made` says how many more will be, `Retry-After` when to ask again.

    Of another day than the firm's today nothing is kept: it is made while you wait, one at a time.

    A page has the clients that need attention less than where the one before ended. One whose attention changes
    meanwhile may be on two pages or on none, as may one that was still being made.
    """
    choice = Choice.read(limit, cursor, fields)
    firm_id, of, day = request.user.firm_id, request.auth.clients, None if as_of is None else day_of(as_of, "as_of")
    found = await digests.of_today(firm_id, of, day, wait_s, choice)
    if found is None:
        found = await computations.ask(request.user.id, request.receive, digests.of_day(firm_id, of, day, choice))
    headers = {"Retry-After": str(RETRY_AFTER_S)} if found.being_made else {}
    if found.next_cursor is not None:
        headers |= link_to(next_page(request, found.next_cursor))
    # A response of bytes is sent as it is.
    body: Any = found.body
    return Answer(body, media_type=MediaType.JSON, headers=headers)


@get("/digest/weekly", summary="Which weeks' digests are kept", responses=problem_responses())
async def list_weekly_digests(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: WeekCursor = None,
) -> DigestWeekList:
    before = None if cursor is None else day_of(cursor, "cursor")
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
    day = day_of(as_of, "as_of")
    return await workers.read(lambda: product.weekly_digests.get(request.user.firm_id, day))


DIGEST_ROUTES = [get_digest, list_weekly_digests, get_weekly_digest]
