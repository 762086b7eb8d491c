"""A sync of all clients that somebody asked for, and how far it is."""

from datetime import datetime

import msgspec


class FailedSync(msgspec.Struct, frozen=True, kw_only=True):
    """A client, or a second service of one, whose sync has failed since then; it is tried again by itself."""

    business_id: str
    business: str
    error: str


class SyncRound(msgspec.Struct, frozen=True, kw_only=True):
    """How the syncs stand that were asked for at `since`: each is waiting, running, done or has failed."""

    since: datetime
    total: int
    waiting: int
    running: int
    done: int
    failed: tuple[FailedSync, ...]
