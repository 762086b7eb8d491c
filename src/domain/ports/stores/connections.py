"""Port: connections and their tokens."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from domain.firms.firm import Act, Business, Scope
from domain.rails.breaker import Breaker
from domain.rails.connection import Connection, ConnectionState, TokenSet


class Connections(Protocol):
    """Links of businesses to rails; tokens are encrypted at rest."""

    def connect(
        self,
        firm_id: str,
        rail: str,
        tenant: str,
        name: str,
        tokens: TokenSet,
        now: datetime,
        *,
        feed_of: str | None = None,
        act: Act | None = None,
    ) -> tuple[Business, bool]:
        """Store a grant. Finds the firm's business with that company at the rail, or makes one (True).

        The `act` that brought it is kept with it, as one upon that business.
        With `feed_of` it is a feed of that client. Raises `NotFound` for a client that the firm does not have, and
        `Conflict` where the company is connected already as something else.
        """
        ...

    def get(self, scope: Scope) -> Connection:
        """The business's connection; raises `NotFound`."""
        ...

    def tokens(self, scope: Scope) -> TokenSet:
        """The stored tokens, decrypted; raises `NotFound`."""
        ...

    def save_tokens(self, scope: Scope, tokens: TokenSet, now: datetime) -> None:
        """Replace the tokens by those that the rail has just given: the connection stands."""
        ...

    def lease_refresh(self, scope: Scope, owner: str, now: datetime, seconds: int) -> AbstractContextManager[None]:
        """Be the only one to refresh the tokens, over all processes; raises `Busy` while another is.

        A lease not released is void after `seconds`, or once the owner's process is known to have ended;
        its owner renews it by taking it again.
        """
        ...

    def set_breaker(self, scope: Scope, breaker: Breaker) -> None:
        """Keep how the connection's runs have fared."""
        ...

    def set_state(self, scope: Scope, state: ConnectionState, now: datetime) -> None:
        """Note whether the grant still stands."""
        ...
