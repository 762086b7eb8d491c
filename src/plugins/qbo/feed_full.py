"""Everything in a company's books, kind after kind."""

from collections.abc import Iterator, Sequence

import structlog

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import ChangePage, RecordChange
from plugins.qbo.client import Client
from plugins.qbo.cursor import Cursor, mark_of
from plugins.qbo.paging import Walk
from plugins.qbo.reading import Reader
from plugins.qbo.statements import every
from plugins.qbo.translate import FEEDS, SINGLES

_log = structlog.get_logger("plugins.qbo")


class FullPull:
    """One pull of every record of some kinds, or of all.

    A kind that the service refuses is left out of the complete ones and does not end the pull.
    """

    def __init__(self, client: Client, kinds: Sequence[str] = FEEDS) -> None:
        self._client = client
        self._kinds = kinds
        self._reader = Reader(client)
        self._complete: list[str] = []

    def pages(self) -> Iterator[ChangePage]:
        """All records, then a last page with the cursor; raises `RailRefused` when every kind is refused."""
        refusal: RailRefused | None = None
        for kind in self._kinds:
            try:
                yield from self._kind(kind)
            except RailRefused as error:
                refusal = error
                _log.warning("kind refused", tenant=self._client.tenant, kind=kind, code=error.code, reason=str(error))
        if refusal is not None and not self._complete:
            raise refusal
        yield ChangePage(changes=(), cursor=self._cursor(), complete_kinds=tuple(self._complete))

    def _kind(self, kind: str) -> Iterator[ChangePage]:
        if kind in SINGLES:
            yield self._page(self._reader.single(kind))
            self._complete.append(kind)
            return
        walked = Walk(self._reader, kind, every(kind))
        for changes in walked.pages():
            yield self._page(changes)
        if walked.steady:
            self._complete.append(kind)

    def _page(self, changes: tuple[RecordChange, ...]) -> ChangePage:
        return ChangePage(changes=changes, complete_kinds=tuple(self._complete))

    def _cursor(self) -> str | None:
        first = self._client.first_answered_at
        if first is None:
            return None
        return Cursor(mark=mark_of(first), home_currency=self._reader.home_currency).text()
