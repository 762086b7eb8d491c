"""One connected company at a rail during one sync."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TypeVar

from application.sync.strategies import RetryPolicy, repeating
from application.sync.tokens import ConnectionTokens
from domain.errors import RailRetriable, RailTokenExpired
from domain.ports.stores.turns import Turns
from domain.rails.connection import Connection
from domain.rails.rail import RailApp, RailLimits
from domain.rails.sync import Calls

T = TypeVar("T")


class ConnectionSession:
    """Implements the port `RailSession`; `calls` counts what was sent, repetitions too."""

    def __init__(
        self,
        connection: Connection,
        app: RailApp,
        tokens: ConnectionTokens,
        turns: Turns,
        rail_limits: RailLimits,
        retry_policy: RetryPolicy,
    ) -> None:
        self._connection = connection
        self._app = app
        self._tokens = tokens
        self._turns = turns
        self._rail_limits = rail_limits
        self._patience = retry_policy
        self._counting = Lock()
        self.calls = Calls()

    @property
    def tenant(self) -> str:
        return self._connection.tenant

    @property
    def app(self) -> RailApp:
        return self._app

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:
        token = self._tokens.valid()
        try:
            return self._sent(request, token, batch=batch)
        except RailTokenExpired:
            token = self._tokens.instead_of(token)
        try:
            return self._sent(request, token, batch=batch)
        except RailTokenExpired as error:
            # Not the grant's end: that is told when tokens are refreshed, and services have bad hours.
            raise RailRetriable("The rail refuses the access token that it has just given.") from error

    def _sent(self, request: Callable[[str], T], token: str, *, batch: bool) -> T:
        numbers = itertools.count()

        def attempt() -> T:
            with self._turn(batch=batch):
                self._count(repeats=next(numbers) > 0)
                try:
                    return request(token)
                except RailRetriable as error:
                    if error.retry_after_s:
                        self._turns.pause(self._connection.rail, self._connection.tenant, error.retry_after_s)
                    raise

        return repeating(self._patience, attempt)

    def _count(self, *, repeats: bool) -> None:
        with self._counting:
            self.calls = Calls(self.calls.requests + 1, self.calls.repeated + repeats)

    @contextmanager
    def _turn(self, *, batch: bool) -> Iterator[None]:
        limits, rail, tenant = self._rail_limits, self._connection.rail, self._connection.tenant
        timeout_s, reserved = self._patience.give_up_after_s, self._patience.reserved
        with ExitStack() as turns:
            if batch and limits.batches_per_minute:
                batches = RailLimits(requests_per_minute=limits.batches_per_minute)
                name = f"{tenant} batches"
                turns.enter_context(self._turns.turn(rail, name, batches, timeout_s=timeout_s, reserved=reserved))
            turns.enter_context(self._turns.turn(rail, tenant, limits, timeout_s=timeout_s, reserved=reserved))
            yield
