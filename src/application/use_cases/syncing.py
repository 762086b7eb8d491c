"""Connecting, syncing and inspecting a client's mirror on behalf of a member."""

from collections.abc import Mapping

from application.use_cases.feed_reports import feed_report, linked_documents
from domain.firms.acting import Acting
from domain.firms.firm import Business, Power, Scope
from domain.ports.stores.change_log import ChangeLog
from domain.ports.stores.firms import Firms
from domain.ports.stores.mirror import Mirror
from domain.ports.sync.sync import Progress, Strategy, Sync, Waiting
from domain.rails.bank_tie import BankTie
from domain.rails.change import ChangeEntry, LoggedChange, LogProof
from domain.rails.connection import ConnectionStart, TokenSet
from domain.rails.feed import FeedLink, FeedsAnswer
from domain.rails.rail import RailDeclaration, RailTrouble
from domain.rails.sync import KindTotals, SyncHealth, SyncReport


class SyncUseCases:
    """What members do with the sync layer; each act is recorded under the member's name."""

    def __init__(self, firms: Firms, mirror: Mirror, log: ChangeLog, sync: Sync) -> None:
        self._firms = firms
        self._mirror = mirror
        self._log = log
        self._sync = sync

    def rails(self) -> tuple[RailDeclaration, ...]:
        """The rails that can be used, by name."""
        return self._sync.rails()

    def rail_troubles(self) -> tuple[RailTrouble, ...]:
        """The installed rails that cannot be used, and why."""
        return self._sync.rail_troubles()

    def begin_connection(self, rail: str, redirect_uri: str, state: str) -> ConnectionStart:
        """Where a person grants access; raises `NotFound` for a rail that is not installed."""
        return self._sync.begin_connection(rail, redirect_uri, state)

    def finish_connection(
        self,
        acting: Acting,
        rail: str,
        redirect_uri: str,
        callback: Mapping[str, str],
        *,
        name: str | None = None,
        feed_of: str | None = None,
    ) -> Business:
        """Store what the callback grants; the business is made when the firm does not have it yet.

        With `feed_of`, a client's id, it is a feed of that client.
        """
        acting.may(Power.ADMINISTER)
        act = acting.did("connect", detail=rail)
        return self._sync.finish_connection(
            acting.firm_id, rail, redirect_uri, callback, name, feed_of=feed_of, act=act
        )

    def import_tokens(
        self,
        acting: Acting,
        rail: str,
        tenant: str,
        name: str,
        tokens: TokenSet,
        *,
        feed_of: str | None = None,
    ) -> Business:
        """Store tokens got elsewhere for a company at a rail; `feed_of` as for `finish_connection`."""
        acting.may(Power.ADMINISTER)
        act = acting.did("connect", detail=f"{rail}, tokens imported")
        return self._sync.import_tokens(acting.firm_id, rail, tenant, name, tokens, feed_of=feed_of, act=act)

    def sync(
        self,
        acting: Acting,
        business_id: str,
        *,
        full: bool = False,
        strategy: Strategy = Strategy.USER_ACTION,
        progress: Progress | None = None,
        waiting: Waiting | None = None,
    ) -> SyncReport:
        """Sync one client; a failing rail is told in the report. Raises `Forbidden`, `NotFound`.

        Another sync of it is waited for as long as `waiting` says; without it, and then, raises `Busy`.
        """
        acting.may(Power.SYNC)
        scope = self._firms.scope(acting.firm_id, business_id)
        self._firms.record_act(acting.firm_id, acting.did("sync", business_id, "full" if full else ""))
        return self._sync.run(scope, full=full, strategy=strategy, progress=progress, waiting=waiting)

    def health(self, scope: Scope) -> SyncHealth:
        """Sync health of one client; raises `NotFound`."""
        return self._sync.health(scope)

    def with_feeds(self, firm_id: str, client_id: str | None = None) -> tuple[Business, ...]:
        """All clients and what second rails tell of them, or one client and its feeds; clients first."""
        clients = self._firms.businesses(firm_id) if client_id is None else (self._firms.business(firm_id, client_id),)
        return (*clients, *self._firms.feeds(firm_id, client_id))

    def feeds(self, scope: Scope) -> FeedsAnswer:
        """How what a client's feeds tell compares with the books; raises `NotFound`."""
        with self._mirror.read(scope) as mirror:
            links = mirror.records(FeedLink)
            documents = linked_documents(mirror, links)
            ties = mirror.records(BankTie)
        reports = [
            feed_report(
                self._sync.health(feed.scope),
                [link for link in links if link.feed_id == feed.id],
                documents,
                [tie for tie in ties if tie.feed_id == feed.id],
            )
            for feed in self._firms.feeds(scope.firm_id, scope.business_id)
        ]
        return FeedsAnswer(business=self._firms.business(scope.firm_id, scope.business_id), feeds=tuple(reports))

    def totals(self, scope: Scope) -> tuple[KindTotals, ...]:
        """What a client's mirror holds, by kind; raises `NotFound`."""
        with self._mirror.read(scope) as mirror:
            return mirror.totals()

    def changes(
        self,
        scope: Scope,
        after: int,
        limit: int,
        *,
        kind: str | None = None,
        record_id: str | None = None,
    ) -> tuple[LoggedChange, ...]:
        """A client's change log after a sequence number, oldest first; raises `NotFound`."""
        with self._mirror.read(scope) as mirror:
            return mirror.changes(after, limit, kind=kind, record_id=record_id)

    def entries(
        self,
        scope: Scope,
        after: int,
        limit: int,
        *,
        kind: str | None = None,
        record_id: str | None = None,
    ) -> tuple[ChangeEntry, ...]:
        """As `changes`, with the payloads before and after each."""
        return self._log.entries(scope, after, limit, kind=kind, record_id=record_id)

    def prove(self, scope: Scope, kept: LogProof | None = None) -> LogProof:
        """Whether a client's change log is whole, and still the one proved earlier; raises `NotFound`."""
        return self._log.prove(scope, kept)
