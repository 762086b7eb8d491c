"""What a process keeps of the books it has read, for the next answer from the same ones."""

from collections import OrderedDict
from collections.abc import Collection, Hashable
from threading import Lock
from typing import Any

from msgspec.structs import replace

from domain.books.record import Record
from domain.memo import Memo
from domain.policy.policy import Policy
from domain.ports.stores.mirror import Selection
from domain.snapshot.snapshot import DataAge, Snapshot

Basis = tuple[Snapshot, Collection[frozenset[str]], Policy]
"""All that a client's snapshot is made of: what was read, the vendors told apart, the policy."""


class KeptBooks:
    """Of one version of a client's mirror, a day and a policy: the records that were read, and what was made of them.

    What else is read with the books is read each time, and compared: where anything of it has changed, all that was
    made of it is made anew.
    """

    def __init__(self, version: int) -> None:
        self.version = version
        self.records: dict[tuple[type[Record], Selection], tuple[Record, ...]] = {}
        self._standing: tuple[Basis, Snapshot, dict[Hashable, Any]] | None = None

    @property
    def size(self) -> int:
        """The records, and the selections by which they were asked for."""
        return sum(1 + len(records) for records in list(self.records.values()))

    def standing(self, basis: Basis) -> tuple[Snapshot, Memo] | None:
        """The snapshot made of the same, with the age that the books have now, and what was made of it; None for
        another one.
        """
        standing = self._standing
        if standing is None or standing[0] != _timeless(basis):
            return None
        _, kept, made = standing
        aged, memo = replace(kept, data_age=basis[0].data_age), Memo(made)
        memo.take_for(aged, kept)
        return aged, memo

    def keep(self, basis: Basis, snapshot: Snapshot) -> Memo:
        """Keep a snapshot; what is made of it from now on goes into the memo."""
        made: dict[Hashable, Any] = {}
        self._standing = _timeless(basis), snapshot, made
        return Memo(made)


class KeptShelf:
    """The books kept last, of so many clients and so many records in all at most; safe for threads."""

    def __init__(self, clients_max: int = 64, records_max: int = 40_000) -> None:
        self._clients_max, self._records_max = clients_max, records_max
        self._kept: OrderedDict[Hashable, KeptBooks] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, version: int) -> KeptBooks:
        """What is kept under a key of that version of its mirror; empty books, now kept, where nothing is."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.version != version:
                found = self._kept[key] = KeptBooks(version)
            self._kept.move_to_end(key)
            return found

    def let_go(self) -> None:
        """Drop the books that were asked for longest ago, until the others are no more than may be kept."""
        with self._lock:
            sizes = {key: books.size for key, books in self._kept.items()}
            held = sum(sizes.values())
            while len(self._kept) > self._clients_max or (held > self._records_max and self._kept):
                key, _ = self._kept.popitem(last=False)
                held -= sizes[key]


def _timeless(basis: Basis) -> Basis:
    read, apart, policy = basis
    return replace(read, data_age=_ageless(read.data_age)), apart, policy


def _ageless(age: DataAge) -> DataAge:
    return replace(age, age_s=None, last_success_at=None)
