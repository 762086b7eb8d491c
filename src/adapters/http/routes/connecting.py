"""Routes that connect a company: a program shows the consent page and hands in what comes back from it."""

from http import HTTPStatus
from typing import Any

import msgspec
from litestar import post
from litestar.params import JSONBody

from adapters.http.asking import TheAsking
from adapters.http.openapi import problem_responses
from adapters.http.question import TheProduct
from adapters.http.routes.webhooks import Rail
from domain.firms.firm import Business
from domain.rails.consent import ConsentBegun


class ConnectionWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where people are sent back to, and whose books a second service tells of."""

    redirect_uri: str
    feed_of: str | None = None


class ConnectionCallback(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the consent page has sent the browser back with."""

    parameters: dict[str, str]


_ALL = "/rails/{rail:str}/connections"
_CONNECTING: dict[str, Any] = {
    "status_code": HTTPStatus.OK,
    "responses": problem_responses(
        HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    ),
}


@post(_ALL, summary="Begin to connect a company of a service", **_CONNECTING)
async def begin_connection(
    asking: TheAsking, product: TheProduct, rail: Rail, data: JSONBody[ConnectionWish]
) -> ConsentBegun:
    """Open `authorize_url` in the person's browser; within ten minutes, hand in what it comes back with."""
    return await asking.reach(product.connecting.begin, rail, data.redirect_uri, feed_of=data.feed_of)


@post(f"{_ALL}/complete", summary="Complete the connection of a company", **_CONNECTING)
async def complete_connection(
    asking: TheAsking, product: TheProduct, rail: Rail, data: JSONBody[ConnectionCallback]
) -> Business:
    """All parameters of the callback, `state` among them. A state is taken once, from the member who began."""
    return await asking.reach(product.connecting.complete, rail, data.parameters)


CONNECTING_ROUTES = [begin_connection, complete_connection]
