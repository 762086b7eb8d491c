"""Routes that have something changed at a rail: preview, write, undo, and what became of it."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import HeaderParameter, JSONBody, QueryParameter

from adapters.http.asking import TheAsking
from adapters.http.openapi import accepted, problem_responses
from adapters.http.paging import LimitParameter
from adapters.http.parameters import id_in_path
from adapters.http.problems import FailedWrite, of_parameter
from adapters.http.question import BusinessId, TheProduct, TheWhose
from domain.errors import Conflict, RailError, Refused
from domain.rails.intent import Intent
from domain.rails.write import Write, WritePreview, WriteProblem, WriteState

_FAILURES = {
    WriteProblem.STALE: Conflict,
    WriteProblem.REFUSED: Refused,
    WriteProblem.UNREACHABLE: RailError,
    WriteProblem.RECONNECT: RailError,
}

IdempotencyKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        pattern=r"^[\x21-\x7e]+$",
        max_length=100,
        description="The caller's name for this very write: sent again within 24 hours it makes nothing twice.",
    ),
]
WriteId = Annotated[str, id_in_path("The id of a write.")]
WriteCursor = Annotated[
    str | None,
    QueryParameter(max_length=100, description="The `next_cursor` of the page before; left out for the first."),
]


class WriteList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of writes, newest first; `next_cursor` is None on the last one."""

    items: tuple[Write, ...]
    next_cursor: str | None


def made(write: Write) -> HTTPStatus:
    """200 for what is made, 202 for what is still to be settled; raises the problem of what has failed."""
    if write.state is WriteState.FAILED:
        raise FailedWrite(write, _FAILURES[write.problem or WriteProblem.REFUSED](write.error))
    return HTTPStatus.OK if write.state.is_final else HTTPStatus.ACCEPTED


def _answer(write: Write) -> Response[Write]:
    return Response(write, status_code=made(write))


_PROBLEMS = problem_responses(
    HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
)
LOST = "The service's answer was lost: the write is settled later, and its state says what became of it."


@post(
    "/businesses/{business_id:str}/writes",
    summary="Have something changed in a client's books",
    status_code=HTTPStatus.OK,
    responses=_PROBLEMS | accepted(Write, LOST),
)
async def write(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    idempotency_key: IdempotencyKey,
    data: JSONBody[Intent],
) -> Response[Write]:
    """Made once or not at all. 202 says that the answer of the service was lost; the write is settled later."""
    return _answer(await asking.reach(product.writes.write, business_id, data, key=idempotency_key))


@post(
    "/businesses/{business_id:str}/writes/preview",
    summary="Whether a change would be sent, and whether it could be undone",
    status_code=HTTPStatus.OK,
    responses=_PROBLEMS,
)
async def preview_write(
    asking: TheAsking, product: TheProduct, business_id: BusinessId, data: JSONBody[Intent]
) -> WritePreview:
    return await asking.act(product.writes.preview, business_id, data)


@get(
    "/businesses/{business_id:str}/writes",
    summary="What was changed in a client's books from here, newest first",
    responses=problem_responses(),
)
async def list_writes(
    whose: TheWhose,
    product: TheProduct,
    limit: LimitParameter = 100,
    cursor: WriteCursor = None,
) -> WriteList:
    with of_parameter("cursor"):
        listed = await whose.read(lambda scope: product.writes.list_writes(scope, cursor, limit + 1))
    items = listed[:limit]
    return WriteList(items=items, next_cursor=items[-1].id if len(listed) > limit else None)


@get("/businesses/{business_id:str}/writes/{write_id:str}", summary="One write", responses=problem_responses())
async def get_write(whose: TheWhose, product: TheProduct, write_id: WriteId) -> Write:
    return await whose.read(lambda scope: product.writes.get(scope, write_id))


@post(
    "/businesses/{business_id:str}/writes/{write_id:str}/undo",
    summary="Take a write back by another",
    status_code=HTTPStatus.OK,
    responses=_PROBLEMS | accepted(Write, LOST),
)
async def undo_write(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    write_id: WriteId,
    idempotency_key: IdempotencyKey,
) -> Response[Write]:
    return _answer(await asking.reach(product.writes.undo, business_id, write_id, key=idempotency_key))


WRITING_ROUTES = [write, preview_write, list_writes, get_write, undo_write]
