"""What the domain services of one answer share: one mirror read, the business date and the policy."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeVar, cast

import msgspec

from domain.books.record import Record
from domain.firms.firm import AsOf
from domain.policy.policy import Policy
from domain.ports.stores.mirror import MirrorReading, Selection
from domain.rails.connection import Connection

R = TypeVar("R", bound=Record)

_ALL = Selection()


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read with what its answers depend on; `sync_problem` says why it is not as fresh as asked.

    `pages` tells where a person sees the records of a connected company, by kind. `remembered` has what was read of the
    same version of the mirror.
    """

    mirror: MirrorReading
    as_of: AsOf
    policy: Policy
    sync_problem: str = ""
    pages: Callable[[Connection], Mapping[str, str]] = lambda _: {}
    remembered: dict[tuple[type[Record], Selection], tuple[Record, ...]] = msgspec.field(default_factory=dict)
    blocked: dict[tuple[type[Record], Selection], tuple[Record, ...]] = msgspec.field(default_factory=dict)

    def records(self, kind: type[R], selection: Selection = _ALL) -> tuple[R, ...]:
        """What the mirror has of the selection, read once: several answers of one read ask for the same."""
        # What is blocked hangs on the rules' outcome and on findings' lives, too.
        known = self.remembered if selection.blocked is None else self.blocked
        found = known.get((kind, selection))
        if found is None:
            found = known[kind, selection] = self.mirror.records(kind, selection)
        return cast("tuple[R, ...]", found)

    @property
    def history_from(self) -> date:
        """The first day of the history that calculators and rules look at."""
        return self.as_of.day - timedelta(days=self.policy.history_days)

    def selection_by_blocked(self, *, blocked: bool) -> Selection:
        """Open records with or without a blocking finding."""
        return Selection(open_only=True, blocked=blocked, as_of=self.as_of.day, policy_version=self.policy.version)
