"""Bank lines on their way from the emulated Plaid into the mirror, on both databases."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from tests.fixtures.databases import KINDS, prepared_database
from tests.plugins.plaid.fixtures.feed import ACCOUNTS, Feed, connected, line

from domain.books.bank import BankAccount, BankAccountType
from domain.rails.connection import ConnectionState
from emulators.plaid.bank import Line
from emulators.plaid.switches import PlannedFault, Switches

pytestmark = pytest.mark.slow
TROUBLES = (
    PlannedFault(path="transactions/sync", status=503),
    PlannedFault(path="transactions/sync", code="TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"),
    PlannedFault(path="transactions/sync", cut_body=True),
    PlannedFault(path="accounts/", lose_answer=True),
)


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


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_mirror_ends_up_as_the_bank(quick: Feed, seed: int) -> None:
    """Lines come, post, change and go, requests fail, and syncs are made in between; the last one is left alone."""
    rng, living = random.Random(seed), dict[str, Line]()
    quick.running.sandbox.switches.rows_per_page = 7
    for step in range(50):
        deed = rng.random()
        if deed < 0.5 or not living:
            key = f"step {step}"
            living[key] = line(key, f"{rng.randint(1, 9_999)}.{step:02}", pending=rng.random() < 0.4)
            quick.happens("added", living[key])
        elif deed < 0.7:
            old = living.pop(rng.choice(sorted(living)))
            quick.happens("removed", old)
            if old.pending:
                living[f"{old.key} posted"] = replace(old, key=f"{old.key} posted", pending=False, pending_key=old.key)
                quick.happens("added", living[f"{old.key} posted"])
        elif deed < 0.8:
            key = rng.choice(sorted(living))
            living[key] = replace(living[key], name=f"CHANGED {step}")
            quick.happens("modified", living[key])
        elif deed < 0.9:
            quick.running.sandbox.trouble.plan(rng.choice(TROUBLES))
        else:
            quick.sync(full=rng.random() < 0.2)
    quick.running.sandbox.trouble.clear()
    assert quick.sync().error == ""
    assert quick.equals_bank()
