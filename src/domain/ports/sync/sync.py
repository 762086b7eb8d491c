"""Port: the sync layer, as the domain services see it (ADR-005)."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

from domain.firms.firm import Act, Business, Scope
from domain.rails.connection import Connection, ConnectionStart, TokenSet
from domain.rails.freshness import Freshness
from domain.rails.rail import RailDeclaration, RailTrouble
from domain.rails.reconciliation import Reconciliation
from domain.rails.sync import SyncHealth, SyncReport


class Strategy(StrEnum):
    """Why a sync runs; it decides attempts, back-off and priority. Users go first."""

    USER_ACTION = "user-action"
    DATA_FETCH = "data-fetch"
    BULK = "bulk"


Progress = Callable[[str, int], None]
"""Called with a kind and the number of records just stored."""


Waiting = Callable[[str], bool]
"""Called with a sentence while others hold what one needs: waits a little, and says whether to try again."""


class Sync(Protocol):
    """The only way to a rail."""

    def ensure(self, scope: Scope, freshness: Freshness) -> str:
        """Make the mirror fresh enough, or say in a sentence why it is not; "" when it is. Never raises for a rail."""
        ...

    def run(
        self,
        scope: Scope,
        *,
        full: bool = False,
        strategy: Strategy = Strategy.BULK,
        progress: Progress | None = None,
        waiting: Waiting | None = None,
    ) -> SyncReport:
        """Sync one business; a failing rail is told in the report.

        Another sync of it is waited for as long as `waiting` says; without it, and then, raises `Busy`.
        """
        ...

    def reconcile(self, scope: Scope, cause: str) -> Reconciliation:
        """Bring the mirror up to date, compare it with the rail, repair what differs and keep the outcome.

        `cause` "write" compares what writes have made, any other one the counts and payloads of whole kinds. A failing
        rail is told in the answer. Raises `Busy` while a sync runs.
        """
        ...

    def health(self, scope: Scope) -> SyncHealth:
        """Sync health of one business."""
        ...

    def rails(self) -> tuple[RailDeclaration, ...]:
        """The rails that can be used, by name."""
        ...

    def rail_troubles(self) -> tuple[RailTrouble, ...]:
        """The installed rails that cannot be used, and why."""
        ...

    def begin_connection(self, rail: str, redirect_uri: str, state: str) -> ConnectionStart:
        """Where a person grants access."""
        ...

    def finish_connection(
        self,
        firm_id: str,
        rail: str,
        redirect_uri: str,
        callback: Mapping[str, str],
        name: str | None = None,
        *,
        feed_of: str | None = None,
        act: Act | None = None,
    ) -> Business:
        """Store the grant; makes the business when the firm has none for that company at the rail.

        With `feed_of`, a client's id, the company becomes a feed of that client. The `act` is kept with the grant.
        Raises `Conflict` where the company is connected already as something else.
        """
        ...

    def import_tokens(
        self,
        firm_id: str,
        rail: str,
        tenant: str,
        name: str,
        tokens: TokenSet,
        *,
        feed_of: str | None = None,
        act: Act | None = None,
    ) -> Business:
        """Store tokens got elsewhere, as `finish_connection` does."""
        ...

    def connection(self, scope: Scope) -> Connection:
        """The business's connection; raises `NotFound` when it has none."""
        ...
