"""Two rails that tell of one document differently."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import BUSINESS, NOW, bill, books, cents, day, invoice
from tests.fixtures.judging import found, outcome

from domain.books.record import Document
from domain.findings.finding import Finding, RuleStatus
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY
from domain.policy.severity import Severity
from domain.rails.feed import Feed, FeedLink
from domain.rails.linking import Side, linked

OLD = NOW - timedelta(days=3)
FEED = Feed(id="b2", version=0, updated_at=NOW, rail="cards", name="Cards")
FEED_BUSINESS = replace(BUSINESS, id="b2", feed_of="b1")


def link(document: Document, record_id: str | None, **fields: Any) -> FeedLink:
    names = {("Vendor", "v1"): "Birch Supply", ("Customer", "c1"): "Cedar Clinic"}
    [made] = linked(FEED_BUSINESS, "cards", Side([document], names), Side([], {}), [])
    return replace(made, record_id=record_id, **({"updated_at": OLD} | fields))


def old(document: Document, **fields: Any) -> Any:
    return replace(document, updated_at=OLD, **fields)


def drift(*links: FeedLink, **fields: Any) -> list[Finding]:
    return found("XSYS-DRIFT", feeds=(FEED,), feed_links=links, **fields)


def test_xsys_drift_needs_a_second_rail() -> None:
    assert outcome("XSYS-DRIFT").status is RuleStatus.NEEDS_DATA
    assert outcome("XSYS-DRIFT").reason == "No second rail is connected."
    assert outcome("XSYS-DRIFT", feeds=(FEED,)).status is not RuleStatus.NEEDS_DATA


def test_xsys_drift_passes_what_both_tell_alike() -> None:
    here = old(bill("1", 100, day(20)))
    assert drift(link(here, "1"), bills=(here,)) == []


def test_xsys_drift_prices_a_bill_by_the_difference_and_blocks_it() -> None:
    here = old(bill("1", 100, day(20), doc_number="R-1"))
    [one] = drift(link(bill("a", 130, day(20)), "1"), bills=(here,))
    assert (one.severity, one.blocks) == (Severity.CRITICAL, True)
    assert [(subject.kind, subject.id) for subject in one.subjects] == [("Bill", "1"), ("FeedLink", "b2.Bill.a")]
    assert one.explanation == (
        "Bill R-1 is told otherwise by cards: total 130.00 USD there and 100.00 USD here, "
        "open 130.00 USD there and 100.00 USD here."
    )
    assert (one.exposure, one.cash_effect) == (Money.of("30", "USD"), Money.of("-30", "USD"))


def test_xsys_drift_takes_away_the_receipt_of_an_invoice_paid_over_there() -> None:
    here = old(invoice("1", 100, day(20)))
    paid = replace(invoice("a", 100, day(20)), balance_minor=0)
    [one] = drift(link(paid, "1"), invoices=(here,))
    assert (one.exposure, one.cash_effect) == (Money.of("100", "USD"), Money.of("-100", "USD"))


def test_xsys_drift_prices_what_the_books_lack_by_what_is_open() -> None:
    partly = replace(bill("a", 100, day(20)), balance_minor=cents(40))
    [one] = drift(link(partly, None))
    assert one.title == "Birch Supply: not in the books"
    assert (one.exposure, one.cash_effect) == (Money.of("40", "USD"), Money.of("-40", "USD"))
    assert one.fix is not None
    assert one.fix.action == "add-known-item"
    assert drift(link(partly, None, voided=True)) == []


@pytest.mark.parametrize(("days", "said"), [(0, 0), (1, 0), (2, 1)])
def test_xsys_drift_waits_a_full_day_after_the_last_edit_of_either_side(days: int, said: int) -> None:
    edited = NOW - timedelta(days=days)
    here = old(bill("1", 100, day(20)))
    there = bill("a", 130, day(20))
    assert len(drift(link(there, "1", updated_at=edited), bills=(here,))) == said
    assert len(drift(link(there, "1"), bills=(replace(here, updated_at=edited),))) == said
    assert len(drift(link(there, None, updated_at=edited))) == said


def test_xsys_drift_waits_as_long_as_the_policy_says() -> None:
    missing = link(bill("a", 130, day(20)), None)
    patient = replace(DEFAULT_POLICY, drift_days=3)
    assert found("XSYS-DRIFT", feeds=(FEED,), feed_links=(missing,), policy=patient) == []


def test_xsys_drift_leaves_out_what_is_not_read_any_more() -> None:
    assert drift(link(bill("a", 130, day(20)), "settled long ago")) == []


def test_xsys_drift_has_no_price_between_two_currencies() -> None:
    here = old(bill("1", 100, day(20)), currency="EUR")
    [one] = drift(link(bill("a", 100, day(20)), "1"), bills=(here,))
    assert (one.exposure, one.cash_effect) == (None, None)


def test_xsys_drift_looks_at_what_the_feeds_tell() -> None:
    here = old(bill("1", 100, day(20)))
    snapshot = books(bills=(here,), feeds=(FEED,), feed_links=(link(here, "1"), link(bill("b", 1, None), "1")))
    assert outcome("XSYS-DRIFT", feeds=snapshot.feeds, feed_links=snapshot.feed_links).population == 2


def test_xsys_drift_tells_a_bill_paid_over_there_at_once_and_blocks_it() -> None:
    here = bill("1", 100, day(20), doc_number="R-1")
    paid = replace(here, id="a", balance_minor=0)
    [one] = drift(link(paid, "1", updated_at=NOW), bills=(here,))
    assert (one.severity, one.blocks, one.exposure) == (Severity.MEDIUM, True, Money.of("100", "USD"))
    assert one.explanation == "Bill R-1 is paid at cards, and the books still have 100.00 USD open."
    [later] = drift(link(paid, "1"), bills=(old(here),))
    assert (later.severity, later.key) == (Severity.CRITICAL, one.key)
    assert drift(link(paid, "1", updated_at=NOW), bills=(replace(here, balance_minor=0),)) == []
