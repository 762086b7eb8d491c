"""Duties carried out by the installed program, in both homes: in the server on SQLite, by workers on PostgreSQL."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import msgspec
import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.databases import KINDS, prepared_database
from tests.fixtures.paying import let_owners_pay
from tests.fixtures.program import settings
from tests.fixtures.workers import environment, eventually, process

from adapters.cli.commands.syncing import sync_clients
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.demo_stage import connect_all
from cashrail.bootstrap.program import CashrailProgram
from domain.books.account import Account
from domain.books.bill import Bill
from domain.firms.firm import Business
from domain.money import to_wire
from domain.rails.connection import ConnectionState
from domain.rails.duty import DutyKind
from domain.rails.intent import PayBill
from domain.rails.sync import SyncHealth
from domain.rails.write import Write, WriteState
from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company
from emulators.service.clock import wall_clock


@dataclass
class Home:
    """An installation whose clients are connected, with processes that work on it."""

    kind: str
    folder: Path
    program: CashrailProgram
    container: Container
    running: RunningSandbox
    variables: dict[str, str]
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def clients(self) -> tuple[Business, ...]:
        return self.program.product.bookshelf.businesses(self.program.firm_id)

    def worker(self) -> "subprocess.Popen[bytes]":
        """One more process that carries out what is due."""
        arguments = ("serve",) if self.kind == "sqlite" else ("worker",)
        return self.stack.enter_context(process(self.folder, self.variables, *arguments))

    def health(self, client: Business) -> SyncHealth:
        return self.program.product.syncing.health(client.scope)

    def is_begun(self, client: Business) -> bool:
        """Whether some of its records are stored."""
        with self.container.mirror().read(client.scope) as mirror:
            return bool(mirror.records(Account))

    def is_synced(self, client: Business) -> bool:
        return self.container.mirror_writing().state(client.scope).last_success_at is not None

    def agrees(self) -> None:
        """A full sync of each client brings nothing new."""
        for report in sync_clients(self.program, self.clients, full=True, shown=False):
            assert (report.error, report.created, report.updated, report.deleted) == ("", 0, 0, 0)


@pytest.fixture(params=KINDS)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    marker = request.node.get_closest_marker("clients")
    count = marker.args[0] if marker else 2
    today = wall_clock().date()
    with (
        prepared_database(request.param, tmp_path) as url,
        start(Sandbox(_clients(count, today))) as running,
        ExitStack() as stack,
    ):
        container = Container(settings=settings(url, running.url))
        program = CashrailProgram(container.settings(), container)
        connect_all(program, running.sandbox)
        yield Home(request.param, tmp_path, program, container, running, environment(url, running.url), stack)
        stack.close()
        container.engine().dispose()


def _clients(count: int, today: date) -> list[Company]:
    """Two that trade; a new one costs the service as many requests as they do, and nobody the reading of its books."""
    new = [build(load_scenario("empty"), 1, today, f"93414500000001{number:02}") for number in range(2, count)]
    return [*demo_companies(2, day=today), *new]


def test_a_connected_client_is_synced_without_being_asked_for(home: Home) -> None:
    worker = home.worker()
    eventually(lambda: all(home.is_synced(client) for client in home.clients), "a first sync of every client")
    kinds = {duty.kind for duty in home.container.duties().for_business(home.program.firm_id, home.clients[0].id)}
    eventually(
        lambda: len(home.container.duties().for_business(home.program.firm_id, home.clients[0].id)) >= 3, "all duties"
    )
    assert DutyKind.SYNC in kinds
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) in (0, -signal.SIGTERM)
    home.agrees()


def test_a_worker_killed_in_mid_sync_is_followed_and_nothing_is_lost(home: Home) -> None:
    home.running.sandbox.switches.latency_ms = 500
    worker = home.worker()
    eventually(lambda: any(home.is_begun(client) for client in home.clients), "a sync under way")
    worker.kill()
    worker.wait()
    assert not any(home.is_synced(client) for client in home.clients)
    home.running.sandbox.switches.latency_ms = 0
    home.worker()
    eventually(lambda: all(home.is_synced(client) for client in home.clients), "the sync finished by another")
    home.agrees()


def test_what_keeps_failing_is_kept_and_tried_again(home: Home) -> None:
    [first, second] = home.clients
    home.running.sandbox.authority.revoke_realm(home.health(first).tenant)
    home.worker()
    eventually(lambda: home.is_synced(second), "the other client's sync")
    eventually(lambda: home.health(first).state is ConnectionState.RECONNECT, "the lost grant")
    [duty] = home.container.duties().for_business(home.program.firm_id, first.id)
    eventually(
        lambda: home.container.duties().for_business(home.program.firm_id, first.id)[0].due_at.year == 9999,
        "a client that sleeps until it is connected again",
    )
    assert duty.kind is DutyKind.SYNC


def test_a_person_overtakes_routine(home: Home) -> None:
    home.worker()
    [first, _] = home.clients
    eventually(lambda: home.is_synced(first), "the first sync")
    before = home.health(first).last_success_at
    home.program.product.jobs.retry(home.program.acting, first.id, DutyKind.SYNC)
    eventually(lambda: home.health(first).last_success_at != before, "the sync that was asked for")


@pytest.mark.clients(20)
def test_twenty_clients_at_once_draw_no_refusal(home: Home) -> None:
    home.running.sandbox.switches.throttle = True
    home.worker()
    if home.kind == "postgresql":
        home.worker()
    eventually(lambda: all(home.is_synced(client) for client in home.clients), "twenty first syncs", 200)
    assert home.running.sandbox.meter.refused == 0


def test_a_process_killed_in_mid_write_is_followed_and_the_bill_is_paid_once(home: Home) -> None:
    [client, _] = home.clients
    sync_clients(home.program, (client,), full=True, shown=False)
    books = home.running.sandbox.company(home.health(client).tenant)
    let_owners_pay(home.program)
    intent = payment_of_an_open_bill(home, client)
    text = msgspec.json.encode(intent, enc_hook=to_wire).decode()
    with process(home.folder, home.variables, "write", client.id, text) as act:
        # Killed the moment the payment stands in the books: the answer finds nobody.
        books.listeners.append(lambda change: act.kill() if change.kind == "BillPayment" else None)
        act.wait(30)
    [left] = home.program.product.writes.list_writes(client.scope, None, 10)
    assert left.state is WriteState.SENT
    home.worker()

    def settled() -> Write:
        return home.program.product.writes.get(client.scope, left.id)

    eventually(lambda: settled().state is WriteState.CONFIRMED, "the write settled by another")
    payments = [each for each in books.of_kind("BillPayment").values() if left.id in str(each.get("PrivateNote"))]
    assert len(payments) == 1
    assert settled().attempts == 1
    eventually(lambda: settled().reconciled_at is not None, "the reconciliation after the write")
    home.agrees()


def payment_of_an_open_bill(home: Home, client: Business) -> PayBill:
    with home.container.mirror().read(client.scope) as mirror:
        bill = next(each for each in mirror.records(Bill) if each.is_open and each.currency == "USD")
        account = next(each for each in mirror.records(Account) if each.is_bank and each.active)
    return PayBill(
        bill_id=bill.id, version=bill.version, amount=bill.balance, account_id=account.id, paid_on=bill.txn_date
    )
