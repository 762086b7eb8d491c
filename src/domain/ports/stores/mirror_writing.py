"""Port: writing the mirror; only the sync layer holds it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import msgspec

from domain.books.balance_snapshot import BalanceSnapshot
from domain.firms.firm import Scope
from domain.rails.change import RecordChange, StoredPayload
from domain.rails.sync import Calls, MirrorState


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What storing a batch did; `contradicted` are the kinds and ids left as they were until the rail was asked again.

    These the rail has told alive by a state no later than their deletion, or deleted by the stamp of their live state.
    """

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    contradicted: tuple[tuple[str, str], ...] = ()


class MirrorWriting(Protocol):
    """Stores what a rail delivered. Each call is one transaction."""

    def lease(self, scope: Scope, owner: str, now: datetime, seconds: int) -> AbstractContextManager[None]:
        """Hold the business for one sync, over all processes; raises `Busy` while another holds it.

        A lease not released is void after `seconds`, or once the owner's process is known to have ended;
        its owner renews it by taking it again.
        """
        ...

    def state(self, scope: Scope) -> MirrorState:
        """Where the mirror stands."""
        ...

    def apply(
        self,
        scope: Scope,
        changes: Sequence[RecordChange],
        source: str,
        actor: str,
        now: datetime,
        *,
        correlation: str = "",
        confirmed: bool = False,
    ) -> Applied:
        """Store the changes and log them, in one transaction; order of calls does not matter.

        `correlation` names what they belong to: the id of the write that made them, empty for a sync.

        A change with an older version (or the same version and older update time) than the stored one is left out;
        one equal to it counts as unchanged and is not logged. Where more or other things were read of an equal
        payload, it is an update. A deletion leaves a tombstone; a newer live version brings the record back.
        `confirmed` says that the rail was asked for these very records just now: then a live one stands over any
        tombstone, and a deletion over a live state of the same stamp.
        """
        ...

    def payloads(self, scope: Scope, after: tuple[str, str], limit: int) -> tuple[StoredPayload, ...]:
        """The newest payloads of live records that have one, by kind and id, after that one; ("", "") begins."""
        ...

    def save_balances(self, scope: Scope, snapshots: Sequence[BalanceSnapshot]) -> None:
        """Keep bank balances, in place of those of the same account and day; the rules' outcomes are dropped."""
        ...

    def record_ids(self, scope: Scope, kind: str) -> frozenset[str]:
        """Ids of the live records of a kind."""
        ...

    def records_naming(self, scope: Scope, party_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Ids by kind of the live records that name one of these vendors, customers or payees anywhere in them.

        Documents whose own party it is or on whose lines it stands, and the jobs of a customer.
        """
        ...

    def counts(self, scope: Scope) -> Mapping[str, int]:
        """How many live records there are of each kind that has any."""
        ...

    def save_cursor(
        self,
        scope: Scope,
        cursor: str,
        now: datetime,
        *,
        full: bool,
        calls: Calls,
        refused_kinds: tuple[str, ...] | None = None,
    ) -> None:
        """Note success: the cursor, the time, what it took, and the kinds that the rail refuses, None as before.

        Where these have changed, the rules' outcomes are dropped.
        """
        ...

    def note_translation(self, scope: Scope, translation: str) -> None:
        """Note by which translation of its rail all records are read now."""
        ...

    def note_doubted(self, scope: Scope, kinds: tuple[str, ...]) -> None:
        """Note the kinds of which the rail told less than it has; those noted before are forgotten.

        Where they have changed, the rules' outcomes are dropped.
        """
        ...

    def count_calls(self, scope: Scope, calls: Calls, now: datetime) -> None:
        """Add requests that were sent outside a sync to the day's."""
        ...

    def save_failure(self, scope: Scope, error: str, now: datetime, *, calls: Calls) -> None:
        """Note a failed sync; cursor and records stay as they are."""
        ...
