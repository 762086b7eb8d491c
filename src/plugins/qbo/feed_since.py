"""What the change feed tells since a cursor: one call for all kinds, more only where it cannot tell everything."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time

import msgspec
import structlog

from cashrail.kit.errors import RailCursorExpired, RailRefused
from cashrail.kit.records import ChangePage, RecordChange
from plugins.qbo.batching import BatchedPages, PlannedPage
from plugins.qbo.client import Client
from plugins.qbo.cursor import CLOCK_OFF_MAX, Cursor, bounded_mark, mark_of
from plugins.qbo.feed_full import FullPull
from plugins.qbo.feed_told import Told
from plugins.qbo.paging import Walk
from plugins.qbo.reading import Reader
from plugins.qbo.statements import ROWS_MAX, changed_since, instant_text, page_of
from plugins.qbo.translate import FEEDS, RATES, SINGLES, UNFED

SOMETIMES_UNFED = (*SINGLES, "CreditCardPayment", "TaxPayment")
"""Kinds of which the change feeds of some servers do not tell."""

_log = structlog.get_logger("plugins.qbo")


class PullSince:
    """One incremental pull."""

    def __init__(self, client: Client, cursor: Cursor) -> None:
        self._client = client
        self._cursor = cursor
        self._reader = Reader(client, cursor.home_currency)
        self._apart = cursor.apart
        self._refused = cursor.refused
        self._asked_kinds = tuple(kind for kind in FEEDS[: cursor.feeds] if kind not in cursor.refused)
        self._fed_kinds = tuple(kind for kind in self._asked_kinds if kind not in UNFED)
        self._surely_fed = tuple(kind for kind in self._fed_kinds if kind not in SOMETIMES_UNFED)
        self._walked: list[str] = []
        self._granted: tuple[str, ...] = ()
        self._is_company_told = False
        self._currencies = frozenset(cursor.currencies)
        self._is_silent = True

    def pages(self) -> Iterator[ChangePage]:
        """Changes with deletions; the last page names the kinds of which the feed could not tell the deletions.

        It also names, as complete, those that were refused before and are handed out again.

        Raises `RailCursorExpired` when what changed since the cursor cannot be read at all.
        """
        pending: tuple[RecordChange, ...] = ()
        for changes in self._batches():
            if pending:
                yield ChangePage(changes=pending)
            pending = changes
        yield ChangePage(
            changes=pending,
            cursor=self._next_cursor(),
            complete_kinds=self._granted,
            deletions_untold=tuple(self._walked),
        )

    def _batches(self) -> Iterator[tuple[RecordChange, ...]]:
        yield from self._never_read()
        for changes in self._told():
            self._is_company_told |= any(self._is_of_company(change) for change in changes)
            yield changes
        if self._is_company_told:
            yield from self._refused_before()
        new = self._reader.foreign - self._currencies
        self._currencies |= new
        if new:
            yield self._reader.rates(new)

    def _is_of_company(self, change: RecordChange) -> bool:
        return change.kind in SINGLES and change.updated_at is not None and change.updated_at >= self._cursor.mark

    def _refused_before(self) -> Iterator[tuple[RecordChange, ...]]:
        """The company's plan may be another one when its own record or its preferences have changed."""
        pull = FullPull(self._client, self._cursor.refused, self._reader.home_currency)
        try:
            for page in pull.pages() if self._cursor.refused else ():
                self._granted = page.complete_kinds
                yield page.changes
        except RailRefused as error:
            _log.info("kinds still refused", tenant=self._client.tenant, code=error.code)
        self._refused = tuple(sorted({*self._refused} - {*self._granted}))

    def _told(self) -> Iterator[tuple[RecordChange, ...]]:
        try:
            yield from self._fed()
        except _OutOfReach as why:
            _log.info("change feed does not reach back", tenant=self._client.tenant, reason=str(why))
            self._apart, self._is_silent = self._cursor.apart, False
            for kind in self._asked_kinds:
                yield from self._by_time(kind)

    def _never_read(self) -> Iterator[tuple[RecordChange, ...]]:
        """The kinds that the rail did not know yet when all was read."""
        new = FEEDS[self._cursor.feeds :]
        if not new:
            return
        pull = FullPull(self._client, new, self._reader.home_currency)
        try:
            for page in pull.pages():
                yield page.changes
        except RailRefused as error:
            _log.info("new kinds refused", tenant=self._client.tenant, code=error.code)
        self._refused = tuple(sorted({*self._refused, *pull.refused}))
        self._currencies |= pull.currencies

    def _fed(self) -> Iterator[tuple[RecordChange, ...]]:
        groups: list[Sequence[str]] = [self._surely_fed if self._apart else self._fed_kinds]
        while groups:
            kinds = groups.pop()
            feed = self._ask(kinds)
            yield feed.changes
            # The feed answers no more than 1,000 objects and does not page: what it left out is asked for by kind.
            for kind in feed.cut_kinds:
                yield from self._by_time(kind)
            groups += _groups_left(kinds, feed.cut_kinds) if feed.is_full else []
        if self._apart:
            for kind in SOMETIMES_UNFED:
                yield from self._read_apart(kind)
        if self._is_first_of_the_day():
            for kind in UNFED:
                yield from self._read_apart(kind)
            yield from self._left_out()

    @property
    def _heard_at(self) -> datetime:
        return self._cursor.heard_at or self._cursor.mark

    def _is_first_of_the_day(self) -> bool:
        """What the feed never tells is rarely edited, and what it should tell rarely left out: asked for once a day."""
        answered_at = self._client.earliest_answered_at
        return answered_at is not None and answered_at.date() > self._heard_at.date()

    def _left_out(self) -> Iterator[tuple[RecordChange, ...]]:
        """What records say themselves of the time since the day before began: feeds have left out edits.

        It is one batch for all kinds, and a second page of the kind that has most. A kind that is refused is left to
        the nightly comparison.
        """
        since = mark_of(datetime.combine(self._heard_at.astimezone(UTC).date(), time.min, UTC))
        kinds = [kind for kind in self._surely_fed if kind not in self._walked]
        statements = {kind: changed_since(kind, since) for kind in kinds}
        planned = {page_of(each, 1): PlannedPage(kind=kind, rows=0) for kind, each in statements.items()}
        with BatchedPages(self._client, planned) as self._reader.batched:
            walks = [Walk(self._reader, kind, statement) for kind, statement in statements.items()]
            for walk in walks:
                yield from self._handed_out(walk.kind, walk.pages_until_doubt())
            for walk in walks:
                while walk.in_doubt:
                    yield from self._handed_out(walk.kind, walk.pages_after_doubt())
        self._reader.batched = None
        self._walked += kinds

    def _handed_out(self, kind: str, pages: Iterator[tuple[RecordChange, ...]]) -> Iterator[tuple[RecordChange, ...]]:
        """The pages of a kind; none of one that the service refuses."""
        try:
            yield from pages
        except RailRefused as error:
            _log.info("kind refused", tenant=self._client.tenant, kind=kind, code=error.code)

    def _read_apart(self, kind: str) -> Iterator[tuple[RecordChange, ...]]:
        """A kind that the feed does not tell of; one that the service does not know has no changes."""
        if kind in SINGLES:
            yield self._reader.single(kind)
        elif kind == RATES:
            yield self._reader.rates(self._currencies)
        elif kind in self._asked_kinds:
            yield from self._handed_out(kind, self._walk(kind))

    def _by_time(self, kind: str) -> Iterator[tuple[RecordChange, ...]]:
        """The records of a kind that say themselves when they changed; those that are gone say nothing."""
        try:
            if kind in SINGLES:
                yield self._reader.single(kind)
            elif kind == RATES:
                yield self._reader.rates(self._currencies)
            else:
                yield from self._walk(kind)
        except RailRefused as error:
            raise RailCursorExpired(f"What changed since the last sync cannot be read. {error}") from error

    def _walk(self, kind: str) -> Iterator[tuple[RecordChange, ...]]:
        walk = Walk(self._reader, kind, changed_since(kind, self._cursor.mark))
        yield from walk.pages()
        if not walk.steady:
            raise RailCursorExpired("The records keep changing places while they are read.")
        self._walked.append(kind)

    def _ask(self, kinds: Sequence[str]) -> "_Feed":
        try:
            answer = self._client.get(
                "cdc",
                {"entities": ",".join(kinds), "changedSince": instant_text(self._cursor.mark)},
                needed="CDCResponse",
            )
            told = Told(answer, kinds)
        except RailRefused as error:
            return self._ask_again(kinds, error)
        if self._cursor.out_of_reach(answer.answered_at):
            raise _OutOfReach("The feed tells of the last 30 days.")
        found = told.objects
        self._is_silent = self._is_silent and not found
        changes = {kind: self._reader.changes(kind, found[kind], answer) for kind in sorted(found, key=_singles_first)}
        lost = {kind for kind, read in changes.items() if len(read) < len(found[kind])}
        return _Feed(
            changes=tuple(change for group in changes.values() for change in group),
            is_full=sum(len(objects) for objects in found.values()) >= ROWS_MAX,
            cut_kinds=tuple(kind for kind in kinds if kind in told.cut | lost),
        )

    def _ask_again(self, kinds: Sequence[str], refusal: RailRefused) -> "_Feed":
        """Not every server feeds all kinds; one that refuses the others too refuses the mark."""
        if not set(SOMETIMES_UNFED) & set(kinds):
            raise _OutOfReach(str(refusal)) from refusal
        _log.info("change feed asked for fewer kinds", tenant=self._client.tenant, code=refusal.code)
        self._apart = True
        return self._ask([kind for kind in kinds if kind not in SOMETIMES_UNFED])

    def _next_cursor(self) -> str:
        mark, heard_at = self._next_marks()
        return Cursor(
            mark=mark,
            heard_at=heard_at if heard_at != mark else None,
            home_currency=self._reader.home_currency,
            apart=self._apart,
            refused=self._refused,
            feeds=len(FEEDS),
            currencies=tuple(sorted(self._currencies)),
        ).text()

    def _next_marks(self) -> tuple[datetime, datetime]:
        """From where the next pull asks, and the mark of this one; asking for the same changes again loses nothing.

        The old mark stays where the server told no time, and for a day where it told of nothing: that may be an empty
        answer to a question that has one. Nor does it go far beyond the newest record that was told.
        """
        earliest = self._client.earliest_answered_at
        if earliest is None:
            return self._cursor.mark, self._cursor.heard_at or self._cursor.mark
        heard_at = mark_of(earliest)
        mark = heard_at - CLOCK_OFF_MAX if self._is_silent else bounded_mark(earliest, self._reader.newest)
        return max(self._cursor.mark, mark), heard_at


class _OutOfReach(Exception):
    """The feed does not go back to the cursor's mark."""


class _Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of the feed; `cut_kinds` are those of which more may have been left out, or could not be read.

    `is_full` says that it has no room for more, of whatever kind.
    """

    changes: tuple[RecordChange, ...]
    is_full: bool
    cut_kinds: tuple[str, ...]


def _groups_left(kinds: Sequence[str], cut_kinds: Sequence[str]) -> list[Sequence[str]]:
    """The groups to ask for again; halves when no single kind filled the answer."""
    rest = [kind for kind in kinds if kind not in cut_kinds]
    middle = 0 if cut_kinds else (len(rest) + 1) // 2
    return [group for group in (rest[:middle], rest[middle:]) if group]


def _singles_first(kind: str) -> bool:
    return kind not in SINGLES
