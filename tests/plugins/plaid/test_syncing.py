"""Bank lines on their way from the emulated Plaid into the mirror, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec
import pytest
from dependency_injector import providers
from msgspec.structs import replace
from tests.fakes.clock import FakeClock
from tests.fakes.stores.turns import UnlimitedTurns
from tests.fixtures.databases import KINDS, prepared_database

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.settings import Settings
from domain.books.bank import BankAccount, BankAccountType, BankBalance, BankLine
from domain.firms.firm import Scope
from domain.rails.connection import ConnectionState
from domain.rails.sync import SyncReport
from emulators.plaid.bank import Bank, Event, EventKind, Institution, Line
from emulators.plaid.bank import BankAccount as AtBank
from emulators.plaid.sandbox import Sandbox
from emulators.plaid.serving import RunningSandbox, start
from emulators.plaid.switches import PlannedFault, Switches

pytestmark = pytest.mark.slow
NOON = datetime(2026, 6, 30, 16, 0, tzinfo=UTC)
ACCOUNTS = (
    AtBank(key="checking", name="Operating", mask="4471", opening=Decimal("100.00")),
    AtBank(key="card", name="Card", mask="3009", type="credit", subtype="credit card", limit=Decimal(5000)),
)


class Feed(msgspec.Struct, frozen=True):
    """A login at a bank that is connected to a business."""

    container: Container
    running: RunningSandbox
    bank: Bank
    scope: Scope

    def sync(self, *, full: bool = False) -> SyncReport:
        report: SyncReport = self.container.sync().run(self.scope, full=full)
        return report

    def happens(self, kind: EventKind, line: Line) -> None:
        sandbox = self.running.sandbox
        sandbox.clock.forward(timedelta(seconds=1))
        self.bank.tell(Event(sandbox.clock(), kind, line))
        [item] = sandbox.items.values()
        item.poll(sandbox.clock())

    def lines(self) -> dict[str, BankLine]:
        """Those of the mirror, by their text."""
        with self.container.mirror().read(self.scope) as mirror:
            return {line.text: line for line in mirror.records(BankLine)}

    def equals_bank(self) -> bool:
        """Whether the mirror has what the service has: lines, and what is on the accounts."""
        [item] = self.running.sandbox.items.values()
        there = {(item.transaction_id(each.key), each.name, -each.amount, each.pending) for each in item.lines()}
        with self.container.mirror().read(self.scope) as mirror:
            lines, told = mirror.records(BankLine), mirror.records(BankBalance)
        here = {(each.id, each.text, Decimal(each.amount_minor) / 100, each.pending) for each in lines}
        balances = {each.id: each.current_minor for each in told}
        checking, card = (item.standing.current[key] * 100 for key in ("checking", "card"))
        wanted = {item.account_id("checking"): checking, item.account_id("card"): -card}
        return here == there and balances == wanted


def line(key: str, amount: str = "12.50", *, account: str = "checking", pending: bool = False) -> Line:
    return Line(
        key=key, account=account, amount=Decimal(amount), day=date(2026, 6, 29), name=key.upper(), pending=pending
    )


@contextmanager
def connected(database: str, switches: Switches | None = None) -> Iterator[Feed]:
    events = [Event(NOON - timedelta(days=back), "added", line(f"old {back}", f"{back}.01")) for back in range(1, 30)]
    bank = Bank(Institution("ins_1", "First Bank"), ACCOUNTS, events, login="user")
    sandbox = Sandbox([bank], switches=switches)
    sandbox.clock.freeze()
    sandbox.clock.set(NOON)
    with start(sandbox) as running:
        variables = {
            "CASHRAIL_DATABASE_URL": database,
            "CASHRAIL_SECRET_KEY": "a key for tests that is long enough",
            "CASHRAIL_PLAID_API_URL": running.url,
            "CASHRAIL_PLAID_LINK_URL": f"{running.url}/link",
            "CASHRAIL_PLAID_CLIENT_ID": "sandbox",
            "CASHRAIL_PLAID_SECRET": "sandbox",
        }
        container = Container(settings=Settings(variables=variables))
        container.clock.override(providers.Object(FakeClock(NOON)))
        container.turns.override(providers.Object(UnlimitedTurns()))
        firm_id = container.firms().default_firm().id
        start_at = container.sync().begin_connection("plaid", "http://127.0.0.1:9/callback", "state")
        back = httpx.get(f"{start_at.authorize_url}&bank=user").headers["Location"]
        callback = dict(parse_qsl(urlsplit(back).query))
        business = container.sync().finish_connection(firm_id, "plaid", "http://127.0.0.1:9/callback", callback)
        yield Feed(container, running, bank, Scope(firm_id, business.id))
        container.engine().dispose()


@pytest.fixture(params=KINDS)
def feed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Feed]:
    with prepared_database(request.param, tmp_path) as database, connected(database) as made:
        yield made


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Feed]:
    with prepared_database("sqlite", tmp_path) as database, connected(database) as made:
        yield made


def test_a_bank_s_life_arrives_line_by_line(feed: Feed) -> None:
    first = feed.sync()
    assert (first.error, first.created) == ("", 29 + 2 * len(ACCOUNTS))
    assert feed.equals_bank()
    with feed.container.mirror().read(feed.scope) as mirror:
        [card] = [account for account in mirror.records(BankAccount) if account.type is BankAccountType.CARD]
        assert (card.name, card.mask, card.institution, card.currency) == ("Card", "3009", "First Bank", "USD")

    feed.happens("added", line("fuel", "80.00", pending=True))
    assert feed.sync().error == ""
    assert feed.lines()["FUEL"].pending
    feed.happens("removed", line("fuel", "80.00", pending=True))
    feed.happens("added", replace(line("fuel posted", "96.00"), pending_key="fuel"))
    feed.happens("modified", line("old 3", "3.99"))
    feed.happens("removed", line("old 4", "4.01"))
    feed.happens("added", line("dinner", "20.00", account="card"))
    report = feed.sync()

    assert (report.error, report.deleted) == ("", 2)
    assert feed.equals_bank()
    assert feed.lines()["FUEL POSTED"].amount_minor == -9_600
    assert feed.lines()["DINNER"].amount_minor == -2_000


def test_nothing_new_is_three_requests_and_no_entry(quick: Feed) -> None:
    quick.sync()
    before = quick.container.mirror_writing().state(quick.scope).version
    report = quick.sync()
    assert (report.requests, report.created, report.updated, report.deleted) == (3, 0, 0, 0)
    again = quick.sync(full=True)
    assert (again.error, again.created, again.updated, again.deleted) == ("", 0, 0, 0)
    assert quick.container.mirror_writing().state(quick.scope).version == before


def test_lines_that_move_while_they_are_read_are_read_again(quick: Feed) -> None:
    quick.running.sandbox.switches.rows_per_page = 5
    fault = PlannedFault(path="transactions/sync", code="TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION")
    quick.running.sandbox.trouble.plan(fault)
    report = quick.sync()
    assert report.error == ""
    assert quick.equals_bank()


def test_what_is_not_ready_is_not_taken_for_nothing(tmp_path: Path) -> None:
    slow = Switches(initial_after_s=60, historical_after_s=60)
    with prepared_database("sqlite", tmp_path) as database, connected(database, slow) as feed:
        assert feed.sync().error == ""
        assert feed.lines() == {}
        feed.running.sandbox.clock.forward(timedelta(seconds=61))
        assert feed.sync().error == ""
        assert feed.equals_bank()
        assert len(feed.lines()) == 29


def test_a_login_that_is_gone_asks_for_a_person_and_keeps_what_was_known(quick: Feed) -> None:
    quick.sync()
    known = quick.lines()
    [item] = quick.running.sandbox.items.values()
    quick.running.sandbox.revoke(item)
    quick.sync()
    assert quick.container.sync().connection(quick.scope).state is ConnectionState.RECONNECT
    assert quick.lines() == known


def test_the_access_token_stands_nowhere_in_the_database(tmp_path: Path) -> None:
    with prepared_database("sqlite", tmp_path) as database, connected(database) as feed:
        feed.sync()
        [token] = feed.running.sandbox.access_tokens
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert token.startswith("access-sandbox-")
    assert token.encode() not in kept
    assert b"OLD 29" in kept


def test_a_signed_webhook_is_stored_and_asks_for_a_sync(quick: Feed) -> None:
    quick.sync()
    [item] = quick.running.sandbox.items.values()
    told = {"webhook_type": "TRANSACTIONS", "webhook_code": "SYNC_UPDATES_AVAILABLE", "item_id": item.item_id}
    body = msgspec.json.encode(told)
    signed = quick.running.sandbox.keys.sign(body, datetime.now(UTC), "good")
    quick.container.webhooks().receive("plaid", {"plaid-verification": signed}, body)
    [kept] = quick.container.deliveries().list_deliveries(None, 10)
    assert (kept.rail, kept.notices, kept.businesses) == ("plaid", 1, 1)
