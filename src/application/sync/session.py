"""One connected company at a rail during one sync."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from application.sync.limits import Limits
from application.sync.strategies import Patience, repeating
from application.sync.tokens import ConnectionTokens
from domain.errors import RailReconnect, RailTokenExpired
from domain.models.connection import Connection
from domain.models.rail import RailApp, RailLimits

T = TypeVar("T")


class ConnectionSession:
    """Implements the port `RailSession`; `requests` counts what was sent, repetitions too."""

    def __init__(
        self,
        connection: Connection,
        app: RailApp,
        tokens: ConnectionTokens,
        limits: Limits,
        rail_limits: RailLimits,
        patience: Patience,
    ) -> None:
        self._connection = connection
        self._app = app
        self._tokens = tokens
        self._limits = limits
        self._rail_limits = rail_limits
        self._patience = patience
        self._counting = Lock()
        self.requests = 0

    @property
    def tenant(self) -> str:
        return self._connection.tenant

    @property
    def app(self) -> RailApp:
        return self._app

    def call(self, request: Callable[[str], T]) -> T:
        token = self._tokens.valid()
        try:
            return self._sent(request, token)
        except RailTokenExpired:
            token = self._tokens.instead_of(token)
        try:
            return self._sent(request, token)
        except RailTokenExpired as error:
            raise RailReconnect("The rail refuses the access token that it has just given.") from error

    def _sent(self, request: Callable[[str], T], token: str) -> T:
        def attempt() -> T:
            connection = self._connection
            self._limits.wait_for_turn(
                connection.rail, connection.tenant, self._rail_limits, self._patience.give_up_after_s
            )
            with self._counting:
                self.requests += 1
            return request(token)

        return repeating(self._patience, attempt)
