"""Routes about syncs: their health, and running one."""

from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from adapters.http.asking import TheAsking
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import OptionalBody, problem_responses
from adapters.http.paging import LimitParameter, PlaceCursorParameter, page_by, place_by_name
from adapters.http.question import BusinessId, MemberRequest, TheProduct, TheWhose, TheWorkers
from domain.rails.feed import FeedsAnswer
from domain.rails.rail import RailDeclaration, RailTrouble
from domain.rails.sync import KindTotals, SyncHealth, SyncReport


class SyncRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sync to run: a full one reads everything again, otherwise only what changed."""

    full: bool = False


class RailList(msgspec.Struct, frozen=True, kw_only=True):
    """The rails that can be used, by name, and the installed ones that cannot."""

    items: tuple[RailDeclaration, ...]
    left_out: tuple[RailTrouble, ...]


class ClientSync(msgspec.Struct, frozen=True, kw_only=True):
    """One client's syncs, or those of a second service that tells of the client `feed_of`; and its mirror by kind."""

    feed_of: str | None
    health: SyncHealth
    kinds: tuple[KindTotals, ...]


class SyncHealthList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the firm's clients and feeds, by name; `next_cursor` is None on the last one."""

    items: tuple[ClientSync, ...]
    next_cursor: str | None


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


@get(
    "/rails",
    summary="Which services can be connected, and what each can do",
    responses=problem_responses(),
    opt=FOR_SOME_CLIENTS,
)
async def list_rails(product: TheProduct, workers: TheWorkers) -> RailList:
    """They are the installation's, and come whole; `left_out` says why others that are installed cannot be used."""

    def read() -> RailList:
        return RailList(items=product.syncing.rails(), left_out=product.syncing.rail_troubles())

    return await workers.read(read)


@get(
    "/syncs",
    summary="How the syncs of all clients fare, and what each mirror holds",
    responses=problem_responses(),
    opt=FOR_SOME_CLIENTS,
)
async def list_sync_health(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
) -> SyncHealthList:
    """By name, with what second services tell of them."""

    def read() -> SyncHealthList:
        known = product.syncing.with_feeds(request.user.firm_id)
        mine = [each for each in known if request.auth.reaches(each.feed_of or each.id)]
        page, next_cursor = page_by(mine, place_by_name, tuple[str, str], limit, cursor)
        items = tuple(
            ClientSync(
                feed_of=each.feed_of,
                health=product.syncing.health(each.scope),
                kinds=product.syncing.totals(each.scope),
            )
            for each in page
        )
        return SyncHealthList(items=items, next_cursor=next_cursor)

    return await workers.read(read)


SYNCING_ROUTES = [get_sync_health, run_sync, get_feeds, list_rails, list_sync_health]
