"""A full pull over HTTP: paging, cut pages, faults in the middle, and where the next pull begins."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.fixtures.recorded import COMPANY, needs_company
from tests.plugins.qbo.fixtures.sessions import CountingSession, app_at, changes_in, of

from cashrail.kit.errors import RailReconnect, RailRetriable
from cashrail.kit.records import (
    Account,
    Bill,
    CompanyInfo,
    Customer,
    Invoice,
    Preferences,
    TaxCode,
    TaxRate,
    Term,
    TokenSet,
    Vendor,
)
from emulators.qbo.dump import DEFAULT_REALM, company_from, load_dump
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.switches import PlannedFault
from plugins.qbo import plugin
from plugins.qbo.translate import FEEDS

NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)
TOKENS = TokenSet(access_token="access", refresh_token="refresh")


def vendors(count: int) -> list[dict[str, Any]]:
    return [
        {"Id": str(n), "DisplayName": f"Vendor {n}", "Active": n % 7 != 0, "Balance": 0} for n in range(1, count + 1)
    ]


def session_at(running: RunningSandbox) -> CountingSession:
    return CountingSession(app_at(running.url), DEFAULT_REALM, TOKENS)


def running_with(content: dict[str, Any]) -> Sandbox:
    sandbox = Sandbox([company_from(content, NOW, realm_id=DEFAULT_REALM, name="Test")], clock=lambda: NOW)
    sandbox.mint_tokens(DEFAULT_REALM, "access", "refresh")
    return sandbox


@pytest.fixture
def recorded() -> Iterator[RunningSandbox]:
    sandbox = Sandbox([load_dump(COMPANY, NOW)], clock=lambda: NOW)
    sandbox.mint_tokens(DEFAULT_REALM, "access", "refresh")
    with start(sandbox) as running:
        yield running


@needs_company
def test_the_recorded_company_arrives_whole(recorded: RunningSandbox) -> None:
    session = session_at(recorded)
    pages = list(plugin.pull_changes(session, None))
    changes = changes_in(pages)
    assert [change.problem for change in changes if change.problem] == []
    standing = sum(len(of(kind, changes)) for kind in (CompanyInfo, Preferences, Term, TaxCode, TaxRate))
    assert len(changes) == 353 - 17 + standing
    assert sum(each.balance_minor for each in of(Invoice, changes)) == 588152
    assert sum(each.balance_minor or 0 for each in of(Vendor, changes)) == 220267
    assert sorted(pages[-1].complete_kinds) == sorted(FEEDS)
    assert [page.cursor for page in pages[:-1]] == [None] * (len(pages) - 1)
    assert session.attempts <= len(FEEDS) + 3


@needs_company
def test_the_next_pull_begins_before_this_one_did(recorded: RunningSandbox) -> None:
    *_, last = plugin.pull_changes(session_at(recorded), None)
    assert last.cursor is not None
    assert last.cursor.startswith(f"cdc:{(NOW - timedelta(minutes=2)).isoformat()}")
    assert "home=USD" in last.cursor


@pytest.mark.parametrize(("rows_per_page", "count"), [(None, 1201), (None, 1000), (7, 60), (100, 1000), (333, 1201)])
def test_every_row_arrives_once_however_pages_are_cut(rows_per_page: int | None, count: int) -> None:
    sandbox = running_with({"Vendor": vendors(count), "Customer": vendors(40)})
    with start(sandbox) as running:
        sandbox.switches.rows_per_page = rows_per_page
        changes = changes_in(plugin.pull_changes(session_at(running), None))
    ids = [each.id for each in of(Vendor, changes)]
    assert sorted(ids, key=int) == [str(n) for n in range(1, count + 1)]
    assert len(of(Customer, changes)) == 40


def test_inactive_names_arrive_too() -> None:
    with start(running_with({"Vendor": vendors(14)})) as running:
        found = of(Vendor, changes_in(plugin.pull_changes(session_at(running), None)))
    assert {each.id for each in found if not each.active} == {"7", "14"}


@pytest.mark.parametrize(
    "fault",
    [
        PlannedFault(status=429, format="xml"),
        PlannedFault(status=429, format="json"),
        PlannedFault(status=503),
        PlannedFault(cut_body=True),
    ],
)
def test_a_passing_failure_in_the_middle_is_repeated(fault: PlannedFault) -> None:
    sandbox = running_with({"Vendor": vendors(5)})
    with start(sandbox) as running:
        session = session_at(running)
        pages = plugin.pull_changes(session, None)
        next(pages)
        sandbox.trouble.plan(fault)
        changes = changes_in(pages)
    assert len(of(Vendor, changes)) == 5
    assert len(session.waits) == 1
    assert session.waits == ([60.0] if fault.status == 429 else [None])


def test_the_wait_the_service_asks_for_is_told() -> None:
    sandbox = running_with({})
    with start(sandbox) as running:
        session = session_at(running)
        sandbox.trouble.plan(PlannedFault(status=429, format="xml", retry_after_s=17))
        changes_in(plugin.pull_changes(session, None))
    assert session.waits == [17.0]


def test_a_token_that_ends_in_the_middle_is_refreshed_once() -> None:
    sandbox = running_with({"Vendor": vendors(5)})
    with start(sandbox) as running:
        session = session_at(running)
        pages = plugin.pull_changes(session, None)
        next(pages)
        sandbox.authority.expire_access(DEFAULT_REALM)
        changes = changes_in(pages)
    assert len(of(Vendor, changes)) == 5
    assert session.refreshes == 1
    assert session.tokens.access_token != "access"


def test_a_revoked_grant_asks_for_a_person() -> None:
    sandbox = running_with({})
    with start(sandbox) as running:
        sandbox.authority.revoke_realm(DEFAULT_REALM)
        with pytest.raises(RailReconnect):
            changes_in(plugin.pull_changes(session_at(running), None))


def test_a_company_of_another_grant_asks_for_a_person() -> None:
    with start(running_with({})) as running:
        session = CountingSession(app_at(running.url), "999", TOKENS)
        with pytest.raises(RailReconnect):
            changes_in(plugin.pull_changes(session, None))


def test_a_service_that_stays_away_is_told_after_the_repetitions() -> None:
    sandbox = running_with({})
    with start(sandbox) as running:
        url = running.url
    session = CountingSession(app_at(url), DEFAULT_REALM, TOKENS, repetitions=1)
    with pytest.raises(RailRetriable, match="cannot be reached"):
        changes_in(plugin.pull_changes(session, None))
    assert session.attempts == 2


def test_amounts_come_with_the_documents_own_currency() -> None:
    bills = [
        {"Id": "1", "TxnDate": "2026-01-02", "TotalAmt": 10, "Balance": 10, "CurrencyRef": {"value": "EUR"}},
        {"Id": "2", "TxnDate": "2026-01-02", "TotalAmt": "10.5", "Balance": "10.5"},
    ]
    accounts = [{"Id": "1", "Name": "Checking", "AccountType": "Bank", "Active": True, "CurrentBalance": 5}]
    preferences = [{"Id": "1", "CurrencyPrefs": {"HomeCurrency": {"value": "CAD"}}}]
    with start(running_with({"Bill": bills, "Account": accounts, "Preferences": preferences})) as running:
        changes = changes_in(plugin.pull_changes(session_at(running), None))
    assert {each.id: each.currency for each in of(Bill, changes)} == {"1": "EUR", "2": "CAD"}
    assert {each.id: each.balance_minor for each in of(Bill, changes)} == {"1": 1000, "2": 1050}
    assert [each.currency for each in of(Account, changes)] == ["CAD"]
