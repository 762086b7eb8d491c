"""Pages of queries fetched many at a time, in batches, before a walk asks for them."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from types import TracebackType
from typing import Self

import msgspec
import structlog

from cashrail.kit.errors import RailRefused, RailRetriable
from plugins.qbo.books_json import dump
from plugins.qbo.client import NOT_CARRIED_OUT, Answer, Client, Rows, read_rows, sections_of
from plugins.qbo.counts import ITEMS_MAX, counted_by, text_of
from plugins.qbo.statements import ROWS_MAX, every, page_of

ANSWER_BYTES_MAX = 8 * 1024 * 1024
"""How long an answer may be, as far as its rows are as long as those read before."""

# What a row is taken to be until some were read, above what most are.
_ROW_BYTES = 2_000
_AT_ONCE = 2

_log = structlog.get_logger("plugins.qbo")


class PlannedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page that will be asked for: of which kind, and how many rows the service has counted for it."""

    kind: str
    rows: int


def plan(client: Client, kinds: Sequence[str]) -> dict[str, PlannedPage]:
    """The pages by their statements that reading all of these kinds takes; none where the service counts nothing.

    As walks read them: each page but the first begins with the last row of the one before.
    """
    try:
        counted = counted_by(client, kinds, dispensable=True)
    except (RailRefused, RailRetriable) as error:
        _log.warning("records not counted", tenant=client.tenant, code=error.code, reason=str(error))
        return {}
    return {
        page_of(every(kind), start): PlannedPage(kind=kind, rows=min(ROWS_MAX, counted[kind] - start + 1))
        for kind in kinds
        if kind in counted
        for start in range(1, max(2, counted[kind]), ROWS_MAX - 1)
    }


class BatchedPages:
    """The rows of planned pages, each handed out once, on demand and in any order.

    A page whose answer failed, or has fewer rows than were counted, is not answered here: it is to be asked for alone.
    A service that gives a whole batch no more rows than a query, or refuses batches, is known by its answers; batches
    are smaller from then on, or no more.
    """

    def __init__(self, client: Client, planned: Mapping[str, PlannedPage]) -> None:
        """`planned` has the statements in the order in which they will be asked for."""
        self._client = client
        self._planned = planned
        self._left = dict(planned)
        self._coming: dict[str, Future[dict[str, Rows]]] = {}
        self._choosing = Lock()
        self._row_bytes = _ROW_BYTES
        self._shares_rows = False
        self._threads = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="qbo-batch")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def take(self, statement: str) -> Rows | None:
        """The rows of a page; None where it is to be asked for alone."""
        with self._choosing:
            if statement in self._left:
                self._send(statement)
                # The batch after this one is fetched while this one is read.
                self._send(next(iter(self._left), ""))
            coming = self._coming.pop(statement, None)
        return coming.result().pop(statement, None) if coming else None

    def _send(self, first: str) -> None:
        statements = self._chosen(first)
        for statement in statements:
            del self._left[statement]
        # One page alone is asked for as ever.
        if len(statements) > 1:
            self._coming.update(dict.fromkeys(statements, self._threads.submit(self._fetch, statements)))

    def _chosen(self, first: str) -> list[str]:
        """The page and as many of the next ones as an answer has room for."""
        room = ROWS_MAX if self._shares_rows else ANSWER_BYTES_MAX // self._row_bytes
        chosen: list[str] = []
        for statement in _beginning_with(first, self._left):
            room -= self._left[statement].rows
            if len(chosen) == ITEMS_MAX or (chosen and room < 0):
                break
            chosen.append(statement)
        return chosen

    def _fetch(self, statements: Sequence[str]) -> dict[str, Rows]:
        items = [{"bId": str(number), "Query": statement} for number, statement in enumerate(statements)]
        try:
            answer = self._client.ask_all(dump({"BatchItemRequest": items}), dispensable=True)
        except (RailRefused, RailRetriable) as error:
            if error.code in NOT_CARRIED_OUT:
                raise
            _log.warning("batch refused", tenant=self._client.tenant, code=error.code, reason=str(error))
            with self._choosing:
                self._left.clear()
            return {}
        read = dict(self._read(statements, answer))
        self._learn(statements, read)
        return {page: rows for page, rows in read.items() if rows.count >= self._planned[page].rows}

    def _read(self, statements: Sequence[str], answer: Answer) -> Iterator[tuple[str, Rows]]:
        numbers = {str(number): statement for number, statement in enumerate(statements)}
        for item in sections_of(answer.objects, "BatchItemResponse"):
            statement = numbers.get(text_of(item, "bId"), "")
            if statement and "QueryResponse" in item:
                one = Answer(objects=item, answered_at=answer.answered_at)
                try:
                    yield statement, read_rows(one, self._planned[statement].kind)
                except RailRetriable as error:
                    _log.warning("page of a batch not understood", tenant=self._client.tenant, reason=str(error))

    def _learn(self, statements: Sequence[str], read: Mapping[str, Rows]) -> None:
        told = sum(rows.count for rows in read.values())
        size = sum(len(each) for rows in read.values() for found in rows.by_kind.values() for each in found)
        expected = sum(self._planned[statement].rows for statement in statements)
        with self._choosing:
            self._row_bytes = max(1, size // told) if told else self._row_bytes
            self._shares_rows |= told <= ROWS_MAX < expected


def _beginning_with(first: str, left: Mapping[str, PlannedPage]) -> Iterator[str]:
    if first in left:
        yield first
        yield from (statement for statement in left if statement != first)
