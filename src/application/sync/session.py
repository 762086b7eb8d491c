"""One connected company at a rail during one sync."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from application.sync.strategies import Patience, repeating
from application.sync.tokens import ConnectionTokens
from domain.errors import RailReconnect, RailRetriable, RailTokenExpired
from domain.models.connection import Connection
from domain.models.rail import RailApp, RailLimits
from domain.ports.turns import Turns

# A service that asks for more is asked again sooner: nobody could tell that it has come back.
_PAUSE_MAX_S = 3_600.0

T = TypeVar("T")


class ConnectionSession:
    """Implements the port `RailSession`.

    `requests` counts what was sent, repetitions too; `retries` those repetitions that a passing failure has cost.
    """

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
        self.retries = 0

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
        sent = 0

        def attempt() -> T:
            nonlocal sent
            self._wait_for_turn()
            with self._counting:
                self.requests += 1
                self.retries += sent > 0
            sent += 1
            try:
                return request(token)
            except RailRetriable as error:
                self._pause(error.retry_after_s)
                raise

        return repeating(self._patience, attempt)

    def _wait_for_turn(self) -> None:
        connection, patience = self._connection, self._patience
        self._turns.wait(
            connection.rail,
            connection.tenant,
            self._rail_limits,
            timeout_s=patience.give_up_after_s,
            reserved=patience.waited_for,
        )

    def _pause(self, retry_after_s: float | None) -> None:
        """What the service asks of one it asks of all who send requests for the company."""
        if retry_after_s:
            self._turns.pause(self._connection.rail, self._connection.tenant, min(retry_after_s, _PAUSE_MAX_S))
