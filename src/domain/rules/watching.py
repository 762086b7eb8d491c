"""Noting what of the books a rule reads, so that it need not run again before that has changed."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from msgspec.structs import replace

from domain.books.account import Account
from domain.books.record import Document, Record
from domain.snapshot.snapshot import DOCUMENT_FIELDS, FIELDS, Snapshot

T = TypeVar("T")

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""Stands where it is of no account when a record was changed."""


class Watch:
    """The fields of the books that are read; what is read within `apart` is read by whoever asked for it, too."""

    def __init__(self) -> None:
        self._read: set[str] = set()
        self._handed: list[tuple[dict[str, Any], str]] = []

    def note(self, fields: Iterable[str]) -> None:
        self._read.update(fields)

    def hand(self, owner: object, name: str, value: T) -> T:
        """Let the owner have the value at hand until somebody else reads: it is noted once of each who reads it."""
        vars(owner)[name] = value
        self._handed.append((vars(owner), name))
        return value

    @contextmanager
    def apart(self, *, told: bool = True) -> Iterator[set[str]]:
        """The set of what is read from here on until the end of the block; `told` to whoever is reading, too."""
        outer, put_by = self._read, [(own, name, own.pop(name)) for own, name in self._handed]
        self._read, self._handed = set(), []
        try:
            yield self._read
        finally:
            for own, name in self._handed:
                own.pop(name, None)
            if told:
                outer.update(self._read)
            self._read, self._handed = outer, [(own, name) for own, name, _ in put_by]
            for own, name, value in put_by:
                own[name] = value


class WatchedBooks:
    """A snapshot of which each field that is read is noted; typed as what it stands for, by `watched`.

    Its accounts are without balances: a posting to one would else run every rule that reads a name.
    """

    def __init__(self, snapshot: Snapshot, watch: Watch) -> None:
        self._snapshot, self._watch = snapshot, watch

    def __getattr__(self, name: str) -> Any:
        self._watch.note((name,))
        value = self._chart if name == "accounts" else getattr(self._snapshot, name)
        return self._watch.hand(self, name, value)

    @cached_property
    def _chart(self) -> tuple[Account, ...]:
        accounts = self._snapshot.accounts
        return tuple(replace(each, balance_minor=0, version=0, updated_at=NEVER) for each in accounts)

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        found: tuple[Record, ...] = getattr(self, FIELDS[kind]) if kind in FIELDS else ()
        return found

    def documents(self) -> Iterator[Document]:
        for field in DOCUMENT_FIELDS:
            yield from getattr(self, field)


class shared(Generic[T]):  # noqa: N801 - it is used as `cached_property` is
    """A property of the view that is made once; whoever asks for it has read what it was made of."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self._name, self.__doc__ = make, make.__name__, make.__doc__

    def __get__(self, view: "Watching", _: type | None = None) -> T:
        return view.watch.hand(view, self._name, view.made(self._name, lambda: self._make(view)))


class whole(shared[T]):  # noqa: N801 - as above
    """One that is made of the whole books even in a view of a part; whoever asks has read it alone, and not those."""

    def __get__(self, view: "Watching", _: type | None = None) -> T:
        of = view.whole
        with of.watch.apart(told=False):
            value = of.made(self._name, lambda: self._make(of))
        view.watch.note((self._name,))
        return view.watch.hand(view, self._name, value)


class Watching:
    """What is made of the books, with what was read for it; `whole` is that of all books, where this is of a part."""

    def __init__(self, whole_books: "Watching | None" = None) -> None:
        self.watch = Watch()
        self.whole = whole_books or self
        self._made: dict[Hashable, tuple[Any, set[str]]] = {}

    def made(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made by the first who asks."""
        if key not in self._made:
            with self.watch.apart() as read:
                value = make()
            self._made[key] = value, read
        value, read = self._made[key]
        self.watch.note(read)
        return cast("T", value)
