"""Open journal entries on payables and receivables, which no document gives a due date."""

from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import account, bank, bill_payment, books, customer, day, journal, payment
from tests.fixtures.forecasting import forecast_of_books

from domain.answers.forecast import Forecast
from domain.answers.metric import Status
from domain.books.cash_document import JournalEntry

ACCOUNTS = (bank(9_000), account("ap", "Accounts Payable"), account("ar", "Accounts Receivable"))


def entry(id: str, of: str, amount: int, party: str, **fields: Any) -> JournalEntry:
    """Puts so much, debits positive, on a control account in the name of a vendor or customer."""
    made = journal(id, day(-3), (of, amount), ("accrued", -amount))
    kind = "Vendor" if of == "ap" else "Customer"
    named = replace(made.lines[0], entity_kind=kind, entity_id=party)
    return replace(made, lines=(named, made.lines[1]), **fields)


def forecast(*entries: JournalEntry, **fields: Any) -> Forecast:
    return forecast_of_books(books(accounts=ACCOUNTS, journal_entries=entries, **fields))


def under_the_line(found: Forecast) -> list[tuple[str, str, str]]:
    return [(line.label, str(line.amount), line.row) for line in found.unscheduled]


def test_what_entries_owe_or_bring_is_under_the_line_and_makes_the_forecast_partial() -> None:
    found = forecast(entry("j", "ap", -500, "v1"), entry("k", "ap", -200, "v1"), entry("i", "ar", 40, "c1"))
    assert under_the_line(found) == [
        ("Birch Supply", "-700.00 USD", "payables"),
        ("Cedar Clinic", "40.00 USD", "receivables"),
    ]
    assert found.unscheduled[0].records == ("JournalEntry:j", "JournalEntry:k")
    assert {line.basis for line in found.unscheduled} == {"open by journal entry or the like, without a due date"}
    assert found.lines == ()
    assert found.status is found.forecast_zero_date.status is Status.PARTIAL
    assert [said for said in found.warnings if "no due date" in said] == [
        "Without 700.00 USD owed by journal entries and the like, which have no due date.",
        "Without 40.00 USD to come by journal entries and the like, which have no due date.",
    ]


def test_what_was_reversed_settled_or_is_owed_the_other_way_is_not_awaited() -> None:
    reversed_ = (entry("j", "ap", -500, "v1"), entry("k", "ap", 500, "v1"))
    overpaid = entry("o", "ar", -70, "c1")
    found = forecast(*reversed_, overpaid)
    assert under_the_line(found) == []
    assert not any("no due date" in said for said in found.warnings)


def test_what_was_paid_without_saying_for_what_is_taken_off() -> None:
    sent = bill_payment("p", day(-1), [], total_minor=20_000)
    received = payment("q", day(-1), [], total_minor=4_000, unapplied_minor=4_000)
    found = forecast(
        entry("j", "ap", -500, "v1"), entry("i", "ar", 40, "c1"), bill_payments=(sent,), payments=(received,)
    )
    assert under_the_line(found) == [("Birch Supply", "-300.00 USD", "payables")]


def test_an_entry_that_names_nobody_is_told_and_one_without_a_rate_too() -> None:
    nobody = journal("j", day(-3), ("ap", -500), ("accrued", 500))
    found = forecast(nobody, entry("k", "ar", 90, "c2", currency="EUR"), customers=(customer("c2", "Ems"),))
    assert under_the_line(found) == [("Nobody named", "-500.00 USD", "payables"), ("Ems", "90.00 EUR", "receivables")]
    assert "1 documents have no exchange rate and are listed as unscheduled." in found.warnings
