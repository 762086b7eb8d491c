"""Routes about syncs: their health, and running one."""

from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from adapters.http.asking import TheAsking
from adapters.http.openapi import OptionalBody, problem_responses
from adapters.http.question import BusinessId, TheProduct, TheWhose
from domain.rails.feed import FeedsAnswer
from domain.rails.sync import SyncHealth, SyncReport


class SyncRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sync to run: a full one reads everything again, otherwise only what changed."""

    full: bool = False


@get("/businesses/{business_id:str}/sync", summary="How a client's syncs are doing", responses=problem_responses())
async def get_sync_health(whose: TheWhose, product: TheProduct) -> SyncHealth:
    return await whose.read(product.syncing.health)


@get(
    "/businesses/{business_id:str}/feeds",
    summary="What a client's second services tell otherwise than the books",
    responses=problem_responses(),
)
async def get_feeds(whose: TheWhose, product: TheProduct) -> FeedsAnswer:
    return await whose.read(product.syncing.feeds)


@post(
    "/businesses/{business_id:str}/sync",
    summary="Sync a client with its connected service",
    status_code=HTTPStatus.OK,
    responses=problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    operation_class=OptionalBody,
)
async def run_sync(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    data: JSONBody[SyncRequest | None] = None,
) -> SyncReport:
    """Answers 200 also when the connected service failed midway: the report says how far it came."""
    return await asking.reach(product.syncing.sync, business_id, full=data is not None and data.full)


SYNCING_ROUTES = [get_sync_health, run_sync, get_feeds]
