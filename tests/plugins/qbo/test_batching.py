"""Pages asked for many at a time: few requests, answers of eight megabytes, the same records by any server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plugins.qbo.fixtures.sessions import CountingSession, app_at, changes_in

from cashrail.kit.records import RecordChange, TokenSet
from emulators.qbo.dump import DEFAULT_REALM, company_from
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.qbo.switches import PlannedFault
from plugins.qbo import batching, plugin
from plugins.qbo.client import Client
from plugins.qbo.translate import FEEDS

NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)
BREAKS: dict[str, Callable[[Sandbox], None]] = {
    "refused": lambda sandbox: sandbox.trouble.plan(PlannedFault(code="5020", status=400, path="batch", count=1000)),
    "broken": lambda sandbox: sandbox.trouble.plan(PlannedFault(status=500, path="batch", count=1000)),
    "broken once": lambda sandbox: sandbox.trouble.plan(PlannedFault(status=500, path="batch")),
    "cut once": lambda sandbox: sandbox.trouble.plan(PlannedFault(cut_body=True, path="batch")),
}


@contextmanager
def serving(**counts: int) -> Iterator[tuple[Sandbox, CountingSession]]:
    """A company with so many objects of each kind, and a session at it."""
    content: dict[str, Any] = {
        kind: [{"Id": str(n), "DisplayName": f"{kind} {n}", "Balance": 0} for n in range(1, count + 1)]
        for kind, count in counts.items()
    }
    sandbox = Sandbox([company_from(content, NOW, realm_id=DEFAULT_REALM, name="Test")], clock=lambda: NOW)
    sandbox.mint_tokens(DEFAULT_REALM, "access", "refresh")
    with start(sandbox) as running:
        tokens = TokenSet(access_token="access", refresh_token="refresh")
        yield sandbox, CountingSession(app_at(running.url), DEFAULT_REALM, tokens)


def told(changes: list[RecordChange]) -> list[tuple[str, str]]:
    return sorted((change.kind, change.id) for change in changes if change.kind in ("Vendor", "Customer"))


def expected(**counts: int) -> list[tuple[str, str]]:
    return sorted((kind, str(n)) for kind, count in counts.items() for n in range(1, count + 1))


def test_all_of_a_company_takes_a_handful_of_requests() -> None:
    with serving(Vendor=3_500, Customer=2_100) as (sandbox, session):
        *pages, last = plugin.pull_changes(session, None)
    assert told(changes_in(pages)) == expected(Vendor=3_500, Customer=2_100)
    assert sorted(last.complete_kinds) == sorted(FEEDS)
    # The preferences, the count, the company, two answers of pages; and what the tax codes' page leaves in doubt.
    assert session.attempts <= 7
    assert sandbox.requests[DEFAULT_REALM] == session.attempts


def test_no_answer_is_expected_to_be_longer_than_it_may_be() -> None:
    pages = {str(n): batching.PlannedPage(kind="Vendor", rows=1000) for n in range(100)}
    with serving() as (_, session), Client(session) as client, batching.BatchedPages(client, pages) as ahead:
        chosen = ahead._chosen("7")
    assert chosen[:3] == ["7", "0", "1"]
    assert len(chosen) * 1000 * 2_000 <= batching.ANSWER_BYTES_MAX


@pytest.mark.parametrize("name", BREAKS)
def test_what_batches_do_not_bring_is_asked_for_alone(name: str) -> None:
    with serving(Vendor=2_100, Customer=40) as (sandbox, session):
        BREAKS[name](sandbox)
        *pages, last = plugin.pull_changes(session, None)
    assert told(changes_in(pages)) == expected(Vendor=2_100, Customer=40)
    assert sorted(last.complete_kinds) == sorted(FEEDS)


@pytest.mark.parametrize(
    "switches",
    [
        {"batch_shares_rows": True},
        {"throttled_in_batches": ["Vendor", "Account"]},
        {"rows_per_page": 333},
        {"refused_kinds": ["Estimate", "Class"]},
    ],
    ids=str,
)
def test_any_server_tells_the_same_records(switches: dict[str, Any]) -> None:
    with serving(Vendor=2_100, Customer=240) as (sandbox, session):
        for name, value in switches.items():
            setattr(sandbox.switches, name, value)
        *pages, last = plugin.pull_changes(session, None)
    assert told(changes_in(pages)) == expected(Vendor=2_100, Customer=240)
    assert set(FEEDS) - set(last.complete_kinds) == set(switches.get("refused_kinds", ())) & set(FEEDS)


def test_a_service_that_shares_rows_is_asked_so_from_then_on() -> None:
    with serving(Vendor=3_100, Customer=3_100, Employee=20) as (sandbox, session):
        sandbox.switches.batch_shares_rows = True
        changes = changes_in(plugin.pull_changes(session, None))
    assert told(changes) == expected(Vendor=3_100, Customer=3_100)
    # One page of each batch comes with it, the others alone: never twice as many requests as pages.
    assert session.attempts < 2 * len(FEEDS)


@settings(max_examples=8, deadline=None)
@given(
    st.integers(0, 2_200),
    st.integers(0, 1_100),
    st.sampled_from([None, 70, 999]),
    st.booleans(),
    st.lists(st.sampled_from(["Vendor", "Customer", "Account"]), max_size=2),
)
def test_every_row_arrives_once(
    vendors: int,
    customers: int,
    rows_per_page: int | None,
    shares: bool,  # noqa: FBT001 - drawn
    throttled: list[str],
) -> None:
    with serving(Vendor=vendors, Customer=customers) as (sandbox, session):
        sandbox.switches.rows_per_page = rows_per_page
        sandbox.switches.batch_shares_rows = shares
        sandbox.switches.throttled_in_batches = throttled
        changes = changes_in(plugin.pull_changes(session, None))
    assert told(changes) == expected(Vendor=vendors, Customer=customers)
