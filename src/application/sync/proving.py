"""Keeping, after each sync that changed something, what bank balances were and what documents made of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from domain.books.account import Account, Item
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.record import Document
from domain.firms.business_day import today
from domain.firms.firm import Business, Scope
from domain.ports.clock import Clock
from domain.ports.stores.mirror import Mirror, MirrorReading
from domain.ports.stores.mirror_writing import MirrorWriting
from domain.rails.kinds import KINDS
from domain.rails.sync import MirrorState
from domain.snapshot.cash_proof import cash_gaps, taken

_DOCUMENTS = tuple(kind for kind in KINDS.values() if issubclass(kind, Document))


class BalanceProof:
    """Takes snapshots of a client's mirror; no rail is asked."""

    def __init__(self, mirror: Mirror, writing: MirrorWriting, clock: Clock) -> None:
        self._mirror = mirror
        self._writing = writing
        self._clock = clock

    def note(self, client: Scope, before_sync: MirrorState) -> None:
        """Keep what differs from the newest snapshots; the caller holds the client's mirror.

        What has moved stood as before at the last sync, when that read all: it is kept with that day too, so that the
        days in which it moved are no more than those between two syncs.

        While the rail has told less than it has, documents explain nothing: the next snapshot is then measured against
        the last whole one.
        """
        with self._mirror.read(client) as mirror:
            if mirror.state().doubted_kinds:
                return
            before = mirror.balance_snapshots()
            newest = {kept.account_id: kept for kept in before}
            banks = [account for account in mirror.records(Account) if account.is_bank]
            # A gap that stands may have been made good by a document; the balance need not move for that.
            if all(_stands(account, newest.get(account.id)) for account in banks) and not cash_gaps(before):
                return
            snapshots, business = self._taken(mirror), mirror.business
        changed = [each for each in snapshots if _differs(each, newest.get(each.account_id))]
        seen = [newest[each.account_id] for each in changed if each.account_id in newest]
        self._writing.save_balances(client, [*self._seen_again(business, seen, before_sync), *changed])

    def _seen_again(
        self, business: Business, kept: Sequence[BalanceSnapshot], before_sync: MirrorState
    ) -> list[BalanceSnapshot]:
        """The snapshots as of the day of the last sync, where that is later than theirs."""
        at = before_sync.last_success_at
        if at is None or before_sync.doubted_kinds:
            return []
        day, now = today((business,), at), today((business,), self._clock.now())
        return [replace(each, day=day, taken_at=at) for each in kept if each.day < day < now]

    @contextmanager
    def carried_over(self, client: Scope) -> Iterator[None]:
        """What is read otherwise of documents meanwhile explains no movement: the newest snapshots count it already."""
        with self._mirror.read(client) as mirror:
            newest = {kept.account_id: kept for kept in mirror.balance_snapshots()}
            before = {each.account_id: each for each in self._taken(mirror)} if newest else {}
        yield
        if not newest:
            return
        with self._mirror.read(client) as mirror:
            after = self._taken(mirror)
        gained = {
            each.account_id: each.documents_minor - before[each.account_id].documents_minor
            for each in after
            if each.account_id in before
        }
        moved = [(kept, gained.get(account_id, 0)) for account_id, kept in newest.items()]
        carried = [replace(kept, documents_minor=kept.documents_minor + minor) for kept, minor in moved if minor]
        if carried:
            self._writing.save_balances(client, carried)

    def _taken(self, mirror: MirrorReading) -> tuple[BalanceSnapshot, ...]:
        now = self._clock.now()
        return taken(
            mirror.records(Account),
            mirror.records(Item),
            (document for kind in _DOCUMENTS for document in mirror.records(kind)),
            mirror.state().refused_kinds,
            today((mirror.business,), now),
            now,
        )


def _stands(account: Account, kept: BalanceSnapshot | None) -> bool:
    """Whether the account has not moved: no document is read to find that out."""
    return kept is not None and kept.balance_minor == account.balance_minor


def _differs(snapshot: BalanceSnapshot, kept: BalanceSnapshot | None) -> bool:
    return kept is None or (snapshot.balance_minor, snapshot.documents_minor, snapshot.basis) != (
        kept.balance_minor,
        kept.documents_minor,
        kept.basis,
    )
