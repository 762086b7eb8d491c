"""Port: connections and their tokens."""

from datetime import datetime
from typing import Protocol

from domain.models.breaker import Breaker
from domain.models.connection import Connection, ConnectionState, TokenSet
from domain.models.firm import Business, Scope


class Connections(Protocol):
    """Links of businesses to rails; tokens are encrypted at rest."""

    def connect(
        self, firm_id: str, rail: str, tenant: str, name: str, tokens: TokenSet, now: datetime
    ) -> tuple[Business, bool]:
        """Store a grant. Finds the firm's business with that company at the rail, or makes one (True).

        One that was there is as good as new: its state, breaker and lease are forgotten.
        """
        ...

    def get(self, scope: Scope) -> Connection:
        """The business's connection; raises `NotFound`."""
        ...

    def tokens(self, scope: Scope) -> TokenSet:
        """The stored tokens, decrypted; raises `NotFound`."""
        ...

    def save_tokens(self, scope: Scope, tokens: TokenSet) -> None:
        """Replace the tokens by those that the rail has just given: the connection stands."""
        ...

    def lease_refresh(self, scope: Scope, owner: str, now: datetime, seconds: int) -> bool:
        """Take the sole right to refresh the tokens, or keep it; False while another holds it.

        One that is not released is void after `seconds`.
        """
        ...

    def release_refresh(self, scope: Scope, owner: str) -> None:
        """Give the right back; nothing happens when another holds it by now."""
        ...

    def save_breaker(self, scope: Scope, breaker: Breaker) -> None:
        """Note how the connection's runs have fared."""
        ...

    def set_state(self, scope: Scope, state: ConnectionState) -> None:
        """Note whether the grant still stands."""
        ...
