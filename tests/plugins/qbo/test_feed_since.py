"""Changes since a cursor over HTTP: updates, tombstones, feeds that are cut, and feeds that do not reach back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.plugins.qbo.fixtures.sessions import CountingSession, app_at, changes_in, of

from cashrail.kit.errors import RailCursorExpired
from cashrail.kit.records import Bill, ChangePage, RecordChange, TokenSet, Vendor
from emulators.qbo.dump import DEFAULT_REALM, company_from
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.switches import PlannedFault
from plugins.qbo import plugin
from plugins.qbo.cursor import Cursor

BORN = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
OLD = {"MetaData": {"CreateTime": "2026-01-05T08:00:00-08:00", "LastUpdatedTime": "2026-01-05T08:00:00-08:00"}}


class Clock:
    """The service's time, which a test moves."""

    def __init__(self) -> None:
        self.now = BORN

    def __call__(self) -> datetime:
        return self.now


class Books:
    """One served company; `put` writes into it at the service's present time."""

    def __init__(self, running: RunningSandbox, clock: Clock) -> None:
        self.clock = clock
        self.session = CountingSession(
            app_at(running.url), DEFAULT_REALM, TokenSet(access_token="access", refresh_token="refresh")
        )
        self.sandbox = running.sandbox
        self.company = running.sandbox.company(DEFAULT_REALM)

    def put(self, kind: str, record: dict[str, Any]) -> None:
        self.company.put(
            kind, {"SyncToken": "0", **record, "MetaData": {"LastUpdatedTime": self.clock.now.isoformat()}}
        )

    def bury(self, kind: str, record_id: str) -> None:
        self.company.bury(kind, record_id, self.clock.now)

    def pull(self, cursor: str | None) -> list[ChangePage]:
        return list(plugin.pull_changes(self.session, cursor))

    def later(self, **span: int) -> None:
        self.clock.now += timedelta(**span)


@pytest.fixture
def books() -> Iterator[Books]:
    clock = Clock()
    bill = {"SyncToken": "0", "TxnDate": "2026-01-05", "TotalAmt": 10, "Balance": 10, **OLD}
    content = {
        "Bill": [{"Id": "1", **bill}, {"Id": "2", **bill}],
        "Vendor": [{"Id": "3", "DisplayName": "Paper Co", "Active": True, "Balance": 20, **OLD}],
        "Preferences": [{"Id": "1", "CurrencyPrefs": {"HomeCurrency": {"value": "EUR"}}, **OLD}],
        "CompanyInfo": [{"Id": "1", "CompanyName": "Test", **OLD}],
    }
    sandbox = Sandbox([company_from(content, BORN, realm_id=DEFAULT_REALM, name="Test")], clock=clock)
    sandbox.mint_tokens(DEFAULT_REALM, "access", "refresh")
    with start(sandbox) as running:
        yield Books(running, clock)


def after_full_pull(books: Books) -> str:
    cursor = books.pull(None)[-1].cursor
    assert cursor is not None
    books.session.attempts = 0
    books.later(hours=1)
    return cursor


def settled(books: Books) -> str:
    """A cursor after which nothing changed: what came into being with the books lies behind it."""
    cursor = books.pull(after_full_pull(books))[-1].cursor
    assert cursor is not None
    books.session.attempts = 0
    books.later(minutes=10)
    return cursor


def test_a_quiet_company_costs_one_request(books: Books) -> None:
    cursor = settled(books)
    [page] = books.pull(cursor)
    assert page.changes == ()
    assert page.cursor is not None
    assert books.session.attempts == 1


def test_silence_is_asked_about_for_a_day_before_it_is_believed(books: Books) -> None:
    cursor = settled(books)
    [page] = books.pull(cursor)
    assert Cursor.parse(page.cursor or "").mark == Cursor.parse(cursor).mark
    books.later(days=3)
    [page] = books.pull(cursor)
    assert Cursor.parse(page.cursor or "").mark == books.clock.now - timedelta(days=1, minutes=2)


def test_new_changed_and_deleted_records_arrive_in_one_request(books: Books) -> None:
    cursor = settled(books)
    bill = {"TxnDate": "2026-05-30", "TotalAmt": 7, "Balance": 7}
    books.put("Bill", {"Id": "9", **bill})
    books.put("Bill", {"Id": "1", **bill, "SyncToken": "4"})
    books.bury("Bill", "2")
    [page] = books.pull(cursor)
    by_id = {change.id: change for change in page.changes}
    assert set(by_id) == {"1", "2", "9"}
    assert by_id["1"].version == 4
    assert by_id["2"] == RecordChange(kind="Bill", id="2", version=0, updated_at=books.clock.now, deleted=True)
    assert books.session.attempts == 1


def test_the_home_currency_is_remembered_between_pulls(books: Books) -> None:
    cursor = settled(books)
    books.put("Bill", {"Id": "9", "TxnDate": "2026-05-30", "TotalAmt": 7, "Balance": 7})
    [bill] = of(Bill, changes_in(books.pull(cursor)))
    assert bill.currency == "EUR"
    assert books.session.attempts == 1


def test_what_we_do_not_read_is_kept_in_the_raw_bytes(books: Books) -> None:
    cursor = settled(books)
    books.put("Bill", {"Id": "9", "TxnDate": "2026-05-30", "TotalAmt": 7, "Balance": 7, "Later": {"deep": [1]}})
    [change] = changes_in(books.pull(cursor))
    assert b'"Later":{"deep":[1]}' in change.raw


def test_a_thousand_changes_are_all_found(books: Books) -> None:
    cursor = settled(books)
    for n in range(1300):
        books.put("Vendor", {"Id": str(100 + n), "DisplayName": f"Vendor {n}", "Active": n % 2 == 0, "Balance": 0})
    for n in range(30):
        books.put("Bill", {"Id": str(5000 + n), "TxnDate": "2026-05-30", "TotalAmt": 7, "Balance": 7})
    books.bury("Bill", "2")
    changes = changes_in(books.pull(cursor))
    assert len({each.id for each in of(Vendor, changes)}) == 1300
    assert len({each.id for each in of(Bill, changes)}) == 30
    assert [change.id for change in changes if change.deleted] == ["2"]


def test_of_a_kind_that_the_feed_cut_the_deletions_are_not_known(books: Books) -> None:
    cursor = settled(books)
    for n in range(1100):
        books.put("Vendor", {"Id": str(100 + n), "DisplayName": f"Vendor {n}", "Active": True, "Balance": 0})
    books.bury("Bill", "2")
    assert books.pull(cursor)[-1].deletions_untold == ("Vendor",)


def test_a_full_answer_of_many_small_kinds_is_asked_again(books: Books) -> None:
    cursor = settled(books)
    for n in range(600):
        books.put("Vendor", {"Id": str(100 + n), "DisplayName": f"Vendor {n}", "Active": True, "Balance": 0})
        books.put("Bill", {"Id": str(5000 + n), "TxnDate": "2026-05-30", "TotalAmt": 7, "Balance": 7})
    changes = changes_in(books.pull(cursor))
    assert len({each.id for each in of(Vendor, changes)}) == 600
    assert len({each.id for each in of(Bill, changes)}) == 600


@pytest.mark.parametrize("age_days", [29, 30, 31, 400])
def test_beyond_the_feed_changes_are_found_by_their_times(books: Books, age_days: int) -> None:
    cursor = after_full_pull(books)
    books.later(days=age_days)
    books.put("Bill", {"Id": "9", "TxnDate": "2026-05-30", "TotalAmt": 7, "Balance": 7})
    books.bury("Bill", "2")
    pages = books.pull(cursor)
    changes = changes_in(pages)
    assert "9" in {bill.id for bill in of(Bill, changes)}
    assert "1" not in {bill.id for bill in of(Bill, changes)}, "it has not changed since"
    assert not [change for change in changes if change.deleted]
    assert {"Bill", "Vendor", "JournalEntry"} <= set(pages[-1].deletions_untold)
    following = Cursor.parse(pages[-1].cursor or "")
    assert (following.mark, following.apart) == (books.clock.now - timedelta(minutes=2), False)


def test_what_cannot_be_read_by_time_either_asks_for_a_full_pull(books: Books) -> None:
    cursor = after_full_pull(books)
    books.later(days=31)
    books.sandbox.trouble.plan(PlannedFault(count=50, status=404, format="html"))
    with pytest.raises(RailCursorExpired):
        books.pull(cursor)


@pytest.mark.parametrize("text", ["", "cdc:", "cdc:yesterday", "4711"])
def test_a_strange_cursor_never_crashes(books: Books, text: str) -> None:
    with pytest.raises(RailCursorExpired):
        books.pull(text)
