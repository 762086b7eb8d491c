"""Routes about the collections list: whom to chase, and the release of a reminder."""

from http import HTTPStatus
from typing import Annotated

from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter

from adapters.http.openapi import problem_responses
from adapters.http.question import BusinessId, MemberRequest, TheProduct, TheQuestion, TheWorkers
from adapters.http.syncing import json_only
from adapters.http.writes import IdempotencyKey, made, may_write
from domain.models.chase import CollectionsAnswer, Release
from domain.models.write import Write

InvoiceId = Annotated[str, PathParameter(pattern=r"^[^\x00-\x1f]+$", max_length=100, description="An invoice's id.")]
_COLLECTIONS = "/businesses/{business_id:str}/console/collections"


@get(_COLLECTIONS, summary="Whom to chase, with drafts", responses=problem_responses(HTTPStatus.FORBIDDEN))
async def collections(question: TheQuestion, product: TheProduct) -> CollectionsAnswer:
    """Nothing is sent; `held` says of each draft why it may not be, if so."""
    return await question.put(product.collecting.answer)


@post(
    f"{_COLLECTIONS}/{{invoice_id:str}}/release",
    summary="Have the ledger send an invoice again",
    status_code=HTTPStatus.OK,
    responses=problem_responses(
        HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    ),
    guards=[may_write, json_only],
)
async def release(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    business_id: BusinessId,
    invoice_id: InvoiceId,
    idempotency_key: IdempotencyKey,
    data: JSONBody[Release],
) -> Response[Write]:
    """The ledger sends it in its own words. 202 says that its answer was lost; the write is settled later."""
    member = request.user
    write = await workers.reach_rail(
        lambda: product.collecting.release(
            member.firm_id, business_id, invoice_id, data, member=member, key=idempotency_key
        )
    )
    return Response(write, status_code=made(write))


COLLECTION_ROUTES = [collections, release]
