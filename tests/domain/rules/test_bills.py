"""Rules about single bills: what trips them, and what nearly does."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.fixtures.books import bill, books, day, vendor
from tests.fixtures.judging import codes, judge, only

from domain.models.account import Term
from domain.models.finding import Severity
from domain.money import Money

NET30 = Term(id="t30", version=0, updated_at=datetime(2026, 1, 1, tzinfo=UTC), name="Net 30", due_days=30)
FOUNDED = datetime(2025, 1, 1, tzinfo=UTC)
BIRCH = vendor("v1", "Birch Supply", created_at=FOUNDED)


def found(*bills: Any, **fields: Any) -> set[str]:
    return codes(books(**({"vendors": (BIRCH,), "terms": (NET30,), "bills": bills} | fields)))


@pytest.mark.parametrize(
    ("fields", "trips"),
    [
        ({"due": None}, True),
        ({"due": day(-10)}, False),
        ({"due": day(-10), "term_id": "t30"}, True),
        ({"due": day(-9), "term_id": "t30"}, False),
        ({"due": None, "balance_minor": 0}, False),
        ({"due": None, "voided": True}, False),
    ],
)
def test_a_due_date_is_missing_or_denies_the_terms(*, fields: dict[str, Any], trips: bool) -> None:
    due = fields.pop("due")
    assert ("BILL-NODUE" in found(bill("x", 100, due, **fields))) is trips


def test_the_vendor_s_terms_count_where_the_bill_has_none() -> None:
    settled = vendor("v1", "Birch Supply", term_id="t30", created_at=FOUNDED)
    finding = only(books(vendors=(settled,), terms=(NET30,), bills=(bill("x", 100, None),)), "BILL-NODUE")
    assert finding.fix is not None
    assert str(day(20)) in finding.fix.sentence
    assert finding.blocks


def test_three_bills_a_year_ask_for_terms_and_two_do_not() -> None:
    bills = [bill(str(n), 100 + n * 50, day(30), txn_date=day(-40 * n), doc_number=f"A{n}9{n}") for n in range(3)]
    assert "BILL-NOTERM" in found(*bills)
    assert "BILL-NOTERM" not in found(*bills[:2])
    assert "BILL-NOTERM" not in found(*bills[:2], bill("old", 900, day(-300), txn_date=day(-366), balance_minor=0))


@pytest.mark.parametrize(("amount", "trips"), [("400.00", False), ("400.01", True)])
def test_an_open_bill_above_four_times_the_usual_is_odd(*, amount: str, trips: bool) -> None:
    usual = [
        bill(str(n), 100, day(-50), txn_date=day(-90 - 37 * n), balance_minor=0, doc_number=f"{n}{n}{n}{n}")
        for n in range(4)
    ]
    assert ("BILL-ZERO" in found(*usual, bill("x", amount, day(5)))) is trips
    assert "BILL-ZERO" not in found(*usual[:3], bill("x", 5000, day(5)))


def test_a_bill_over_nothing_is_odd_unless_voided() -> None:
    assert "BILL-ZERO" in found(bill("x", 0, day(5)))
    assert "BILL-ZERO" not in found(bill("x", 0, day(5), voided=True))
    assert "BILL-ZERO" not in found(bill("x", 0, day(5), txn_date=day(-91)))


@pytest.mark.parametrize(
    ("dated", "due", "trips"),
    [
        (day(60), day(90), False),
        (day(61), day(90), True),
        (day(-5), day(-6), True),
        (day(-5), day(-5), False),
        (date(1999, 12, 31), day(5), True),
        (date(2000, 1, 1), day(5), False),
    ],
)
def test_implausible_dates(*, dated: date, due: date, trips: bool) -> None:
    assert ("BILL-DATE" in found(bill("x", 100, due, txn_date=dated))) is trips


@pytest.mark.parametrize(
    ("overdue", "severity"),
    [(90, None), (91, Severity.HIGH), (365, Severity.HIGH), (366, Severity.CRITICAL)],
)
def test_a_bill_open_for_long_is_found_once_with_the_higher_severity(overdue: int, severity: Severity | None) -> None:
    snapshot = books(vendors=(BIRCH,), bills=(bill("x", "1234.50", day(-overdue), txn_date=day(-400)),))
    stale = [one for one in judge(snapshot).findings if one.code == "BILL-STALE"]
    assert [one.severity for one in stale] == ([severity] if severity else [])
    for one in stale:
        assert one.exposure == one.cash_effect == Money.of("1234.50", "USD")
        assert "1,234.50 USD" in one.explanation
        assert "Birch Supply" in one.explanation


def test_a_due_date_derived_from_terms_grows_stale_too() -> None:
    undated = bill("x", 100, None, txn_date=day(-121), term_id="t30")
    assert "BILL-STALE" in found(undated)
    assert "BILL-STALE" not in found(bill("x", 100, None, txn_date=day(-120), term_id="t30"))
    assert "BILL-STALE" not in found(bill("x", 100, None, txn_date=day(-300)))


@pytest.mark.parametrize(
    ("amount", "created", "dated", "trips"),
    [
        (1000, -30, -30, True),
        ("999.99", -30, -30, False),
        (1000, -31, -30, False),
        (1000, -30, -31, False),
    ],
)
def test_the_first_large_bill_of_a_new_vendor(*, amount: Any, created: int, dated: int, trips: bool) -> None:
    added = datetime.combine(day(created), datetime.min.time(), tzinfo=UTC)
    new = vendor("v1", "Birch Supply", created_at=added)
    snapshot = books(vendors=(new,), bills=(bill("x", amount, day(20), txn_date=day(dated)),))
    assert ("VEN-NEW" in codes(snapshot)) is trips


def test_a_bill_without_a_vendor_is_judged_all_the_same() -> None:
    assert found(bill("x", 100, None, vendor_id=None)) == {"BILL-NODUE"}
