"""Rules about closed periods and absent recurring bills."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.fixtures.books import MONDAY, account, bank, bill, day, journal, purchase, vendor
from tests.fixtures.judging import found, outcome, subjects

from domain.books.bill import Bill
from domain.books.company import Preferences
from domain.findings.finding import RuleStatus
from domain.money import Money
from domain.policy.severity import Severity

# Closed up to 30 April, on 10 May.
CLOSED = date(2026, 4, 30)
CLOSED_ON = datetime(2026, 5, 10, 12, tzinfo=UTC)
LATER = CLOSED_ON + timedelta(days=1)
APRIL = date(2026, 4, 15)


def closing(until: date | None = CLOSED) -> Preferences:
    return Preferences(id="1", version=0, updated_at=CLOSED_ON, home_currency="USD", book_close_date=until)


def test_per_open_does_not_apply_to_books_that_were_never_closed() -> None:
    assert outcome("PER-OPEN", preferences=closing(None)).status is RuleStatus.NOT_APPLICABLE
    assert outcome("PER-OPEN").status is RuleStatus.NOT_APPLICABLE


def test_per_open_gives_a_month_forty_five_days() -> None:
    # 14 June less 45 days is 30 April: April is not over then. A day later it is, and May is not due.
    march = closing(date(2026, 3, 31))
    assert found("PER-OPEN", preferences=march, as_of=date(2026, 6, 14)) == []
    [one] = found("PER-OPEN", preferences=march, as_of=date(2026, 6, 15))
    assert one.severity is Severity.LOW
    assert found("PER-OPEN", preferences=closing(), as_of=date(2026, 6, 15)) == []


def monthly(*offsets: int, amount: int = 100) -> tuple[Bill, ...]:
    return tuple(
        bill(f"m{n}", amount, None, txn_date=day(on), balance_minor=0, doc_number=f"{n}-{n * 77}")
        for n, on in enumerate(offsets)
    )


def test_rec_miss_trips_when_half_a_cadence_has_passed() -> None:
    # Billed on 2 February, March and April; due on 2 May; half a month later is the 17th.
    paid = tuple(
        bill(str(month), 100, None, txn_date=date(2026, month, 2), balance_minor=0, doc_number=f"{month}-{month * 77}")
        for month in (2, 3, 4)
    )
    assert found("REC-MISS", bills=paid, as_of=date(2026, 5, 17)) == []
    [one] = found("REC-MISS", bills=paid, as_of=date(2026, 5, 18))
    assert (one.subjects[0].id, one.severity, one.blocks) == ("v1", Severity.HIGH, True)
    assert (one.exposure, one.cash_effect) == (Money.of(100, "USD"), Money.of(-100, "USD"))


def test_rec_miss_forgets_a_series_that_has_lapsed() -> None:
    lapsed = monthly(-160, -130, -100)
    assert found("REC-MISS", bills=lapsed, as_of=MONDAY) == []


def test_rec_miss_lets_pass_what_came_and_what_keeps_no_cadence_and_vendors_that_are_gone() -> None:
    missed = monthly(-110, -80, -50)
    assert len(found("REC-MISS", bills=missed)) == 1
    assert found("REC-MISS", bills=monthly(-110, -80, -50, -20)) == []
    assert found("REC-MISS", bills=monthly(-130, -80, -50)) == []
    assert found("REC-MISS", bills=missed, vendors=(vendor("v1", "Birch", active=False),)) == []
    came: dict[str, Any] = {"entity_kind": "Vendor", "entity_id": "v1"}
    assert found("REC-MISS", bills=missed, purchases=(purchase("p", day(-20), 100, **came),)) == []


def test_rec_miss_takes_what_came_off_the_calendar_for_the_day_it_came_after() -> None:
    fortnightly = [-11 - 14 * n for n in range(9, 0, -1)]
    assert found("REC-MISS", bills=monthly(*fortnightly, -5)) == []
    [one] = found("REC-MISS", bills=monthly(*fortnightly))
    assert "expected on" in one.explanation


def test_rec_miss_trips_on_wages_by_journal_entry_and_on_cheques_to_nobody_named() -> None:
    wages = account("wages", "Expense", name="Wages", classification="Expense")
    entries = tuple(journal(f"j{n}", day(-94 + 14 * n), ("wages", 4_300), ("bank", -4_300)) for n in range(6))
    # The last on day -24, the next expected on -10; seven days are half of fourteen.
    [one] = found("REC-MISS", accounts=(bank(5), wages), journal_entries=entries)
    assert (one.subjects[0].id, one.cash_effect) == ("wages", Money.of(-4_300, "USD"))
    assert found("REC-MISS", accounts=(bank(5), wages), journal_entries=entries, as_of=day(-3)) == []
    cheques = tuple(purchase(f"p{n}", day(-94 + 14 * n), 4_300, "wages") for n in range(6))
    assert subjects("REC-MISS", accounts=(bank(5), wages), purchases=cheques) == [("wages",)]
    accrued = tuple(journal(f"j{n}", day(-94 + 14 * n), ("wages", 4_300), ("owed", -4_300)) for n in range(6))
    assert found("REC-MISS", accounts=(bank(5), wages), journal_entries=accrued) == []
