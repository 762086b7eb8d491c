"""The route that shows who did what."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, parse_sequence
from adapters.http.question import MemberRequest, TheProduct, TheWorkers
from domain.firms.firm import Act

ActCursor = Annotated[
    str | None,
    QueryParameter(
        description="The `next_cursor` of the page before; left out for the newest acts.",
        schema_extra={"pattern": "^[0-9]{1,18}$"},
    ),
]


class ActList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of acts, newest first; `next_cursor` is None on the last one."""

    items: tuple[Act, ...]
    next_cursor: str | None


@get("/acts", summary="Who in the firm did what", responses=problem_responses())
async def list_acts(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: ActCursor = None,
) -> ActList:
    """Also what members did by the command line and what became of nothing: an act tells that it was asked for."""
    before = None if cursor is None else parse_sequence(cursor)
    found = await workers.read(lambda: product.members.acts(request.user.firm_id, before, limit + 1))
    items = found[:limit]
    return ActList(items=items, next_cursor=str(items[-1].number) if len(found) > limit else None)


ACT_ROUTES = [list_acts]
