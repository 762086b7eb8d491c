"""What changed in a company's books: everything, or what the change feed tells since a cursor."""

from collections.abc import Iterator, Sequence

from cashrail.kit.records import ChangePage, RailSession
from plugins.qbo.client import Client
from plugins.qbo.cursor import Cursor
from plugins.qbo.feed_full import FullPull
from plugins.qbo.feed_since import PullSince
from plugins.qbo.translate import FEEDS


def pull(session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
    """Pages of changes since the cursor, or of everything when it is None; the last page carries the next cursor."""
    since = None if cursor is None else Cursor.parse(cursor)
    with Client(session) as client:
        yield from FullPull(client, batches=True).pages() if since is None else PullSince(client, since).pages()


def pull_kinds(session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
    """Pages of every record of these kinds; those that this rail does not feed are left out."""
    with Client(session) as client:
        yield from FullPull(client, [kind for kind in FEEDS if kind in kinds]).pages()
