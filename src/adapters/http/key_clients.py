"""Keys that are for some clients only: to them the others are as foreign as another firm's."""

from collections.abc import Mapping
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.workers import Workers
from application.product import Product
from domain.errors import CashrailError, Forbidden, NotFound
from domain.firms.acting import Acting
from domain.firms.key import ApiKey

_OPT = "for_some_clients"
_CLIENT = "business_id"
FOR_SOME_CLIENTS: Mapping[str, bool] = {_OPT: True}
"""The options of a route without a client in its path that shows such a key nothing but its clients.

One that is named in its query, as `business_id`, must be the key's too.
"""


class ClientsOfKey:
    """Litestar guard. A route that does not say how it keeps to a key's clients is closed to such a key."""

    def __init__(self, product: Product, workers: Workers) -> None:
        self._product = product
        self._workers = workers

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        key = connection.scope.get("auth")
        if not isinstance(key, ApiKey) or key.clients is None:
            return
        refusal = _refusal(key, _named(connection), of_some=_OPT in handler.opt or _CLIENT in connection.path_params)
        if refusal is not None:
            acting = Acting(member=key.member, at=self._product.clock.now(), key=key)
            about = f"The key {key.id} is not for this: {refusal}"
            await self._workers.read(lambda: self._product.members.deny(acting, None, about))
            raise refusal


def _named(connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[str, ...]:
    """The clients that a request names in its path and its query."""
    params = connection.path_params
    in_path = (params[_CLIENT],) if _CLIENT in params else ()
    return (*in_path, *connection.query_params.getall(_CLIENT, []))


def _refusal(key: ApiKey, named: tuple[str, ...], *, of_some: bool) -> CashrailError | None:
    if not of_some:
        return Forbidden("The key is for some clients, and this is the whole firm's.")
    foreign = next((each for each in named if not key.reaches(each)), None)
    return None if foreign is None else NotFound(f"There is no client {foreign}.")
