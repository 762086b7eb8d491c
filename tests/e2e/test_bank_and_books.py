"""A client whose books and bank are two emulated services of one company: what differs is found, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest
from dependency_injector import providers
from tests.fakes.clock import FakeClock
from tests.fakes.stores.turns import UnlimitedTurns
from tests.fixtures.companies import trader
from tests.fixtures.databases import KINDS, prepared_database
from tests.fixtures.program import AS_OF, settings

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings
from domain.findings.finding import Finding
from domain.firms.firm import AsOf, Scope
from domain.rails.connection import TokenSet
from domain.rails.feed import BankBeside
from domain.rails.freshness import CACHED
from emulators.plaid.sandbox import Sandbox as PlaidSandbox
from emulators.plaid.serving import start as start_plaid
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.world.bank import BankSide, bank_side

EVENING = datetime.combine(AS_OF, time(22), UTC)


class Office(msgspec.Struct, frozen=True):
    """A firm with one client whose books and bank are connected and synced."""

    program: CashrailProgram
    container: Container
    bank: PlaidSandbox
    side: BankSide
    client: Scope
    feed: Scope | None

    def sync(self) -> None:
        for scope in (self.client, self.feed):
            if scope is not None:
                assert self.container.sync().run(scope).error == ""

    def gaps(self, *, days_on: int = 0) -> list[Finding]:
        as_of = AsOf(AS_OF + timedelta(days=days_on), EVENING + timedelta(days=days_on))
        items = self.program.product.tray.tray(self.client, as_of, CACHED).items
        return [item.finding for item in items if item.finding.code == "BNK-GAP"]

    def beside(self) -> dict[str, BankBeside]:
        [report] = self.program.product.syncing.feeds(self.client).feeds
        return {each.name: each for each in report.banks}


@contextmanager
def opened(database: str, trade: str, *defects: str, with_bank: bool = True) -> Iterator[Office]:
    books = trader(trade)
    side = bank_side(books, AS_OF, defects=defects)
    bank = PlaidSandbox([side.bank])
    bank.clock.freeze()
    bank.clock.set(EVENING)
    ledger = Sandbox([books], clock=FakeClock(EVENING).now)
    ledger.mint_tokens(books.realm_id, "access", "refresh")
    with start(ledger) as running, start_plaid(bank) as banking:
        known = settings(database, running.url).variables
        plaid = {"CLIENT_ID": "sandbox", "SECRET": "sandbox", "API_URL": banking.url}
        variables = {**known, **{f"CASHRAIL_PLAID_{name}": value for name, value in plaid.items()}}
        container = Container(settings=Settings(variables=variables))
        container.clock.override(providers.Object(FakeClock(EVENING)))
        container.turns.override(providers.Object(UnlimitedTurns()))
        program = CashrailProgram(container.settings(), container)
        yield _connected(program, container, bank, side, books.realm_id, with_bank=with_bank)
        container.engine().dispose()


def _connected(
    program: CashrailProgram,
    container: Container,
    bank: PlaidSandbox,
    side: BankSide,
    realm_id: str,
    *,
    with_bank: bool,
) -> Office:
    firm_id, sync, tokens = program.firm_id, container.sync(), TokenSet(access_token="access", refresh_token="refresh")
    client = sync.import_tokens(firm_id, "qbo", realm_id, "Acme", tokens)
    feed = None
    if with_bank:
        public = bank.link(side.bank, webhook=None, days_requested=730, products=["transactions"])
        access, item_id = bank.exchange(public)
        token = TokenSet(access_token=access)
        feed = sync.import_tokens(firm_id, "plaid", item_id, "Bank", token, feed_of=client.id).scope
    office = Office(program, container, bank, side, client.scope, feed)
    office.sync()
    return office


@pytest.mark.parametrize("kind", KINDS)
def test_the_bank_explains_the_books_to_the_cent(kind: str, tmp_path: Path) -> None:
    with prepared_database(kind, tmp_path) as database, opened(database, "clinic") as office:
        beside = office.beside()
        assert {"Checking", "Mastercard"} <= beside.keys()
        for each in beside.values():
            assert each.unexplained is not None
            assert (each.unexplained.amount_minor, each.account_id is None) == (0, False), each
        checking = beside["Checking"]
        assert checking.outstanding.amount_minor > 0
        assert checking.gap is not None
        assert checking.gap.amount_minor == checking.outstanding.amount_minor - checking.in_transit.amount_minor
        assert office.gaps() == []


@pytest.mark.parametrize("trade", ["receipts", "brewery"])
def test_payroll_that_no_client_reads_is_no_gap(trade: str, tmp_path: Path) -> None:
    with prepared_database("sqlite", tmp_path) as database, opened(database, trade) as office:
        assert [str(each.unexplained) for each in office.beside().values()] == ["0.00 USD", "0.00 USD"]
        assert office.gaps() == []


@pytest.mark.parametrize("defect", ["unrecorded_fee", "transposed_amount", "paid_twice"])
def test_what_was_planted_is_the_gap(defect: str, tmp_path: Path) -> None:
    with prepared_database("sqlite", tmp_path) as database, opened(database, "clinic", defect) as office:
        [planted] = office.side.planted
        [gap] = office.gaps()
        [line] = [e.line for e in office.side.bank.events if e.kind == "added" and e.line.key == planted.key]
        told = {evidence.label: evidence.value for evidence in gap.evidence}
        assert line.name in told["at the bank only"]
        assert gap.cash_effect is not None
        assert abs(gap.cash_effect.amount_minor) == line.amount * 100


def test_a_feed_that_is_not_fresh_is_told_and_proves_nothing(tmp_path: Path) -> None:
    with prepared_database("sqlite", tmp_path) as database, opened(database, "clinic", "paid_twice") as office:
        told = office.gaps(days_on=3)
        assert {finding.severity.value for finding in told} == {"medium"}
        assert all("last looked at 3 days ago" in finding.title for finding in told)


def test_a_payment_that_clears_is_outstanding_no_more(tmp_path: Path) -> None:
    with prepared_database("sqlite", tmp_path) as database, opened(database, "clinic") as office:
        before = office.beside()["Checking"].outstanding
        office.bank.clock.forward(timedelta(days=45))
        office.sync()
        after = office.beside()["Checking"]
        assert after.outstanding.amount_minor < before.amount_minor
        assert after.unexplained is not None
        assert after.unexplained.amount_minor == 0


def test_without_a_bank_nothing_is_said_of_one(tmp_path: Path) -> None:
    with prepared_database("sqlite", tmp_path) as database, opened(database, "clinic", with_bank=False) as office:
        assert office.program.product.syncing.feeds(office.client).feeds == ()
        assert office.gaps() == []
