"""Rules about single bills. The business date is Monday 1 June 2026."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace
from tests.fixtures.books import MONDAY, NOW, bill, day, purchase, term, vendor
from tests.fixtures.judging import found, outcome, subjects

from domain.books.bill import Bill
from domain.books.party import Vendor
from domain.findings.finding import Finding
from domain.money import Money
from domain.policy.severity import Severity

NET_30 = term("n30", 30)
ON_RECEIPT = term("n0", 0)
TERMED = vendor("v1", "Birch Supply", term_id="n30")


def test_bill_nodue_trips_on_a_missing_due_date_and_names_the_derived_one() -> None:
    # 22 May + 30 days = 21 June.
    [one] = found("BILL-NODUE", bills=(bill("x", 100, None, term_id="n30"),), terms=(NET_30,))
    assert (one.severity, one.blocks, one.exposure, one.cash_effect) == (Severity.HIGH, True, usd(100), None)
    assert one.fix is not None
    assert "2026-06-21" in one.fix.sentence


@pytest.mark.parametrize(("bill_term", "of_vendor"), [("n30", None), (None, "n30")])
def test_bill_nodue_trips_when_due_on_its_own_date_against_terms(bill_term: str | None, of_vendor: str | None) -> None:
    one = bill("x", 100, day(-10), term_id=bill_term)
    given = vendor("v1", "Birch Supply", term_id=of_vendor)
    assert subjects("BILL-NODUE", bills=(one,), vendors=(given,), terms=(NET_30,)) == [("x",)]


def test_bill_nodue_lets_pass_due_on_receipt_no_terms_and_settled_or_voided_bills() -> None:
    bills = (
        bill("receipt", 100, day(-10), term_id="n0"),
        bill("unknown", 100, day(-10), vendor_id=None),
        bill("paid", 100, None, balance_minor=0),
        bill("voided", 0, None, voided=True),
        bill("day after", 100, day(-9), term_id="n30"),
    )
    assert found("BILL-NODUE", bills=bills, vendors=(), terms=(NET_30, ON_RECEIPT)) == []


def test_bill_nodue_own_terms_come_before_the_vendors() -> None:
    one = bill("x", 100, day(-10), term_id="n0")
    assert found("BILL-NODUE", bills=(one,), vendors=(TERMED,), terms=(NET_30, ON_RECEIPT)) == []


def test_bill_noterm_trips_at_the_third_bill_of_the_year() -> None:
    # A year back from 1 June 2026 is 1 June 2025, which still counts.
    year = [bill(str(n), 10, None, txn_date=day(back), balance_minor=0) for n, back in enumerate((-365, -200, -1))]
    [one] = found("BILL-NOTERM", bills=tuple(year))
    assert (one.severity, one.blocks, one.exposure) == (Severity.LOW, False, None)
    assert found("BILL-NOTERM", bills=(bill("0", 10, None, txn_date=day(-366)), *year[1:])) == []
    assert found("BILL-NOTERM", bills=(*year[:2], bill("2", 0, None, voided=True))) == []


@pytest.mark.parametrize("given", [TERMED, vendor("v1", "Birch Supply", active=False), vendor("v2", "Another")])
def test_bill_noterm_lets_pass_vendors_with_terms_inactive_and_missing_ones(given: Vendor) -> None:
    bills = tuple(bill(str(n), 10, None) for n in range(3))
    assert found("BILL-NOTERM", bills=bills, vendors=(given,), terms=(NET_30,)) == []


def test_bill_zero_trips_on_nothing_and_less_than_nothing() -> None:
    # 3 March is 90 days before 1 June.
    bills = (
        bill("edge", 0, None, txn_date=day(-90)),
        bill("minus", -5, None),
        bill("too old", 0, None, txn_date=day(-91)),
        bill("voided", 0, None, voided=True),
        bill("a cent", "0.01", None),
    )
    assert subjects("BILL-ZERO", bills=bills) == [("edge",), ("minus",)]
    assert all(one.blocks and one.exposure is None for one in found("BILL-ZERO", bills=bills))


def test_bill_zero_trips_above_four_times_the_median_of_four_others() -> None:
    # Others 80, 100, 110, 500: median (100 + 110) / 2 = 105, four times 420.
    others = [bill(str(n), a, None, balance_minor=0) for n, a in enumerate((80, 100, 110, 500))]
    assert subjects("BILL-ZERO", bills=(*others, bill("x", "420.01", None))) == [("x",)]
    assert found("BILL-ZERO", bills=(*others, bill("x", 420, None))) == []


def test_bill_zero_needs_four_others_within_the_year_open_itself_and_in_its_currency() -> None:
    others = [bill(str(n), 100, None, balance_minor=0) for n in range(4)]
    huge = bill("x", 5_000, None)
    assert subjects("BILL-ZERO", bills=(*others, huge)) == [("x",)]
    assert found("BILL-ZERO", bills=(*others[:3], huge)) == []
    assert found("BILL-ZERO", bills=(*others[:3], bill("3", 100, None, txn_date=day(-366)), huge)) == []
    assert found("BILL-ZERO", bills=(*others[:3], bill("3", 100, None, currency="EUR"), huge)) == []
    assert found("BILL-ZERO", bills=(*others[:3], bill("3", 100, None, vendor_id="v2"), huge)) == []
    assert found("BILL-ZERO", bills=(*others, bill("x", 5_000, None, balance_minor=0))) == []


def test_bill_zero_an_open_bill_older_than_the_year_is_compared_with_all_recent_ones() -> None:
    others = [bill(str(n), 100, None, balance_minor=0) for n in range(4)]
    assert subjects("BILL-ZERO", bills=(*others, bill("x", 401, None, txn_date=day(-366)))) == [("x",)]


def test_bill_zero_median_leaves_the_bill_itself_out_wherever_it_sorts() -> None:
    # Four others of 100 and five equal ones of 100: every bill's others have the median 100.
    assert found("BILL-ZERO", bills=tuple(bill(str(n), 100, None) for n in range(5))) == []
    # Others of 401: 1, 1, 200, 200 with median 100.5, four times 402.
    bills = tuple(bill(str(n), a, None) for n, a in enumerate((1, 1, 200, 200, 401)))
    assert found("BILL-ZERO", bills=bills) == []
    # 403 > 402.
    assert subjects("BILL-ZERO", bills=(*bills[:4], bill("4", 403, None))) == [("4",)]


def test_bill_date_trips_beyond_sixty_days_ahead_due_before_dated_and_before_2000() -> None:
    bills = (
        bill("61 ahead", 10, day(90), txn_date=day(61)),
        bill("60 ahead", 10, day(90), txn_date=day(60)),
        bill("due first", 10, day(-11), txn_date=day(-10)),
        bill("same day", 10, day(-10), txn_date=day(-10)),
        bill("1999", 10, None, txn_date=date(1999, 12, 31)),
        bill("2000", 10, None, txn_date=date(2000, 1, 1)),
        bill("paid", 10, day(-11), txn_date=day(-10), balance_minor=0),
    )
    assert subjects("BILL-DATE", bills=bills) == [("1999",), ("61 ahead",), ("due first",)]
    assert not any(one.blocks for one in found("BILL-DATE", bills=bills))


def test_bill_stale_is_high_after_ninety_days_and_critical_after_a_year() -> None:
    due = {"90": 10, "91": 20, "365": 30, "366": 40}
    bills = tuple(bill(n, amount, day(-int(n)), txn_date=day(-400)) for n, amount in due.items())
    one, two, three = found("BILL-STALE", bills=bills)
    assert [(f.subjects[0].id, f.severity) for f in (one, two, three)] == [
        ("366", Severity.CRITICAL),
        ("365", Severity.HIGH),
        ("91", Severity.HIGH),
    ]
    assert one.cash_effect == one.exposure == usd(40)


def test_bill_stale_derives_the_due_date_from_terms_or_says_nothing() -> None:
    # Dated 121 days ago with net 30: 91 days overdue; a day later 90.
    late = bill("x", 10, None, txn_date=day(-121))
    assert subjects("BILL-STALE", bills=(late,), vendors=(TERMED,), terms=(NET_30,)) == [("x",)]
    in_time = bill("x", 10, None, txn_date=day(-120))
    assert found("BILL-STALE", bills=(in_time,), vendors=(TERMED,), terms=(NET_30,)) == []
    assert found("BILL-STALE", bills=(bill("x", 10, None, txn_date=day(-900)),)) == []


def test_bill_stale_in_a_foreign_currency_has_a_price_only_with_a_rate() -> None:
    [rated] = found(
        "BILL-STALE", bills=(bill("x", 100, day(-91), txn_date=day(-99), currency="EUR", exchange_rate=Decimal("1.1")),)
    )
    assert rated.exposure == usd(110)
    [unrated] = found("BILL-STALE", bills=(bill("x", 100, day(-91), txn_date=day(-99), currency="EUR"),))
    assert unrated.exposure is unrated.cash_effect is None


def new_vendor(days: int = 0) -> Vendor:
    return vendor("v1", "Birch Supply", created_at=NOW - timedelta(days=days))


def test_ven_new_trips_on_a_first_bill_of_a_thousand_within_thirty_days() -> None:
    [one] = found("VEN-NEW", bills=(bill("x", 1_000, day(5), txn_date=day(-30)),), vendors=(new_vendor(30),))
    assert (one.severity, one.cash_effect) == (Severity.HIGH, usd(1_000))
    assert [subject.kind for subject in one.subjects] == ["Bill"]


def test_ven_new_lets_pass_small_bills_and_older_vendors() -> None:
    assert found("VEN-NEW", bills=(bill("x", "999.99", day(5)),), vendors=(new_vendor(),)) == []
    assert found("VEN-NEW", bills=(bill("x", 1_000, day(5)),), vendors=(new_vendor(31),)) == []
    assert found("VEN-NEW", bills=(bill("x", 1_000, day(5)),), vendors=(vendor("v1", "No stamp"),)) == []


def test_ven_new_is_not_passed_by_a_date_a_split_a_second_bill_or_a_small_payment() -> None:
    def new(*bills: Bill) -> list[tuple[str, ...]]:
        return subjects("VEN-NEW", bills=bills, vendors=(new_vendor(),))

    assert new(bill("x", 1_000, day(-70), txn_date=day(-100))) == [("x",)]
    # 600 and 600 reach 1,000 with the second; 50 stays below it.
    assert new(bill("a", 600, day(5), txn_date=day(-2)), bill("b", 600, day(5), txn_date=day(-1))) == [("b",)]
    assert new(bill("a", 1_000, day(5)), bill("b", 20_000, day(5))) == [("a",), ("b",)]
    assert new(bill("a", 50, None, txn_date=day(-11), balance_minor=0), bill("b", 950, day(5))) == [("b",)]


def test_ven_new_ends_once_the_vendor_was_paid_a_thousand_by_bills_or_without() -> None:
    large = bill("x", 5_000, day(5))
    paid = bill("a", 1_000, None, txn_date=day(-11), balance_minor=0)
    cheque = purchase("p", day(-11), 1_000, entity_kind="Vendor", entity_id="v1")
    assert found("VEN-NEW", bills=(paid, large), vendors=(new_vendor(),)) == []
    assert found("VEN-NEW", bills=(large,), purchases=(cheque,), vendors=(new_vendor(),)) == []
    assert (
        len(found("VEN-NEW", bills=(large,), purchases=(replace(cheque, refund=True),), vendors=(new_vendor(),))) == 1
    )


def test_ven_new_lets_pass_vendors_that_came_with_the_books() -> None:
    def moved(count: int, *others: Vendor) -> list[Finding]:
        arrived = [vendor(f"v{n}", f"Vendor {n}", created_at=NOW - timedelta(days=9)) for n in range(1, count + 1)]
        return found("VEN-NEW", bills=(bill("x", 5_000, day(5)),), vendors=(*arrived, *others))

    # Five made on one day are a move of the books; four are not, nor five beside six that were there.
    assert (len(moved(5)), len(moved(4))) == (0, 1)
    assert len(moved(5, *(vendor(f"w{n}", f"Old {n}") for n in range(6)))) == 1


def test_ven_new_tells_the_day_where_the_business_is() -> None:
    # 04:00 UTC on the 31st is the evening of the 30th in Los Angeles.
    added = vendor("v1", "Birch Supply", created_at=datetime(2026, 5, 31, 4, tzinfo=UTC))
    [one] = found("VEN-NEW", bills=(bill("x", 5_000, day(5)),), vendors=(added,))
    assert "added on 2026-05-30" in one.explanation


def test_bill_noven_trips_without_a_vendor_and_with_one_that_is_not_there() -> None:
    bills = (bill("none", 10, day(5), vendor_id=None), bill("gone", 10, day(5), vendor_id="v9"), bill("x", 10, day(5)))
    assert subjects("BILL-NOVEN", bills=bills) == [("gone",), ("none",)]
    assert all(one.blocks for one in found("BILL-NOVEN", bills=bills))
    assert found("BILL-NOVEN", bills=(bill("paid", 10, None, vendor_id=None, balance_minor=0),)) == []


def test_bill_date_trips_on_a_due_date_over_a_year_after_the_bill() -> None:
    bills = (bill("typo", 10, date(2206, 12, 20)), bill("366", 10, day(356)), bill("365", 10, day(355)))
    assert subjects("BILL-DATE", bills=bills) == [("366",), ("typo",)]


def test_bill_nodue_lets_pass_a_day_of_the_month_that_is_the_bills_own() -> None:
    # Due on the 22nd and dated the 22nd: the vendor's thirty days were not agreed for this bill.
    terms = (NET_30, replace(term("22nd", None), due_day_of_month=22, due_next_month_days=0))
    one = bill("x", 100, day(-10), term_id="22nd")
    assert found("BILL-NODUE", bills=(one,), vendors=(TERMED,), terms=terms) == []


def test_ven_new_weighs_a_foreign_bill_in_home_currency() -> None:
    # 150,000 yen at 0.0067 are 1,005.00 dollars; at 0.0066 they are 990.00.
    def yen(rate: str | None) -> list[tuple[str, ...]]:
        one = bill("x", 1_500, day(5), currency="JPY", exchange_rate=None if rate is None else Decimal(rate))
        return subjects("VEN-NEW", bills=(one,), vendors=(new_vendor(),))

    assert (yen("0.0067"), yen("0.0066"), yen(None)) == ([("x",)], [], [])


def test_ven_new_cannot_run_without_a_home_currency() -> None:
    assert outcome("VEN-NEW", home_currency=None, bills=(bill("x", 5_000, None),)).status == "needs-data"


def test_ven_new_lets_pass_a_bill_whose_vendor_is_not_mirrored() -> None:
    assert found("VEN-NEW", bills=(bill("x", 1_000, day(5), vendor_id="gone"),), vendors=(new_vendor(),)) == []


def usd(amount: int) -> Money:
    return Money.of(amount, "USD")


def test_the_business_date_is_an_argument() -> None:
    one = bill("x", 10, day(-90), txn_date=day(-99))
    assert [len(found("BILL-STALE", as_of=MONDAY + timedelta(days=n), bills=(one,))) for n in (0, 1)] == [0, 1]
