"""Everything in a company's books, several kinds at once."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

import structlog

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import ChangePage, RecordChange
from plugins.qbo.batching import BatchedPages, plan
from plugins.qbo.client import Client
from plugins.qbo.cursor import Cursor, bounded_mark, mark_of
from plugins.qbo.faults import FINAL
from plugins.qbo.interleaving import interleaved
from plugins.qbo.paging import Walk
from plugins.qbo.reading import Reader
from plugins.qbo.statements import every
from plugins.qbo.translate import FEEDS, NOT_EVERYWHERE, RATES, SINGLES

REQUESTS_AT_ONCE = 5
"""Intuit answers no more than ten at once for a company; the rest are for people's own actions."""

# Each batch is fetched as its first page is asked for: with more walks under way more answers would be held at once.
_WALKS_OF_BATCHES = 2

# What tells the company's home currency, in which all other kinds are read where they do not say another.
_TELLING_CURRENCY = ("Preferences", "Account")

_log = structlog.get_logger("plugins.qbo")


class FullPull:
    """One pull of every record of some kinds, or of all.

    A kind that the service refuses is left out of the complete ones and does not end the pull.
    """

    def __init__(
        self, client: Client, kinds: Sequence[str] = FEEDS, home_currency: str | None = None, *, batches: bool = False
    ) -> None:
        """`batches` has pages asked for many at a time, where the service lets us."""
        self._client = client
        self._batches = batches
        self._left = [kind for kind in kinds if kind != RATES]
        self._reads_rates = RATES in kinds
        self._sees_currencies = "Account" in kinds
        self._rated: frozenset[str] = frozenset()
        self._reader = Reader(client, home_currency)
        self._complete: list[str] = []
        self._doubtful: list[Walk] = []
        self.refused: dict[str, RailRefused] = {}

    def pages(self) -> Iterator[ChangePage]:
        """All records, then a last page with the cursor; raises `RailRefused` when every kind is refused."""
        for kind in self._telling_currency():
            yield from self._kind(kind)
        yield from self._listed()
        yield from interleaved(map(self._rest, self._doubtful), REQUESTS_AT_ONCE)
        if self.refused and not self._complete:
            raise next(iter(self.refused.values()))
        if self._reads_rates:
            yield self._rates()
        yield ChangePage(
            changes=(),
            cursor=self._cursor(),
            complete_kinds=tuple(self._complete),
            absent_kinds=tuple(kind for kind in NOT_EVERYWHERE if kind in self.refused),
        )

    def _listed(self) -> Iterator[ChangePage]:
        planned = plan(self._client, [kind for kind in self._left if kind not in SINGLES]) if self._batches else {}
        with BatchedPages(self._client, planned) as self._reader.batched:
            yield from interleaved(map(self._kind, self._left), _WALKS_OF_BATCHES if planned else REQUESTS_AT_ONCE)

    @property
    def currencies(self) -> frozenset[str]:
        """The foreign currencies of what was read, and those whose rates were."""
        return self._reader.foreign | self._rated

    def _rates(self) -> ChangePage:
        seen = self._sees_currencies
        self._rated = self._reader.foreign if seen else self._reader.listed_currencies()
        self._complete.append(RATES)
        return self._page(self._reader.rates(self._rated))

    def _telling_currency(self) -> Iterator[str]:
        """The kinds to read before all others; more than one only where the first does not tell."""
        for kind in _TELLING_CURRENCY:
            if kind in self._left and self._reader.home_currency is None:
                self._left.remove(kind)
                yield kind

    def _kind(self, kind: str) -> Generator[ChangePage, None, None]:
        with self._noting_refusal(kind):
            if kind in SINGLES:
                yield self._page(self._reader.single(kind))
                self._complete.append(kind)
                return
            walk = Walk(self._reader, kind, every(kind))
            yield from map(self._page, walk.pages_until_doubt())
            if walk.in_doubt:
                self._doubtful.append(walk)
            elif walk.steady:
                self._complete.append(kind)

    def _rest(self, walk: Walk) -> Generator[ChangePage, None, None]:
        with self._noting_refusal(walk.kind):
            while walk.in_doubt:
                yield from map(self._page, walk.pages_after_doubt())
            if walk.steady:
                self._complete.append(walk.kind)

    @contextmanager
    def _noting_refusal(self, kind: str) -> Iterator[None]:
        try:
            yield
        except RailRefused as error:
            if error.code.isdigit() and int(error.code) in FINAL:
                # Only the service says which kinds a plan lacks: this was somebody before it, or a slip of its own.
                raise
            self.refused[kind] = error
            _log.warning("kind refused", tenant=self._client.tenant, kind=kind, code=error.code, reason=str(error))

    def _page(self, changes: tuple[RecordChange, ...]) -> ChangePage:
        return ChangePage(changes=changes, complete_kinds=tuple(self._complete))

    def _cursor(self) -> str | None:
        earliest = self._client.earliest_answered_at
        if earliest is None:
            return None
        mark = bounded_mark(earliest, self._reader.newest)
        return Cursor(
            mark=mark,
            heard_at=mark_of(earliest) if mark_of(earliest) != mark else None,
            home_currency=self._reader.home_currency,
            refused=tuple(sorted(self.refused)),
            feeds=len(FEEDS),
            currencies=tuple(sorted(self.currencies)),
        ).text()
