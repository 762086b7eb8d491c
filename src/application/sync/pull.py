"""The way of a rail's pages into the mirror."""

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

from application.sync.asking_again import IDS_PER_READ, ask_again
from application.sync.intake import Intake
from application.sync.silence import Silence
from domain.books.account import Item
from domain.books.record import Document
from domain.errors import RailCursorExpired, RailRefused
from domain.firms.firm import Scope
from domain.ports.rails import Rails, RailSession
from domain.ports.stores.mirror_writing import MirrorWriting
from domain.rails.change import ChangePage, RecordChange
from domain.rails.kinds import KINDS

T = TypeVar("T")
_Key = tuple[str, str]
_NONE_TOLD: Mapping[_Key, RecordChange] = {}

# Fewer records than that are deleted by hand in one go.
_MOST_MIN = 5

# Documents, and items, which name the accounts that their sales and costs go to.
_POSTING = frozenset(name for name, kind in KINDS.items() if issubclass(kind, Document | Item))


class Pull:
    """One pull over one session. Killed at any point it has lost nothing: the cursor it returns is saved afterwards.

    An empty or a cut answer is not an absence: what is missing is asked for again, and what the rail tells against its
    own stamps is confirmed. `doubted` names the kinds whose answers were not whole; what was known of them stays.
    `may_fall` are those doubted so long ago that most of their records may be gone.
    """

    def __init__(
        self, rails: Rails, rail: str, session: RailSession, writing: MirrorWriting, scope: Scope, intake: Intake
    ) -> None:
        self._rails = rails
        self._rail = rail
        self._session = session
        self._writing = writing
        self._scope = scope
        self._intake = intake
        self.full = False
        self.complete: frozenset[str] = frozenset()
        self.absent: frozenset[str] = frozenset()
        self.doubted: set[str] = set()
        self._silence = Silence()
        self.may_fall: frozenset[str] = frozenset()

    def run(self, cursor: str | None) -> str | None:
        """Store what changed since the cursor, or everything without one; the next cursor, if the rail gave one.

        `full` tells afterwards which of the two it was: a cursor that has expired makes the pull a full one. Of a full
        one `complete` names the kinds that the rail delivered in full, `absent` those of which it has none to deliver.
        Of another one `complete` names those that it had refused before and now delivered in full.
        """
        if cursor:
            try:
                return self._since(cursor)
            except RailCursorExpired:
                pass
        return self._everything()

    def _since(self, cursor: str) -> str:
        newest = cursor
        untold: set[str] = set()
        with closing(self._pages(cursor)) as pages:
            for page in pages:
                self._store(page.changes)
                untold.update(page.deletions_untold)
                self.complete = self.complete.union(page.complete_kinds)
                newest = page.cursor or newest
        self._settle_untold(sorted(untold))
        self._read_what_was_left_out()
        self._read_what_names_ended_parties()
        self._read_postings_of_ended_accounts()
        return newest

    def _read_what_was_left_out(self) -> None:
        """A payment touches what it settles: where a feed tells of it and of nothing of that kind, a few are asked for.

        If one of them is news, the feed has left the kind out, and all of it is read.
        """
        for kind, record_ids in self._silence.settled_untold():
            before = self._intake.stored["created"] + self._intake.stored["updated"]
            self._store(self._rails.read_records(self._rail, self._session, kind, record_ids[:IDS_PER_READ]))
            if self._intake.stored["created"] + self._intake.stored["updated"] > before:
                self.kinds([kind])

    def _read_what_names_ended_parties(self) -> None:
        """A merge points documents and jobs to the survivor with the stamps they had, so that no feed tells of them."""
        if not self._intake.ended_parties:
            return
        naming = self._writing.records_naming(self._scope, sorted(self._intake.ended_parties))
        for kind, record_ids in naming.items():
            for start in range(0, len(record_ids), IDS_PER_READ):
                asked = record_ids[start : start + IDS_PER_READ]
                self._store(self._rails.read_records(self._rail, self._session, kind, asked))

    def _read_postings_of_ended_accounts(self) -> None:
        """A merge of accounts or items does the same to lines, of which the mirror keeps no index: all are read."""
        if self._intake.ended_accounts:
            self.kinds(sorted(self._writing.counts(self._scope).keys() & _POSTING))

    def _settle_untold(self, kinds: Sequence[str]) -> None:
        """Count these kinds at the rail, and read whole those of which the mirror has another number."""
        if not kinds:
            return
        there = self._rails.count_records(self._rail, self._session, kinds)
        known = self._writing.counts(self._scope)
        differing = [kind for kind in kinds if there.get(kind) != known.get(kind, 0)]
        if differing:
            self.kinds(differing)
            for kind in self._short_kinds(differing):
                self._doubt(kind)

    def kinds(self, kinds: Sequence[str]) -> None:
        """Store every record of these kinds, and bury those that are gone."""
        self._whole(one_ahead(self._rails.pull_kinds(self._rail, self._session, kinds)))

    def again(self, kinds: Sequence[str], *, may_be_none: bool) -> None:
        """As `kinds`, of what was doubted before.

        Those of which nothing is known and nothing comes are doubted further, unless the rail has shown meanwhile that
        it answers in full, or there `may_be_none` by now; then most of a kind may be gone as well.
        """
        self.may_fall |= set(kinds) if may_be_none else set()
        self.kinds(kinds)
        silent = [kind for kind in kinds if kind in self.complete - self._writing.counts(self._scope).keys()]
        if not may_be_none and (len(silent) == len(kinds) or self._unbelieved(silent)):
            for kind in silent:
                self._doubt(kind)

    def _everything(self) -> str | None:
        self.full = True
        cursor = self._whole(self._pages(None))
        self._doubt_cut_lists()
        for kind in self._unbelieved(self.complete):
            self._doubt(kind)
        return cursor

    def _unbelieved(self, kinds: Collection[str]) -> frozenset[str]:
        """Those that were told empty, where the rail is caught: one of them is there, or nothing explains balances."""
        known = self._writing.counts(self._scope)
        empty = self._silence.empty(kinds, known)
        caught = self._silence.lacks_documents(known) or any(map(self._is_there, self._silence.named(empty)))
        return empty if caught else frozenset()

    def _is_there(self, named: _Key) -> bool:
        """What another document links to may be gone; only the rail can say."""
        kind, record_id = named
        return any(not each.deleted for each in self._rails.read_records(self._rail, self._session, kind, [record_id]))

    def _doubt_cut_lists(self) -> None:
        """Read again, once, the kinds of which the rail counts more: a first pull has nothing to miss in a list."""
        short = self._short_kinds(sorted(self.complete))
        if short:
            self.kinds(short)
            for kind in self._short_kinds(short):
                self._doubt(kind)

    def _short_kinds(self, kinds: Sequence[str]) -> list[str]:
        try:
            counted = self._rails.count_records(self._rail, self._session, kinds)
        except RailRefused:
            return []
        known = self._writing.counts(self._scope)
        return [kind for kind, there in counted.items() if there and known.get(kind, 0) < there]

    def _whole(self, pages: Generator[ChangePage, None, None]) -> str | None:
        cursor: str | None = None
        delivered: dict[str, set[str]] = {}
        complete: set[str] = set()
        absent: set[str] = set()
        disputed: set[str] = set()
        with closing(pages):
            for page in pages:
                disputed.update(self._store(page.changes))
                for change in page.changes:
                    delivered.setdefault(change.kind, set()).add(change.id)
                    if change.deleted:
                        disputed.add(change.kind)
                complete.update(page.complete_kinds)
                absent.update(page.absent_kinds)
                cursor = page.cursor or cursor
        self.complete = self.complete | complete
        self.doubted -= complete
        known = self._writing.counts(self._scope)
        # What was there once is no kind that the service lacks.
        self.absent = frozenset(absent) - known.keys()
        for kind in sorted(complete & known.keys()):
            told = delivered.get(kind, set())
            # All that was delivered alive and undisputed is stored: as many records as that are just these.
            if kind in disputed or known[kind] != len(told):
                self._settle_absent(kind, told)
        return cursor

    def _store(self, changes: Sequence[RecordChange]) -> Collection[str]:
        """Store them; what lives and is told deleted, or is told against its stamp, once it was asked for itself.

        Returns the kinds of these.
        """
        self._silence.note(changes)
        buried = self._told_deleted_while_living(changes)
        disputed = self._intake.store([each for each in changes if not (each.deleted and _key(each) in buried)])
        for kind, record_id in buried:
            disputed.setdefault(kind, []).append(record_id)
        for kind, record_ids in disputed.items():
            self._ask_again(kind, list(dict.fromkeys(record_ids)), buried)
        return disputed

    def _told_deleted_while_living(self, changes: Sequence[RecordChange]) -> dict[_Key, RecordChange]:
        """Feeds have called records deleted that were merely edited."""
        told = [change for change in changes if change.deleted]
        living = {kind: self._writing.record_ids(self._scope, kind) for kind in {change.kind for change in told}}
        return {_key(change): change for change in told if change.id in living[change.kind]}

    def _settle_absent(self, kind: str, delivered: set[str]) -> None:
        """Ask for each record that was not delivered: lists move while they are read, so absence proves nothing.

        Of most of a kind no single pull proves it, whatever it is told: they stay until one long after tells the same.
        """
        known = self._writing.record_ids(self._scope, kind)
        absent = sorted(known - delivered)
        stays_of = None if kind in self.may_fall or len(absent) < _MOST_MIN else len(known)
        self._ask_again(kind, absent, stays_of=stays_of)

    def _ask_again(
        self,
        kind: str,
        record_ids: Sequence[str],
        told: Mapping[_Key, RecordChange] = _NONE_TOLD,
        *,
        stays_of: int | None = None,
    ) -> None:
        """Let the records themselves say whether they are there; `told` are the deletions they are said to have had.

        Where more than half of `stays_of` are gone, all of them stay and the kind is doubted.
        """
        if not record_ids:
            return
        asked = ask_again(self._rails, self._rail, self._session, kind, record_ids)
        self._intake.store(asked.there, confirmed=True)
        if stays_of is not None and 2 * len(asked.gone) > stays_of:
            self._doubt(kind)
            return
        deletions = {each: told.get((kind, each)) for each in asked.gone}
        self._intake.store([deletion for deletion in deletions.values() if deletion], confirmed=True)
        self._intake.mark_deleted(kind, [each for each, deletion in deletions.items() if deletion is None])
        if not asked.believed:
            self._doubt(kind)

    def _doubt(self, kind: str) -> None:
        self.doubted.add(kind)
        self.complete -= {kind}

    def _pages(self, cursor: str | None) -> Generator[ChangePage, None, None]:
        return one_ahead(self._rails.pull_changes(self._rail, self._session, cursor))


def _key(change: RecordChange) -> _Key:
    return change.kind, change.id


def one_ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items, each fetched in a thread while the one before it is being used."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="rail") as thread:
        try:
            coming = thread.submit(_next_of, items)
            while got := coming.result():
                coming = thread.submit(_next_of, items)
                yield got[0]
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                thread.submit(close).result()


def _next_of(items: Iterator[T]) -> tuple[T] | None:
    """The next item in a tuple, or None at the end: a future cannot carry StopIteration."""
    for item in items:
        return (item,)
    return None
