"""Keeping, in a client's mirror, what its feeds tell and which of its documents that is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from application.sync.tying import BankSide, news
from domain.books.party import Customer, Vendor
from domain.books.record import Document, Record
from domain.firms.firm import Business, Scope
from domain.ports.clock import Clock
from domain.ports.stores.connections import Connections
from domain.ports.stores.firms import Firms
from domain.ports.stores.mirror import Mirror, MirrorReading, Selection
from domain.ports.stores.mirror_writing import MirrorWriting
from domain.rails.bank_tie import BankTie
from domain.rails.change import RecordChange
from domain.rails.feed import Feed, FeedLink
from domain.rails.linking import DAYS_APART, LINKED_KINDS, Side, linked

SOURCE = "cashrail"
ACTOR = "linking"
_LOOKBACK = timedelta(days=365)


class Linking:
    """Compares the mirrors of a client and of its feeds; no rail is asked."""

    def __init__(
        self, mirror: Mirror, writing: MirrorWriting, firms: Firms, connections: Connections, clock: Clock
    ) -> None:
        self._mirror = mirror
        self._writing = writing
        self._firms = firms
        self._connections = connections
        self._clock = clock

    def link(self, client: Scope) -> None:
        """Bring the client's links up to date with all of its feeds; the caller holds the client's mirror."""
        feeds = self._firms.feeds(client.firm_id, client.business_id)
        if not feeds:
            return
        changes = [change for feed in feeds for change in self._changes(client, feed)]
        if changes:
            self._writing.apply(client, changes, SOURCE, ACTOR, self._clock.now())

    def _changes(self, client: Scope, feed: Business) -> Iterator[RecordChange]:
        now, scope = self._clock.now(), feed.scope
        since = now.date() - _LOOKBACK
        with self._mirror.read(scope) as mirror:
            theirs, bank = _sides(mirror, since), BankSide(mirror, now)
        with self._mirror.read(client) as mirror:
            ours = _sides(mirror, since - timedelta(days=2 * DAYS_APART))
            feeds = [each for each in mirror.records(Feed) if each.id == feed.id]
            known = [link for link in mirror.records(FeedLink) if link.feed_id == feed.id]
            rail = self._connections.get(scope).rail
            ties = tuple(bank.ties(feed.id, rail, mirror))
            known_ties = [each for each in mirror.records(BankTie) if each.feed_id == feed.id]
        if not feeds:
            yield _stored(Feed(id=feed.id, version=0, updated_at=now, rail=rail, name=feed.name), now)
        of_kind = defaultdict(list)
        for link in known:
            of_kind[link.kind].append(link)
        links = [
            link
            for kind in LINKED_KINDS
            for link in linked(feed, rail, theirs[kind], ours[kind], of_kind[kind.__name__])
        ]
        yield from _differing(links, known, now)
        changed, gone = news(ties, known_ties)
        yield from (_stored(each, now) for each in changed)
        yield from (_gone(BankTie, tie_id, now) for tie_id in gone)


def _sides(mirror: MirrorReading, since: date) -> Mapping[type[Document], Side]:
    which = Selection(open_only=True, or_since=since)
    parties = {(kind.__name__, party.id): party.name for kind in (Vendor, Customer) for party in mirror.records(kind)}
    return {kind: Side(mirror.records(kind, which), parties) for kind in LINKED_KINDS}


def _differing(wanted: Sequence[FeedLink], known: Sequence[FeedLink], now: datetime) -> Iterator[RecordChange]:
    """What makes the known links the wanted ones; each change is as new as this moment, so that it stands."""
    stored = {link.id: link for link in known}
    for link in wanted:
        if stored.pop(link.id, None) != link:
            yield _stored(link, now)
    for gone in stored:
        yield _gone(FeedLink, gone, now)


def _gone(kind: type[Record], id: str, now: datetime) -> RecordChange:
    return RecordChange(kind=kind.__name__, id=id, version=0, updated_at=now, deleted=True)


def _stored(record: Record, now: datetime) -> RecordChange:
    raw = msgspec.json.encode(record)
    return RecordChange(kind=type(record).__name__, id=record.id, version=0, updated_at=now, record=record, raw=raw)
