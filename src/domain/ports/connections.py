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
        """Store a grant. Finds the firm's business with that company at the rail, or makes one (True)."""
        ...

    def get(self, scope: Scope) -> Connection:
        """The business's connection; raises `NotFound`."""
        ...

    def tokens(self, scope: Scope) -> TokenSet:
        """The stored tokens, decrypted; raises `NotFound`."""
        ...

    def save_tokens(self, scope: Scope, tokens: TokenSet) -> None:
        """Replace the tokens; whoever was to refresh them has done so."""
        ...

    def may_refresh(self, scope: Scope, owner: str, now: datetime, seconds: int) -> bool:
        """Whether this owner is the one to refresh the tokens: for so long nobody else is, unless they are saved."""
        ...

    def set_breaker(self, scope: Scope, breaker: Breaker) -> None:
        """Keep how the connection's runs have fared."""
        ...

    def set_state(self, scope: Scope, state: ConnectionState) -> None:
        """Note whether the grant still stands."""
        ...
