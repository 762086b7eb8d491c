"""One connected company at a rail during one sync: every request passes here."""

from collections.abc import Callable
from typing import TypeVar

import stamina

from application.sync.limits import RequestLimits
from application.sync.strategies import Patience
from application.sync.tokens import TokenKeeper
from domain.errors import RailReconnect, RailRetriable, RailTokenExpired
from domain.models.firm import Scope
from domain.models.rail import RailApp, RailDeclaration

T = TypeVar("T")


class SyncSession:
    """Implements the port `RailSession`; `requests` counts what was sent."""

    def __init__(
        self,
        declaration: RailDeclaration,
        app: RailApp,
        scope: Scope,
        tenant: str,
        tokens: TokenKeeper,
        limits: RequestLimits,
        patience: Patience,
    ) -> None:
        self.app = app
        self.tenant = tenant
        self.requests = 0
        self._declaration = declaration
        self._scope = scope
        self._tokens = tokens
        self._limits = limits
        self._patience = patience

    def call(self, request: Callable[[str], T]) -> T:
        """Run one request with a valid token, within limits, with retries by error family."""
        patience = self._patience
        for attempt in stamina.retry_context(
            on=self._wait_before_retry,
            attempts=patience.attempts,
            timeout=patience.total_s_max,
            wait_initial=patience.wait_s_first,
            wait_max=patience.wait_s_max,
            wait_jitter=patience.wait_s_first,
        ):
            with attempt:
                return self._with_valid_token(request)
        raise RailRetriable(f"The rail {self._declaration.name} was not tried at all.")

    def _wait_before_retry(self, error: Exception) -> bool | float:
        if not isinstance(error, RailRetriable):
            return False
        if error.retry_after_s is None:
            return True
        return error.retry_after_s if error.retry_after_s <= self._patience.wait_s_max else False

    def _with_valid_token(self, request: Callable[[str], T]) -> T:
        name = self._declaration.name
        token = self._tokens.access_token(name, self._scope)
        try:
            return self._send(request, token)
        except RailTokenExpired:
            token = self._tokens.refreshed(name, self._scope, token)
        try:
            return self._send(request, token)
        except RailTokenExpired as error:
            raise RailReconnect(f"{self._declaration.title} refuses a token it has just given.") from error

    def _send(self, request: Callable[[str], T], token: str) -> T:
        self._limits.wait(self._declaration.name, self.tenant, self._declaration.limits)
        self.requests += 1
        return request(token)
