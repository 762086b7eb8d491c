"""Routes about the collections list: whom to chase, and the release of a reminder."""

from http import HTTPStatus
from typing import Annotated

from litestar import Response, get, post
from litestar.params import JSONBody

from adapters.http.asking import TheAsking
from adapters.http.openapi import accepted, problem_responses
from adapters.http.parameters import id_in_path
from adapters.http.question import BusinessId, TheProduct, TheQuestion
from adapters.http.routes.writes import LOST, IdempotencyKey, made
from domain.answers.collections import CollectionsAnswer, Release
from domain.rails.write import Write

InvoiceId = Annotated[str, id_in_path("An invoice's id.")]
_COLLECTIONS = "/businesses/{business_id:str}/console/collections"


@get(_COLLECTIONS, summary="Whom to chase, with drafts", responses=problem_responses(HTTPStatus.FORBIDDEN))
async def get_collections(question: TheQuestion, product: TheProduct) -> CollectionsAnswer:
    """Nothing is sent; `held` says of each draft why it may not be, if so."""
    return await question.put(product.collections.collections)


@post(
    f"{_COLLECTIONS}/{{invoice_id:str}}/release",
    summary="Have the ledger send an invoice again",
    status_code=HTTPStatus.OK,
    responses=problem_responses(
        HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    )
    | accepted(Write, LOST),
)
async def release_reminder(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    invoice_id: InvoiceId,
    idempotency_key: IdempotencyKey,
    data: JSONBody[Release],
) -> Response[Write]:
    """The ledger sends it in its own words. 202 says that its answer was lost; the write is settled later."""
    write = await asking.reach(product.collections.release, business_id, invoice_id, data, key=idempotency_key)
    return Response(write, status_code=made(write))


COLLECTION_ROUTES = [get_collections, release_reminder]
