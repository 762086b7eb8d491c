"""Routes about what is due for a firm's clients, and having it tried again."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import PathParameter, QueryParameter

from adapters.http.asking import TheAsking
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, PlaceCursorParameter, read_place, written_place
from adapters.http.problems import invalid_parameter
from adapters.http.question import BusinessId, MemberRequest, TheProduct, TheWorkers
from domain.answers.job import Job
from domain.answers.sync_round import SyncRound
from domain.rails.duty import DutyKind

DeadOnly = Annotated[
    bool, QueryParameter(description="Only those that have failed so often that they are hardly tried any more.")
]
RoundBegan = Annotated[
    str | None,
    QueryParameter(
        description="The `since` of the answer to who asked for it; when left out, how the syncs stand now.",
        schema_extra={"format": "date-time"},
    ),
]
Kind = Annotated[DutyKind, PathParameter(description="Which of the client's duties.")]


class JobList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of jobs, those that keep failing first; `next_cursor` is None on the last one."""

    items: tuple[Job, ...]
    next_cursor: str | None


@get(
    "/jobs",
    summary="What is due for the firm's clients",
    responses=problem_responses(),
    opt=FOR_SOME_CLIENTS,
)
async def list_jobs(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
    *,
    dead: DeadOnly = False,
) -> JobList:
    """The list moves while it is read: a cursor is a place in it, whatever stands there."""
    after = None if cursor is None else read_place(cursor, tuple[int, datetime, str, str])
    found = await workers.read(lambda: product.jobs.jobs(request.user.firm_id))
    wanted = [job for job in found if (job.is_dead or not dead) and request.auth.reaches(job.business_id)]
    rest = [job for job in wanted if after is None or job.place > after]
    items = tuple(rest[:limit])
    return JobList(items=items, next_cursor=written_place(items[-1].place) if len(rest) > limit else None)


@post(
    "/businesses/{business_id:str}/jobs/{kind:str}/retry",
    summary="Have one of a client's duties done now",
    status_code=HTTPStatus.OK,
    responses=problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
)
async def retry_job(asking: TheAsking, product: TheProduct, business_id: BusinessId, kind: Kind) -> Job:
    """However often it has failed; it is carried out by whoever does the firm's work, soon after the answer."""
    return await asking.act(product.jobs.retry, business_id, kind)


@post(
    "/jobs/syncs",
    summary="Have all clients synced",
    status_code=HTTPStatus.ACCEPTED,
    response_description="It is due, and begins soon after this answer.",
    responses=problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    opt=FOR_SOME_CLIENTS,
)
async def sync_all(request: MemberRequest, asking: TheAsking, product: TheProduct) -> SyncRound:
    """Of a key that is for some clients, these. `GET /jobs/syncs` with this answer's `since` says how far it is."""
    return await asking.act(product.jobs.sync_all, request.auth.clients)


@get(
    "/jobs/syncs",
    summary="How far a sync of all clients is",
    responses=problem_responses(),
    opt=FOR_SOME_CLIENTS,
)
async def get_sync_round(
    request: MemberRequest, product: TheProduct, workers: TheWorkers, since: RoundBegan = None
) -> SyncRound:
    """What has failed is tried again by itself."""
    began = product.clock.now() if since is None else _instant(since)
    return await workers.read(lambda: product.jobs.sync_round(request.user.firm_id, began, request.auth.clients))


def _instant(since: str) -> datetime:
    try:
        instant: datetime = msgspec.convert(since, Annotated[datetime, msgspec.Meta(tz=True)])
    except msgspec.ValidationError:
        raise invalid_parameter("since", "since is an instant with its offset from UTC.") from None
    return instant


JOB_ROUTES = [list_jobs, retry_job, sync_all, get_sync_round]
