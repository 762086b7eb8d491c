"""A business's life: edits, notices, faults, writes and deaths, drawn from one seed."""

import base64
import hashlib
import hmac
import json
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from dependency_injector import providers
from msgspec.structs import replace
from sqlalchemy import Engine
from tests.emulators.qbo.clerk import DEEDS, Clerk, firm
from tests.fakes.stores.turns import UnlimitedTurns
from tests.fixtures.acts import ASKED
from tests.fixtures.program import settings
from tests.fixtures.syncing import QUICK
from tests.simulation.fuse import Fuse, Fused, Killed

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.demo_stage import connect_all
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings
from domain.books.account import Account
from domain.books.bill import Bill
from domain.books.party import Vendor
from domain.errors import CashrailError
from domain.money import Money
from domain.ports.sync.sync import Strategy
from domain.rails.connection import ConnectionState
from domain.rails.duty import DutyKind, Urgency
from domain.rails.intent import ChangeBill, ChangeVendor, Intent, PayBill
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox
from emulators.qbo.store import Change
from emulators.qbo.switches import PlannedFault
from emulators.qbo.writes.operations import Books

BEGIN = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
VERIFIER = "verifier of the simulation"
FAULTS = (
    PlannedFault(status=429, retry_after_s=30),
    PlannedFault(status=429, retry_after_s=30, format="xml"),
    PlannedFault(status=401),
    PlannedFault(status=503, format="html"),
    PlannedFault(status=503, applied=True),
    PlannedFault(hang_s=0.01),
    PlannedFault(cut_body=True),
    PlannedFault(lose_answer=True),
)
STEPS = {"edit": 50, "time": 14, "notices": 12, "work": 8, "fault": 6, "write": 6, "expire": 2, "kill": 2}
_FUSED = ("rails", "mirror_writing", "connections", "stored_writes", "duties", "deliveries")
# The books are never closed: then nothing could be edited any more.
_DEEDS = tuple(deed for deed in DEEDS if deed != "close")
# Longer than the lease of a business, and than that of a token refresh.
_LEASE = timedelta(seconds=35)

log = structlog.get_logger("tests.simulation")


class SimulatedClock:
    """The product's clock: the service's, and a little wrong."""

    def __init__(self, sandbox: Sandbox, skew: timedelta) -> None:
        self._sandbox = sandbox
        self._skew = skew

    def now(self) -> datetime:
        return self._sandbox.clock() + self._skew


def emulated() -> Sandbox:
    """A small firm in two currencies, at the simulation's beginning."""
    sandbox = Sandbox([firm(BEGIN).company], clock=lambda: BEGIN)
    sandbox.clock.freeze()
    return sandbox


class Life:
    """One installation, one business, and everything that happens to them."""

    def __init__(self, seed: int, engine: Engine, running: RunningSandbox) -> None:
        self.rng = random.Random(seed)
        self.sandbox = running.sandbox
        [self.company] = self.sandbox.companies
        self.url = running.url
        self.engine = engine
        self.clock = SimulatedClock(self.sandbox, timedelta(seconds=self.rng.uniform(-90, 90)))
        self.clerk = Clerk(Books(self.company), BEGIN)
        self.notices: list[Change] = []
        self.company.listeners.append(self.notices.append)
        self.fuse = Fuse()
        self.container = self._installed()
        self.deaths = 0
        self.reconnections = 0
        program = CashrailProgram(self.container.settings(), self.container)
        connect_all(program, self.sandbox)
        [business] = program.product.bookshelf.businesses(program.firm_id)
        self.scope = business.scope

    def live(self, steps: int) -> None:
        """So many random steps."""
        for _ in range(steps):
            step = self.rng.choices(list(STEPS), list(STEPS.values()))[0]
            try:
                getattr(self, f"_{step}")()
            except Killed:
                self._restart()

    def settle(self) -> None:
        """Trouble ends, time passes, all work is done, and the night's reconciliation with it."""
        self.sandbox.trouble.clear()
        self.fuse.left = None
        for _ in range(4):
            self.sandbox.clock.forward(timedelta(hours=1))
            self._work()
            self._connect_again()
        now = self.clock.now()
        self.container.duties().bring_forward(
            self.scope.firm_id, self.scope.business_id, DutyKind.RECONCILE, now, urgency=Urgency.USER, reason=""
        )
        self._work()

    def _connect_again(self) -> None:
        """A process killed between the service's new refresh token and its storing loses the grant: a person renews it.

        Nothing else may lose it.
        """
        if self.container.connections().get(self.scope).state is ConnectionState.RECONNECT:
            assert self.deaths > self.reconnections
            self.reconnections += 1
            connect_all(CashrailProgram(self.container.settings(), self.container), self.sandbox)

    def _installed(self) -> Container:
        container = _container(self.engine, self.url)
        container.clock.override(providers.Object(self.clock))
        container.turns.override(providers.Object(UnlimitedTurns()))
        container.sync.add_kwargs(retry_policy=QUICK)
        writing = replace(QUICK[Strategy.USER_ACTION], repeats_unanswered=False)
        container.sync_writes.add_kwargs(retry_policy=writing)
        for name in _FUSED:
            provider = getattr(container, name)
            provider.override(providers.Object(Fused(provider(), self.fuse)))
        return container

    def _restart(self) -> None:
        """The process was killed; another one starts once the leases of the first have run out."""
        self.deaths += 1
        self.engine.dispose()
        self.fuse = Fuse()
        self.sandbox.clock.forward(_LEASE)
        self.container = self._installed()

    def _edit(self) -> None:
        number = self.rng.randint(0, 10_000)
        self.clerk.now = self.sandbox.clock() - timedelta(seconds=number)
        self.clerk.act(self.rng.choice(_DEEDS), number, Decimal(self.rng.randint(1, 500_000)) / 100)

    def _time(self) -> None:
        self.sandbox.clock.forward(timedelta(seconds=self.rng.choice((1, 5, 20, 120, 900, 3_600))))

    def _notices(self) -> None:
        """What was noticed is lost, doubled, late or out of order."""
        heard, self.notices[:] = list(self.notices), []
        self.rng.shuffle(heard)
        for change in heard:
            fate = self.rng.random()
            if fate < 0.2:
                continue
            if fate < 0.4:
                self.notices.append(change)
            for _ in range(2 if fate > 0.8 else 1):
                self._tell(change)

    def _tell(self, change: Change) -> None:
        body = json.dumps([_cloud_event(self.company.realm_id, change)]).encode()
        signature = base64.b64encode(hmac.new(VERIFIER.encode(), body, hashlib.sha256).digest()).decode()
        self.container.webhooks().receive("qbo", {"intuit-signature": signature}, body)

    def _work(self) -> None:
        self.container.rounds().run_due()

    def _fault(self) -> None:
        self.sandbox.trouble.plan(self.rng.choice(FAULTS))

    def _expire(self) -> None:
        self.sandbox.authority.expire_access(self.company.realm_id)

    def _kill(self) -> None:
        self.fuse.left = self.rng.randint(0, 60)

    def _write(self) -> None:
        intent = self._intent()
        if intent is None:
            return
        key = f"key-{self.rng.randint(0, 10**9)}"
        for _ in range(self.rng.choice((1, 1, 2))):
            try:
                self.container.sync_writes().execute(self.scope, intent, act=ASKED, key=key)
            except CashrailError as error:
                log.info("write refused", error=str(error))

    def _intent(self) -> Intent | None:
        with self.container.mirror().read(self.scope) as mirror:
            bills = [bill for bill in mirror.records(Bill) if bill.is_open]
            accounts = [each for each in mirror.records(Account) if each.is_bank and each.active]
            vendors = mirror.records(Vendor)
        if not bills or not vendors:
            return None
        bill, vendor = self.rng.choice(bills), self.rng.choice(vendors)
        banks = [account for account in accounts if account.currency == bill.currency]
        if banks and self.rng.random() < 0.6:
            return PayBill(
                bill_id=bill.id,
                version=bill.version,
                amount=Money(1, bill.currency),
                account_id=banks[0].id,
                paid_on=self.sandbox.clock().date(),
            )
        if self.rng.random() < 0.5:
            due = bill.txn_date + timedelta(days=self.rng.randint(0, 90))
            return ChangeBill(bill_id=bill.id, version=bill.version, due_date=due)
        return ChangeVendor(vendor_id=vendor.id, version=vendor.version, active=self.rng.random() < 0.8)


def _cloud_event(realm_id: str, change: Change) -> dict[str, Any]:
    operation = {"Create": "created", "Update": "updated", "Delete": "deleted", "Void": "void"}.get(
        change.operation, change.operation.lower()
    )
    return {
        "specversion": "1.0",
        "id": f"{change.kind}-{change.id}-{change.at.isoformat()}-{change.operation}",
        "type": f"qbo.{change.kind.lower()}.{operation}.v1",
        "time": change.at.isoformat(),
        "intuitentityid": change.id,
        "intuitaccountid": realm_id,
        "data": {},
    }


def _container(engine: Engine, api_url: str) -> Container:
    plain = settings(str(engine.url), api_url).variables
    container = Container(settings=Settings(variables={**plain, "CASHRAIL_QBO_WEBHOOK_VERIFIER": VERIFIER}))
    container.engine.override(providers.Object(engine))
    return container


def fill_mirror(life: Life, engine: Engine) -> None:
    """Another installation, connected to the same company and synced once, with nothing in its way."""
    container = _container(engine, life.url)
    container.clock.override(providers.Object(life.clock))
    container.turns.override(providers.Object(UnlimitedTurns()))
    program = CashrailProgram(container.settings(), container)
    connect_all(program, life.sandbox)
    [business] = program.product.bookshelf.businesses(program.firm_id)
    report = container.sync().run(business.scope, full=True)
    assert report.error == ""
