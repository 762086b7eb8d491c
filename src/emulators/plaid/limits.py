"""Plaid's limits: requests a minute for each Item and for each client, by endpoint."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from emulators.plaid.switches import Environment
from emulators.service.limits import MINUTE, Limit, Windows


class Bound(msgspec.Struct, frozen=True):
    """Requests a minute: for one Item (None: no such limit) and for the client; `code` is what the refusal says."""

    code: str
    item: int | None
    client: int


_PRODUCTION: Final[Mapping[str, Bound]] = {
    "accounts/get": Bound("ACCOUNTS_LIMIT", 15, 15_000),
    "accounts/balance/get": Bound("BALANCE_LIMIT", 5, 1_200),
    "item/get": Bound("ITEM_GET_LIMIT", 15, 5_000),
    "item/remove": Bound("ITEM_REMOVE_LIMIT", 30, 2_000),
    "transactions/get": Bound("TRANSACTIONS_LIMIT", 30, 20_000),
    "transactions/sync": Bound("TRANSACTIONS_SYNC_LIMIT", 50, 2_500),
    "transactions/refresh": Bound("TRANSACTIONS_REFRESH_LIMIT", 2, 100),
    "institutions/get_by_id": Bound("INSTITUTIONS_GET_BY_ID_LIMIT", None, 400),
}
_SANDBOX: Final[Mapping[str, Bound]] = {
    "accounts/get": Bound("ACCOUNTS_LIMIT", 100, 5_000),
    "accounts/balance/get": Bound("BALANCE_LIMIT", 25, 100),
    "item/get": Bound("ITEM_GET_LIMIT", 40, 5_000),
    "item/remove": Bound("ITEM_REMOVE_LIMIT", 100, 500),
    "transactions/get": Bound("TRANSACTIONS_LIMIT", 80, 1_000),
    "transactions/sync": Bound("TRANSACTIONS_SYNC_LIMIT", 50, 1_000),
    "transactions/refresh": Bound("TRANSACTIONS_REFRESH_LIMIT", 2, 100),
    "institutions/get_by_id": Bound("INSTITUTIONS_GET_BY_ID_LIMIT", None, 400),
    "sandbox/transactions/create": Bound("RATE_LIMIT", 2, 50),
}
BOUNDS: Final[Mapping[Environment, Mapping[str, Bound]]] = {"sandbox": _SANDBOX, "production": _PRODUCTION}


class Meter:
    """Counts admitted requests."""

    def __init__(self, environment: Environment) -> None:
        self._bounds = BOUNDS[environment]
        self._windows = Windows()

    def refusal(self, path: str, item_id: str, client_id: str, now: datetime) -> str:
        """The code of the limit that the request is beyond, or nothing where it is admitted."""
        bound = self._bounds.get(path)
        if bound is None:
            return ""
        asked = [(Limit(bound.client, MINUTE), (path, "client", client_id))]
        if bound.item is not None and item_id:
            asked.append((Limit(bound.item, MINUTE), (path, "item", item_id)))
        return "" if self._windows.admit(asked, now) else bound.code
