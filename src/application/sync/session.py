"""One connected company at a rail during one sync."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from application.sync.strategies import Patience, repeating
from application.sync.tokens import ConnectionTokens
from domain.errors import RailRetriable, RailTokenExpired
from domain.models.connection import Connection
from domain.models.rail import RailApp, RailLimits
from domain.ports.turns import Turns

T = TypeVar("T")


class ConnectionSession:
    """Implements the port `RailSession`; `requests` counts what was sent, repetitions too."""

    def __init__(
        self,
        connection: Connection,
        app: RailApp,
        tokens: ConnectionTokens,
        turns: Turns,
        rail_limits: RailLimits,
        patience: Patience,
    ) -> None:
        self._connection = connection
        self._app = app
        self._tokens = tokens
        self._turns = turns
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
            # Not the grant's end: that is told when tokens are refreshed, and services have bad hours.
            raise RailRetriable("The rail refuses the access token that it has just given.") from error

    def _sent(self, request: Callable[[str], T], token: str) -> T:
        def attempt() -> T:
            connection = self._connection
            rail, tenant, patience = connection.rail, connection.tenant, self._patience
            timeout_s, reserved = patience.give_up_after_s, patience.reserved
            self._turns.wait(rail, tenant, self._rail_limits, timeout_s=timeout_s, reserved=reserved)
            with self._counting:
                self.requests += 1
            try:
                return request(token)
            except RailRetriable as error:
                if error.retry_after_s:
                    self._turns.pause(rail, tenant, error.retry_after_s)
                raise

        return repeating(self._patience, attempt)
