"""What syncs did and how healthy they are."""

from datetime import date, datetime

import msgspec

from domain.rails.breaker import BreakerState
from domain.rails.connection import ConnectionState


class Calls(msgspec.Struct, frozen=True):
    """What was sent to a rail: all requests, and how many of them repeated one."""

    requests: int = 0
    repeated: int = 0


class SyncReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one sync of one business did; `received` counts by kind, the others what the mirror made of it.

    `incomplete` names the kinds that it could not get in full: the rail refused them, or told less than it has.
    `error` is a sentence when the sync stopped early; what was stored until then stays. `retry_at` is set when the rail
    was not asked at all, and says when it will be.
    """

    business_id: str
    business: str
    mode: str
    received: dict[str, int]
    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    unreadable: int = 0
    incomplete: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    error: str = ""
    retry_at: datetime | None = None

    @property
    def has_changed(self) -> bool:
        """Whether the mirror is another one than before."""
        return bool(self.created or self.updated or self.deleted)


class MirrorState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a business's mirror stands. `version` grows with every stored change; 0 is an empty mirror.

    `requests` counts the rail's requests on `requests_day`, a day in UTC, and `repeated` those that repeated one.
    `refused_kinds` are those that the rail refused when it was last asked for them, `doubted_kinds` those of which it
    last told less than it has, so that what was known of them stays. `translation` is the rail's by which all records
    were last read. `beside` grows with every change of what people keep beside the books.
    """

    version: int = 0
    cursor: str | None = None
    last_success_at: datetime | None = None
    last_full_at: datetime | None = None
    last_error: str = ""
    last_error_at: datetime | None = None
    requests_day: date | None = None
    requests: int = 0
    repeated: int = 0
    refused_kinds: tuple[str, ...] = ()
    doubted_kinds: tuple[str, ...] = ()
    translation: str = ""
    member_changes: int = 0


class SyncHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Sync health of one business as a screen shows it; `age_s` is None when it never succeeded.

    While the `breaker` is open nothing is asked of the rail before `next_trial_at`, but by a person. `next_sync_at` is
    when the next sync is due. `drifted` counts records that the last reconciliation, at `reconciled_at`, has repaired.
    `newest_update` is the rail's own time of the newest record of each kind. `paused_until` is when the rail, which
    asked for a pause, is asked again. `dead_duties` have failed so often that they are hardly tried any more.
    `unreadable` counts, by kind, the records that could not be typed. `troubles` are sentences about all that somebody
    should look at, each with what to do.
    """

    business_id: str
    business: str
    rail: str
    tenant: str
    state: ConnectionState
    mirror_version: int
    last_success_at: datetime | None
    age_s: int | None
    last_error: str
    records: dict[str, int]
    requests_today: int
    breaker: BreakerState = BreakerState.CLOSED
    failures: int = 0
    next_trial_at: datetime | None = None
    next_sync_at: datetime | None = None
    last_webhook_at: datetime | None = None
    reconciled_at: datetime | None = None
    drifted: int = 0
    repeated_today: int = 0
    newest_update: dict[str, datetime | None] = {}
    refused_kinds: tuple[str, ...] = ()
    unreadable: dict[str, int] = {}
    doubted_kinds: tuple[str, ...] = ()
    paused_until: datetime | None = None
    dead_duties: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()


class KindTotals(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of record in a mirror: live and deleted records, sum of versions (QBO's sync tokens), newest update.

    `open_minor` sums the open balances of live documents by currency, None for kinds that have none.
    """

    kind: str
    records: int
    deleted: int
    sync_tokens: int
    newest_update: datetime | None
    open_minor: dict[str, int] | None = None
