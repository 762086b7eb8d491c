"""An office of two firms behind the routes: the real product over stores in memory, and a scripted ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.bakery import SYNCED_AT, bakery, clinic
from tests.fakes.clock import FakeClock
from tests.fakes.installation import Installation, StoredMirror
from tests.fakes.rail_ledger import LedgerRail
from tests.fakes.stores.mirror import FakeMirror
from tests.fixtures.changes import live
from tests.fixtures.products import container_over
from tests.fixtures.worlds import in_memory

from adapters.http.app import create_app
from application.product import Product
from cashrail.bootstrap.container import product_of
from domain.books.record import Record
from domain.firms.acting import Acting
from domain.firms.firm import AsOf, Business, Firm, Member, Role, Scope
from domain.firms.key import ApiKey
from domain.ports.stores.mirror import MirrorReading
from domain.rails.change import RecordChange
from domain.rails.connection import Connection, TokenSet
from domain.rails.sync import Calls

FIRM = Firm(id="f1", name="Ledger & Partners")
OTHER_FIRM = Firm(id="f2", name="Tallies LLP")
BAKERY = Business(id="b1", firm_id="f1", name="Bakery", time_zone="America/Los_Angeles")
CLINIC = Business(id="b2", firm_id="f1", name="clinic", time_zone="Asia/Tokyo")
AGENCY = Business(id="b3", firm_id="f1", name="Agency", time_zone="America/Los_Angeles")
STRANGER = Business(id="b9", firm_id="f2", name="Stranger")

# Still Monday, 1 June, in Los Angeles, already 2 June in Tokyo.
NOW = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def key_of(role: Role) -> str:
    """The API key that the member of that role holds; the member is called after the role."""
    return f"crk_{role}_5ecret"


class FailingMirror(FakeMirror):
    """Cannot be read while there is a `failure`."""

    failure: Exception | None = None

    @contextmanager
    def read(self, scope: Scope) -> Iterator[MirrorReading]:
        if self.failure is not None:
            raise self.failure
        with super().read(scope) as mirror:
            yield mirror


class Office:
    """One test's installation: what it has in memory, the product over it, and the bakery's ledger at its rail."""

    def __init__(self) -> None:
        self.memory = _furnished().copy()
        self._mirror = FailingMirror(self.memory)
        self.world = replace(in_memory(self.memory), mirror=self._mirror)
        self.clock = FakeClock(NOW)
        self.rail = LedgerRail()
        self.rail.put(*_ledger())
        self.container = container_over(self.world, self.rail, self.clock)
        self.product = product_of(self.container)

    @property
    def books(self) -> StoredMirror:
        """The bakery's mirror, with what is kept beside it."""
        return self.memory.mirrors[BAKERY.id]

    @property
    def as_of(self) -> AsOf:
        """Today where the bakery is."""
        return AsOf(TODAY, self.clock.now())

    def fail_with(self, failure: Exception | None) -> None:
        """From now on mirrors cannot be read for this reason; with None they can again."""
        self._mirror.failure = failure

    def acting(self, role: Role = Role.OWNER) -> Acting:
        """The member of that role, now."""
        return Acting(member=self.memory.members[f"m-{role}"], at=self.clock.now())

    @property
    def acts(self) -> list[tuple[str, str, str]]:
        """What was done by whom: name, action and detail."""
        return [(act.member, act.action, act.detail) for _, act in self.memory.acts]

    def app(self) -> Litestar:
        """An application of its own over this office."""
        return create_app(self.product, reading_threads=1)

    def client(self) -> TestClient[Litestar]:
        """A client of an application of its own over this office, without a key."""
        return TestClient(self.app(), base_url="http://127.0.0.1", raise_server_exceptions=False)

    @contextmanager
    def staged(self) -> Iterator[TestClient[Litestar]]:
        """A client as `client` gives, of an application that one office after the other stands behind."""
        stage, app = _staging()
        stage.product = self.product
        with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
            yield client


class _Stage(Product):
    """Whatever the office on it has."""

    product: Product

    def __init__(self) -> None:
        super().__init__(lambda _: None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.product, name)


@cache
def _staging() -> tuple[_Stage, Litestar]:
    """To put an application together takes longer than most tests over it."""
    stage = _Stage()
    return stage, create_app(stage, reading_threads=1)


@cache
def _ledger() -> tuple[RecordChange, ...]:
    return tuple(map(live, bakery()))


@cache
def _furnished() -> Installation:
    """Both firms, a member of each role with a key, and the clients' books as they were synced half an hour ago."""
    memory = Installation(firms={firm.id: firm for firm in (FIRM, OTHER_FIRM)})
    for role in Role:
        member = Member(id=f"m-{role}", firm_id=FIRM.id, name=f"Ms {role.title()}", role=role)
        memory.members[member.id] = member
        memory.keys[role] = ApiKey(id=role, member=member, created_at=NOW, last_used_at=NOW), sha256(b"5ecret").digest()
    for business, records in ((BAKERY, bakery()), (CLINIC, clinic()), (AGENCY, ()), (STRANGER, ())):
        _mirror(memory, business, records)
    # Looked at once, so that no test has the rules run on books which it does not touch.
    product = product_of(container_over(in_memory(memory), LedgerRail(), FakeClock(NOW)))
    product.digest.digest(FIRM.id, AsOf(TODAY, NOW))
    return memory


def _mirror(memory: Installation, business: Business, records: tuple[Record, ...]) -> None:
    memory.businesses[business.id] = business
    memory.mirrors[business.id] = StoredMirror()
    memory.connections[business.id] = Connection(
        business_id=business.id, rail="fake", tenant=business.name, connected_at=SYNCED_AT
    )
    memory.tokens[business.id] = TokenSet(access_token="access-0", refresh_token="refresh-0")
    writing, scope = in_memory(memory).writing, business.scope
    writing.apply(scope, tuple(map(live, records)), "fake", "sync", SYNCED_AT)
    writing.save_cursor(scope, str(len(records)), SYNCED_AT, full=True, calls=Calls(1))
