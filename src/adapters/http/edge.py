"""What the routes need from the rest of the product; the composition root fills it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.models.change import ChangeEntry, LoggedChange
from domain.models.digest import DigestAnswer
from domain.models.firm import AsOf, Business, Member
from domain.models.forecast import ForecastAnswer, Scenario, VarianceAnswer
from domain.models.freshness import CACHED, Freshness
from domain.models.intent import Intent
from domain.models.known_item import KnownItem, KnownItemDraft
from domain.models.runway import RunwayAnswer
from domain.models.sync import SyncHealth, SyncReport
from domain.models.write import Write, WritePreview
from domain.ports.clock import Clock
from domain.ports.console import Console
from domain.ports.tray import Tray


class Members(Protocol):
    """Who is asking."""

    def authenticate(self, key: str) -> Member:
        """The member an API key belongs to; raises `Unauthenticated` for a wrong or revoked one."""
        ...


class Clients(Protocol):
    """A firm's client companies."""

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        """All of them."""
        ...

    def business(self, firm_id: str, business_id: str) -> Business:
        """One of them; raises `NotFound` also when another firm has it."""
        ...


class Runway(Protocol):
    """Cash, flows and runways of one client."""

    def answer(self, firm_id: str, business_id: str, as_of: AsOf, freshness: Freshness = CACHED) -> RunwayAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        ...


class CashForecast(Protocol):
    """The cash projection of one client."""

    def answer(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        scenario: Scenario = Scenario.BASE,
    ) -> ForecastAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        ...


class Variance(Protocol):
    """What came of a client's frozen projections."""

    def answer(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        since: date | None = None,
    ) -> VarianceAnswer:
        """Raises `NotFound` for a business that is not the firm's, and for a day of which nothing was kept."""
        ...


class KnownItems(Protocol):
    """Items that are expected and not in the books; each raises `NotFound` for another firm's business."""

    def listed(self, firm_id: str, business_id: str, *, every: bool = False) -> tuple[KnownItem, ...]:
        """The planned ones by day, with `every` all."""
        ...

    def add(self, firm_id: str, business_id: str, draft: KnownItemDraft, *, actor: str) -> KnownItem:
        """Keep a new item; raises `Invalid`."""
        ...

    def change(
        self, firm_id: str, business_id: str, item_id: str, version: int, draft: KnownItemDraft, *, actor: str
    ) -> KnownItem:
        """Replace what an item says; raises `Conflict` when it has moved on."""
        ...

    def confirm(self, firm_id: str, business_id: str, item_id: str, document: str, *, actor: str) -> KnownItem:
        """A document is what the item foretold."""
        ...

    def tell_apart(self, firm_id: str, business_id: str, item_id: str, document: str, *, actor: str) -> KnownItem:
        """A document is another payment."""
        ...

    def remove(self, firm_id: str, business_id: str, item_id: str, *, actor: str) -> KnownItem:
        """Take an item out."""
        ...


class Digest(Protocol):
    """All clients of a firm, the neediest first."""

    def answer(self, firm_id: str, as_of: AsOf) -> DigestAnswer:
        """Never reaches a rail."""
        ...


class Syncing(Protocol):
    """Syncs of the firm's clients and what they changed; each raises `NotFound` for another firm's business."""

    def health(self, firm_id: str, business_id: str) -> SyncHealth:
        """How the business's syncs are doing."""
        ...

    def sync(self, firm_id: str, business_id: str, *, full: bool, actor: str) -> SyncReport:
        """Run one sync now. Raises `Conflict` while another one runs; a failing rail is told in the report."""
        ...

    def changes(
        self,
        firm_id: str,
        business_id: str,
        after: int,
        limit: int,
        *,
        kind: str | None = None,
        record_id: str | None = None,
    ) -> tuple[LoggedChange, ...]:
        """The change log after a sequence number, oldest first: all of it, or that of a kind, or of one record."""
        ...

    def entries(
        self,
        firm_id: str,
        business_id: str,
        after: int,
        limit: int,
        *,
        kind: str | None = None,
        record_id: str | None = None,
    ) -> tuple[ChangeEntry, ...]:
        """As `changes`, with the payloads before and after each."""
        ...


class Writing(Protocol):
    """Changes of clients' books at their rails; each raises `NotFound` for another firm's business."""

    def write(self, firm_id: str, business_id: str, intent: Intent, *, actor: str, key: str) -> Write:
        """Make one write; raises `Refused`, `Conflict` and `Invalid`."""
        ...

    def undo(self, firm_id: str, business_id: str, write_id: str, *, actor: str, key: str) -> Write:
        """Take a write back; raises `Refused` where there is no undo."""
        ...

    def preview(self, firm_id: str, business_id: str, intent: Intent) -> WritePreview:
        """Whether the intent would be sent, and whether it could be undone."""
        ...

    def get(self, firm_id: str, business_id: str, write_id: str) -> Write:
        """One write."""
        ...

    def listed(self, firm_id: str, business_id: str, before: str | None, limit: int) -> tuple[Write, ...]:
        """Writes, newest first, those older than the write `before`."""
        ...


class Webhooks(Protocol):
    """Notices of rails."""

    def receive(self, rail: str, headers: Mapping[str, str], body: bytes) -> None:
        """Store a signed body; raises `NotFound` for the rail and `Unauthenticated` for the signature."""
        ...


@dataclass(frozen=True, kw_only=True)
class Edge:
    """Everything behind the routes.

    `reading_threads` is how many reads of the mirror run at a time: one serves SQLite fastest, a server-side
    database takes more. Whatever can reach a rail has threads of its own.
    """

    members: Members
    clients: Clients
    tray: Tray
    console: Console
    runway: Runway
    forecast: CashForecast
    variance: Variance
    known_items: KnownItems
    digest: Digest
    syncing: Syncing
    writing: Writing
    webhooks: Webhooks
    clock: Clock
    reading_threads: int
