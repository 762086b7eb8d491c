"""Port: reading the mirror of one business."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar

import msgspec

from domain.answers.kept_forecast import KeptForecast
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.record import Record
from domain.books.restatement import Restatement
from domain.books.unreadable import Unreadable
from domain.findings.finding import Evaluation, Remembered
from domain.firms.firm import AsOf, Business, Scope
from domain.plans.decision import Decision
from domain.plans.known_item import KnownItem
from domain.policy.policy import Policy
from domain.ports.stores.finding_life import LifeEditing, LifeReading
from domain.rails.change import KnownRecord, LoggedChange
from domain.rails.connection import Connection
from domain.rails.sync import KindTotals, MirrorState

R = TypeVar("R", bound=Record)


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which records of a kind: all conditions hold at once; None asks nothing. Deleted records never match.

    `open_only`: balance above zero and not voided. `or_since`: takes also those dated on or after it. `since`:
    dated on or after it; `before`: dated before. `party_ids`: of one of these parties, the empty id for those that name
    none. `unapplied_or_since`: with an unapplied rest, or dated on or after it. `blocked`: with
    (True) or without (False) a blocking finding in the evaluation named by `as_of` and `policy_version`.
    """

    open_only: bool = False
    or_since: date | None = None
    since: date | None = None
    before: date | None = None
    unapplied_or_since: date | None = None
    party_ids: tuple[str, ...] | None = None
    record_ids: tuple[str, ...] | None = None
    blocked: bool | None = None
    as_of: date | None = None
    policy_version: int | None = None


class MirrorReading(Protocol):
    """One consistent read of one business's mirror."""

    @property
    def business(self) -> Business: ...

    @property
    def findings(self) -> LifeReading:
        """The lives of the business's findings."""
        ...

    def state(self) -> MirrorState:
        """Where the mirror stands."""
        ...

    def connection(self) -> Connection | None:
        """The business's link to its ledger rail."""
        ...

    def records(self, kind: type[R], selection: Selection | None = None) -> tuple[R, ...]:
        """Records of a kind, ordered by id as text."""
        ...

    def unreadable(self) -> tuple[Unreadable, ...]:
        """Records of kinds we know that could not be typed and are in none of the others, by kind and id."""
        ...

    def is_evaluated(self, as_of: date, policy_version: int) -> bool:
        """Whether `evaluation` would give one."""
        ...

    def evaluation(self, as_of: date, policy_version: int) -> Evaluation | None:
        """The rules' outcome for this very mirror version, or None when they have not run on it."""
        ...

    def last_evaluation(self, as_of: date, policy_version: int) -> Remembered | None:
        """The newest outcome of the same code on that day and policy, of whichever mirror version; None where none is
        kept, or not in a form to go on from.
        """
        ...

    def balance_snapshots(self) -> tuple[BalanceSnapshot, ...]:
        """Bank balances as they were at the end of each day's syncs, by account and day."""
        ...

    def restatements(self, since: datetime) -> tuple[Restatement, ...]:
        """What was seen since the instant of documents deleted, or changed in amount or date; oldest first."""
        ...

    def known_items(self) -> tuple[KnownItem, ...]:
        """The planned items that are not in the books, by day and id."""
        ...

    def kept_forecast_days(self) -> tuple[date, ...]:
        """The days of which projections are kept, newest first."""
        ...

    def kept_forecast(self, day: date) -> KeptForecast | None:
        """The projection kept of a day, None where none is."""
        ...

    def known(self, kind: str, record_id: str) -> KnownRecord | None:
        """How a record stands here, a deleted one too; None for one that was never here."""
        ...

    def decisions(self) -> tuple[Decision, ...]:
        """Those about the business's documents that are proposed or standing, by document."""
        ...

    def decisions_about(self, record: str) -> tuple[Decision, ...]:
        """All that were made about a document, such as "Bill:7", the newest first."""
        ...

    def totals(self) -> tuple[KindTotals, ...]:
        """Per kind, raw kinds too: counts, sum of versions, newest update, open balances; sorted by kind."""
        ...

    def changes(
        self, after: int, limit: int, *, kind: str | None = None, record_id: str | None = None
    ) -> tuple[LoggedChange, ...]:
        """The change log after a sequence number, oldest first: all of it, or that of a kind, or of one record."""
        ...


class Mirror(Protocol):
    """Opens consistent reads, and keeps what the rules concluded."""

    def read(self, scope: Scope) -> AbstractContextManager[MirrorReading]:
        """One read transaction: everything read in it is of the same instant."""
        ...

    def save_evaluation(
        self,
        scope: Scope,
        mirror_version: int,
        as_of: AsOf,
        policy: Policy,
        evaluation: Evaluation,
        then: Callable[[LifeEditing], None] | None = None,
    ) -> None:
        """Keep the rules' outcome for a mirror version, whole; outcomes of older versions are dropped.

        `then` is called with the lives of the findings in the same transaction, unless the mirror has moved on.
        """
        ...
