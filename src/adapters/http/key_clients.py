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
FOR_SOME_CLIENTS: Mapping[str, bool] = {_OPT: True}
"""The options of a route without a client in its path that shows such a key nothing but its clients."""


class ClientsOfKey:
    """Litestar guard. A route that does not say how it keeps to a key's clients is closed to such a key."""

    def __init__(self, product: Product, workers: Workers) -> None:
        self._product = product
        self._workers = workers

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        key = connection.scope.get("auth")
        if not isinstance(key, ApiKey) or key.clients is None:
            return
        refusal = _refusal(key, connection.path_params.get("business_id"), of_some=_OPT in handler.opt)
        if refusal is not None:
            acting = Acting(member=key.member, at=self._product.clock.now(), key=key)
            about = f"The key {key.id} is not for this: {refusal}"
            await self._workers.read(lambda: self._product.members.deny(acting, None, about))
            raise refusal


def _refusal(key: ApiKey, business_id: str | None, *, of_some: bool) -> CashrailError | None:
    if business_id is not None:
        return None if key.reaches(business_id) else NotFound(f"There is no client {business_id}.")
    return None if of_some else Forbidden("The key is for some clients, and this is the whole firm's.")
