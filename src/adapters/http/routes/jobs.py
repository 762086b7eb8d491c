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
from adapters.http.question import BusinessId, MemberRequest, TheProduct, TheWorkers
from domain.answers.job import Job
from domain.rails.duty import DutyKind

DeadOnly = Annotated[
    bool, QueryParameter(description="Only those that have failed so often that they are hardly tried any more.")
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


JOB_ROUTES = [list_jobs, retry_job]
