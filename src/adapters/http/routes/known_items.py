"""Routes about items that people expect and the books do not hold."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import delete, get, post, put
from litestar.params import JSONBody, QueryParameter

from adapters.http.asking import TheAsking
from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, PlaceCursorParameter, read_place, written_place
from adapters.http.parameters import id_in_path
from adapters.http.question import BusinessId, TheProduct, TheWhose
from domain.plans.known_item import KnownItem, KnownItemDraft, KnownState

ItemId = Annotated[str, id_in_path("The id of an item.")]
EveryParameter = Annotated[bool, QueryParameter(description="Also those consumed by a document, and those removed.")]


class KnownItemList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of known items by day; `next_cursor` is None on the last one."""

    items: tuple[KnownItem, ...]
    next_cursor: str | None


class KnownItemChange(KnownItemDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item as it is to be; `version` is the one that the member saw."""

    version: int


class DocumentNamed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document of the books, such as `Bill:7`."""

    document: str


_ITEMS = "/businesses/{business_id:str}/forecast/items"
_ONE = f"{_ITEMS}/{{item_id:str}}"
_CHANGING: dict[str, Any] = {
    "responses": problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
}


def _place(item: KnownItem) -> tuple[date, str]:
    return item.day, item.id


@get(_ITEMS, summary="Items that are expected and not in a client's books, by day", responses=problem_responses())
async def list_known_items(
    whose: TheWhose,
    product: TheProduct,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
    *,
    every: EveryParameter = False,
) -> KnownItemList:
    after = None if cursor is None else read_place(cursor, tuple[date, str])
    listed = await whose.read(lambda scope: product.known_items.list_known_items(scope, every=True))
    wanted = [item for item in listed if every or item.state is KnownState.PLANNED]
    rest = [item for item in wanted if after is None or _place(item) > after]
    items = tuple(rest[:limit])
    return KnownItemList(items=items, next_cursor=written_place(_place(items[-1])) if len(rest) > limit else None)


@post(_ITEMS, summary="Keep an item that is not in the books", status_code=HTTPStatus.CREATED, **_CHANGING)
async def add_known_item(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    data: JSONBody[KnownItemDraft],
) -> KnownItem:
    """A positive amount comes in, a negative one goes out. Past its review day it is struck until it is changed."""
    return await asking.act(product.known_items.add, business_id, data)


@put(_ONE, summary="Change an item, which also reviews it", **_CHANGING)
async def change_known_item(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    item_id: ItemId,
    data: JSONBody[KnownItemChange],
) -> KnownItem:
    return await asking.act(product.known_items.change, business_id, item_id, data.version, data)


@post(f"{_ONE}/confirm", summary="Say that a document is what an item foretold", status_code=HTTPStatus.OK, **_CHANGING)
async def confirm_known_item(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    item_id: ItemId,
    data: JSONBody[DocumentNamed],
) -> KnownItem:
    return await asking.act(product.known_items.confirm, business_id, item_id, data.document)


@post(f"{_ONE}/distinct", summary="Say that a document is another payment", status_code=HTTPStatus.OK, **_CHANGING)
async def tell_known_item_apart(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    item_id: ItemId,
    data: JSONBody[DocumentNamed],
) -> KnownItem:
    return await asking.act(product.known_items.tell_apart, business_id, item_id, data.document)


@delete(
    _ONE,
    summary="Take an item out",
    status_code=HTTPStatus.OK,
    responses=problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
)
async def remove_known_item(
    asking: TheAsking, product: TheProduct, business_id: BusinessId, item_id: ItemId
) -> KnownItem:
    """It is kept as removed."""
    return await asking.act(product.known_items.remove, business_id, item_id)


KNOWN_ITEM_ROUTES = [
    list_known_items,
    add_known_item,
    change_known_item,
    confirm_known_item,
    tell_known_item_apart,
    remove_known_item,
]
