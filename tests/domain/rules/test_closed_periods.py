"""Rules about what happens in a period after it was closed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import bill, invoice, journal, payment
from tests.fixtures.judging import found, outcome, subjects

from domain.books.company import Closing, Preferences
from domain.books.record import Link
from domain.books.restatement import Restatement
from domain.findings.finding import RuleStatus
from domain.money import Money
from domain.policy.severity import Severity

# Closed up to 30 April, on 10 May.
CLOSED = date(2026, 4, 30)
CLOSED_ON = datetime(2026, 5, 10, 12, tzinfo=UTC)
LATER = CLOSED_ON + timedelta(days=1)
APRIL_NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)
APRIL, MAY = date(2026, 4, 15), date(2026, 5, 2)


def closing(until: date | None = CLOSED, **fields: Any) -> Preferences:
    given: dict[str, Any] = {"updated_at": CLOSED_ON, "home_currency": "USD"} | fields
    return Preferences(id="1", version=0, book_close_date=until, **given)


def usd(amount: int) -> Money:
    return Money.of(amount, "USD")


def restated(**fields: Any) -> Restatement:
    """A bill of April over 100.00 that was deleted after the closing, unless said otherwise."""
    given: dict[str, Any] = {
        "kind": "Bill",
        "record_id": "b",
        "txn_date": APRIL,
        "total": usd(100),
        "changed_at": LATER,
        "party_id": "v1",
    }
    return Restatement(**(given | fields))


def changed(after: int, **fields: Any) -> Restatement:
    return restated(**({"total_after": usd(after), "txn_date_after": APRIL} | fields))


def test_per_edit_trips_on_what_was_entered_into_a_closed_period() -> None:
    entered = replace(bill("x", 10, None, txn_date=APRIL), created_at=LATER)
    [one] = found("PER-EDIT", preferences=closing(), bills=(entered,))
    assert (one.severity, one.blocks, one.exposure) == (Severity.HIGH, True, Money.of(10, "USD"))
    before = replace(entered, created_at=CLOSED_ON)
    assert found("PER-EDIT", preferences=closing(), bills=(before,)) == []
    open_period = replace(entered, txn_date=date(2026, 5, 1))
    assert found("PER-EDIT", preferences=closing(), bills=(open_period,)) == []


def test_per_edit_trips_on_edits_only_where_no_payment_moves_the_stamp() -> None:
    entry = replace(journal("j", APRIL, ("bank", 10)), created_at=CLOSED_ON, updated_at=LATER)
    paid = replace(bill("x", 10, None, txn_date=APRIL), created_at=CLOSED_ON, updated_at=LATER)
    assert subjects("PER-EDIT", preferences=closing(), journal_entries=(entry,), bills=(paid,)) == [("j",)]


def test_per_edit_trips_on_what_is_open_in_full_and_was_edited() -> None:
    edited: dict[str, Any] = {"version": 1, "created_at": CLOSED_ON, "updated_at": LATER}
    bills = (
        replace(bill("open", 10, None, txn_date=APRIL), **edited),
        replace(bill("part", 10, None, txn_date=APRIL, balance_minor=500), **edited),
        replace(bill("in time", 10, None, txn_date=APRIL), **(edited | {"updated_at": CLOSED_ON})),
    )
    assert subjects("PER-EDIT", preferences=closing(), bills=bills) == [("open",)]
    invoices = tuple(
        replace(invoice(status, 10, None, txn_date=APRIL, email_status=status), **edited)
        for status in ("NotSet", "EmailSent")
    )
    assert subjects("PER-EDIT", preferences=closing(), invoices=invoices) == [("NotSet",)]
    waiting = replace(payment("waiting", APRIL, [("x", 10)]), **edited)
    banked = replace(waiting, id="banked", links=(Link("Deposit", "9"),))
    assert subjects("PER-EDIT", preferences=closing(), payments=(waiting, banked)) == [("waiting",)]


def test_per_moved_trips_on_what_was_deleted_in_a_closed_period() -> None:
    [one] = found("PER-MOVED", preferences=closing(), restatements=(restated(doc_number="77", member="Ada"),))
    assert (one.severity, one.blocks, one.exposure, one.cash_effect) == (Severity.HIGH, True, usd(100), None)
    assert one.key == "PER-MOVED:Bill-b"
    assert one.explanation == (
        "Bill 77 of 2026-04-15 with Birch Supply was deleted on 2026-05-11, after the books were closed up to "
        "2026-04-30: it counted for 100.00 USD there, now for 0.00 USD."
    )
    assert {each.label: each.value for each in one.evidence}["by"] == "Ada"


def test_per_moved_is_about_what_the_amount_moved_by() -> None:
    [one] = found("PER-MOVED", preferences=closing(), restatements=(changed(130),))
    assert (one.exposure, one.title) == (usd(30), "Bill changed in amount in a closed period")
    [void] = found("PER-MOVED", preferences=closing(), restatements=(changed(0),))
    assert (void.exposure, void.title) == (usd(100), "Bill changed to nothing in a closed period")
    foreign = {"total": Money.of(100, "EUR"), "total_after": Money.of(90, "EUR"), "exchange_rate": Decimal("1.2")}
    [euros] = found("PER-MOVED", preferences=closing(), restatements=(changed(0, **foreign),))
    assert euros.exposure == usd(12)


def test_per_moved_sees_what_leaves_the_period_and_what_is_dated_back_into_it() -> None:
    out, back = changed(100, txn_date_after=MAY), changed(100, record_id="c", txn_date=MAY)
    assert [
        (one.exposure, one.title) for one in found("PER-MOVED", preferences=closing(), restatements=(out, back))
    ] == [
        (usd(100), "Bill moved in a closed period"),
        (usd(100), "Bill moved in a closed period"),
    ]
    within = changed(100, txn_date_after=date(2026, 4, 1))
    assert found("PER-MOVED", preferences=closing(), restatements=(within,)) == []


def test_per_moved_lets_pass_what_came_before_the_closing_and_what_is_dated_after_it() -> None:
    for passed in (
        restated(changed_at=CLOSED_ON),
        restated(txn_date=date(2026, 5, 1)),
        changed(90, txn_date=MAY, txn_date_after=MAY),
    ):
        assert found("PER-MOVED", preferences=closing(), restatements=(passed,)) == []


def test_per_moved_takes_the_steps_of_a_document_together() -> None:
    there, back = changed(130), changed(100, total=usd(130), changed_at=LATER + timedelta(hours=1))
    assert found("PER-MOVED", preferences=closing(), restatements=(there, back)) == []
    further = replace(back, total_after=usd(150))
    [one] = found("PER-MOVED", preferences=closing(), restatements=(there, further))
    assert one.exposure == usd(50)
    # Before the closing it was another amount; what counts is what stood there then.
    [one] = found(
        "PER-MOVED", preferences=closing(), restatements=(changed(100, total=usd(7), changed_at=APRIL_NOON), there)
    )
    assert one.exposure == usd(30)


def test_per_moved_leaves_what_was_entered_after_the_closing_to_per_edit() -> None:
    entered = replace(bill("b", 130, None, txn_date=APRIL), created_at=LATER)
    step = changed(130, created_at=LATER, changed_at=LATER + timedelta(hours=1))
    given: dict[str, Any] = {"preferences": closing(), "bills": (entered,), "restatements": (step,)}
    assert found("PER-MOVED", **given) == []
    [one] = found("PER-EDIT", **given)
    assert one.exposure == usd(130)


def test_one_document_is_told_by_one_rule() -> None:
    entry = replace(journal("j", APRIL, ("bank", 10)), created_at=APRIL_NOON, updated_at=LATER)
    step = changed(10, kind="JournalEntry", record_id="j")
    given: dict[str, Any] = {"preferences": closing(), "journal_entries": (entry,)}
    assert (len(found("PER-EDIT", **given)), found("PER-MOVED", **given)) == (1, [])
    assert found("PER-EDIT", restatements=(step,), **given) == []
    assert len(found("PER-MOVED", restatements=(step,), **given)) == 1


def test_a_period_that_was_opened_and_closed_again_is_closed_since_the_first_time() -> None:
    again = LATER + timedelta(days=5)
    reclosed = closing(closings=(Closing(CLOSED, CLOSED_ON), Closing(date(2026, 3, 31), LATER), Closing(CLOSED, again)))
    assert len(found("PER-MOVED", preferences=replace(reclosed, updated_at=again), restatements=(restated(),))) == 1
    opened = replace(reclosed, book_close_date=date(2026, 3, 31))
    assert found("PER-MOVED", preferences=opened, restatements=(restated(),)) == []


def test_settings_saved_later_hide_no_edit_once_the_closing_was_seen() -> None:
    entry = replace(journal("j", APRIL, ("bank", 10)), created_at=APRIL_NOON, updated_at=LATER)
    saved = LATER + timedelta(days=9)
    seen = closing(closings=(Closing(CLOSED, CLOSED_ON),), updated_at=saved)
    assert subjects("PER-EDIT", preferences=seen, journal_entries=(entry,)) == [("j",)]
    assert subjects("PER-EDIT", preferences=closing(updated_at=saved), journal_entries=(entry,)) == []


def test_per_edit_and_per_moved_do_not_apply_to_books_that_were_never_closed() -> None:
    for code in ("PER-EDIT", "PER-MOVED"):
        assert outcome(code, preferences=closing(None)).status is RuleStatus.NOT_APPLICABLE
        assert outcome(code, bills=(bill("b", 1, None),), preferences=closing()).status is RuleStatus.PASS
