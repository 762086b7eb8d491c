"""Duplicate bills, bills paid outside and bills paid twice (B14)."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from time import process_time
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import (
    bill,
    bill_payment,
    books,
    cents,
    day,
    deposit,
    purchase,
    vendor,
    vendor_credit,
)
from tests.fixtures.judging import found, outcome, subjects

from domain.books.bill import Bill, BillPayment
from domain.books.lines import DepositLine
from domain.findings.finding import Finding
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.bill_likeness import duplicate_score

D1, REVISED, D2, D3, NONE = Decimal("0.98"), Decimal("0.85"), Decimal("0.90"), Decimal("0.70"), Decimal(0)


def dated(id: str, amount: int | str, on: int, number: str = "", **fields: Any) -> Bill:
    return bill(id, amount, None, txn_date=day(on), doc_number=number, **fields)


def score(*, days: int, numbers: tuple[str, str], amounts: tuple[int | str, int | str] = (100, 100)) -> Decimal:
    earlier, later = dated("a", amounts[0], 0, numbers[0]), dated("b", amounts[1], days, numbers[1])
    return duplicate_score(earlier, later)[0]


@pytest.mark.parametrize(
    ("days", "numbers", "amounts", "expected"),
    [
        (20, ("INV-00123", "123"), (100, 100), D1),
        (20, ("INV-00123", "123"), (100, 200), REVISED),
        (20, ("INV-00123", "123A"), (100, 100), D3),
        (3, ("INV-00123", "123A"), (100, 100), D2),
        (4, ("INV-00123", "123A"), (100, 100), D3),
        (3, ("", ""), (100, 100), D2),
        (4, ("", ""), (100, 100), NONE),
        (3, ("", "77"), (100, 100), D2),
        (3, ("", ""), (100, "100.01"), NONE),
        (3, ("123", "145"), (100, 100), D3),
        (3, ("123", "456"), (100, 100), NONE),
        (30, ("123", "145"), (99, 100), D3),
        (31, ("123", "145"), (100, 100), NONE),
        (30, ("123", "145"), ("98.99", 100), NONE),
        (30, ("Nov", "Dec"), (5_000, 5_000), NONE),
        (0, ("O1L", "0II"), (100, 100), D1),
    ],
)
def test_scores_by_number_amount_and_days(
    days: int, numbers: tuple[str, str], amounts: tuple[int | str, int | str], expected: Decimal
) -> None:
    assert score(days=days, numbers=numbers, amounts=amounts) == expected
    assert score(days=days, numbers=numbers[::-1], amounts=amounts[::-1]) == expected


def test_amounts_of_two_currencies_are_never_alike() -> None:
    dollars, euros = dated("a", 100, 0, "123"), dated("b", 100, 3, "124", currency="EUR")
    assert duplicate_score(dollars, euros)[0] == NONE


def duplicate(*bills: Bill) -> list[tuple[str, ...]]:
    return subjects("BILL-DUP", bills=bills)


def only(code: str, **fields: Any) -> Finding:
    [one] = found(code, **fields)
    return one


def test_bill_dup_vector_nine_tells_score_signal_and_the_later_bill_at_stake() -> None:
    bills = (dated("a", 100, -20, "INV-00123"), dated("b", 100, -5, "123"))
    one = only("BILL-DUP", bills=bills)
    assert (one.severity, one.blocks) == (Severity.CRITICAL, True)
    assert one.exposure == one.cash_effect == Money.of(100, "USD")
    assert {e.label: e.value for e in one.evidence}["score"] == "0.98"
    typo = only("BILL-DUP", bills=(bills[0], dated("b", 100, 0, "123A")))
    assert {e.label: e.value for e in typo.evidence}["score"] == "0.70"


def test_bill_dup_vector_ten_rent_of_two_months_is_no_duplicate() -> None:
    assert duplicate(dated("nov", 5_000, -60, "Nov"), dated("dec", 5_000, -30, "Dec")) == []


def test_bill_dup_lets_a_monthly_series_with_distinct_numbers_pass() -> None:
    # 11-2025, 12-2025 and 01-2026 differ by two characters at most, 30 days apart.
    series = [dated(n, 5_000, on, n) for n, on in (("10-2025", -120), ("11-2025", -90), ("12-2025", -60))]
    assert duplicate(*series) == []


@pytest.mark.parametrize("number", ["77", ""])
def test_bill_dup_of_several_equal_bills_prices_each_but_one_once(number: str) -> None:
    # Three bills of 100: one stays, 200 are in doubt; each pair is told, so that dismissing one hides no other.
    findings = found("BILL-DUP", bills=tuple(dated(n, 100, -5, number) for n in "abc"))
    assert sorted(tuple(s.id for s in one.subjects) for one in findings) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert in_doubt(findings) == {"b": Money.of(100, "USD"), "c": Money.of(100, "USD")}


def test_bill_dup_tells_a_bill_with_the_likeliest_three_that_it_repeats() -> None:
    findings = found("BILL-DUP", bills=tuple(dated(n, 100, -5, "77") for n in "abcdef"))
    told = [tuple(s.id for s in one.subjects) for one in findings]
    assert sorted(pair for pair in told if "f" in pair) == [("a", "b", "f"), ("c", "f"), ("d", "f"), ("e", "f")]
    [others] = [one for one in findings if tuple(s.id for s in one.subjects) == ("a", "b", "f")]
    assert (others.severity, others.blocks) == (Severity.MEDIUM, False)
    assert others.explanation.endswith("also looks like Bill 77, Bill 77.")
    assert in_doubt(findings) == dict.fromkeys("bcdef", Money.of(100, "USD"))


def in_doubt(findings: list[Finding]) -> dict[str, Money | None]:
    """The money of each doubted bill, the same in all findings about it."""
    doubted = {(subject.id, one.exposure) for one in findings for subject in one.doubted}
    assert len(dict(doubted)) == len(doubted)
    return dict(doubted)


def test_bill_dup_keeps_a_settled_bill_out_of_doubt_wherever_it_stands() -> None:
    # Whichever of three is paid, the other two are in doubt, 100 each.
    for paid in "abc":
        bills = tuple(dated(n, 100, -5, "77", **({"balance_minor": 0} if n == paid else {})) for n in "abc")
        findings = found("BILL-DUP", bills=bills)
        assert in_doubt(findings) == dict.fromkeys(sorted({*"abc"} - {paid}), Money.of(100, "USD"))


def test_bill_dup_prices_a_bill_once_that_is_like_one_here_and_one_at_another_vendor() -> None:
    elsewhere = dated("a", 100, -9, "77", vendor_id="v2")
    bills = (elsewhere, dated("b", 100, -8, "77"), dated("c", 100, -7, "77", balance_minor=0))
    findings = found("BILL-DUP", bills=bills)
    assert sorted(tuple(s.id for s in one.subjects) for one in findings) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert in_doubt(findings) == {"a": Money.of(100, "USD"), "b": Money.of(100, "USD")}


def test_bill_dup_needs_one_of_the_two_open_and_none_voided() -> None:
    opened, paid = dated("a", 100, -9, "77"), dated("b", 100, -8, "77", balance_minor=0)
    assert duplicate(opened, paid) == [("a", "b")]
    assert only("BILL-DUP", bills=(opened, paid)).cash_effect == Money.of(100, "USD")
    assert duplicate(dated("a", 100, -9, "77", balance_minor=0), paid) == []
    assert duplicate(opened, dated("b", 0, -8, "77", voided=True)) == []


def test_bill_dup_same_number_reaches_ninety_days() -> None:
    assert duplicate(dated("a", 100, -90, "77"), dated("b", 100, 0, "77")) == [("a", "b")]
    assert duplicate(dated("a", 100, -91, "77"), dated("b", 100, 0, "77")) == []


def test_bill_dup_reaches_the_edges_of_like_amounts() -> None:
    # 99.00 is 1 % less than 100.00, 98.99 is more than 1 % less.
    assert duplicate(dated("a", 99, -30, "123"), dated("b", 100, 0, "145")) == [("a", "b")]
    assert duplicate(dated("a", 100, -30, "123"), dated("b", 99, 0, "145")) == [("a", "b")]
    assert duplicate(dated("a", "98.99", -30, "123"), dated("b", 100, 0, "145")) == []
    assert duplicate(dated("a", 100, -31, "123"), dated("b", 100, 0, "145")) == []


def test_bill_dup_at_another_vendor_needs_number_and_amount() -> None:
    other = {"vendor_id": "v2"}
    assert duplicate(dated("a", 100, -90, "INV-77"), dated("b", 100, 0, "77", **other)) == [("a", "b")]
    assert duplicate(dated("a", 100, -91, "INV-77"), dated("b", 100, 0, "77", **other)) == []
    assert duplicate(dated("a", 100, -9, "77"), dated("b", "100.01", 0, "77", **other)) == []
    assert duplicate(dated("a", 100, -1), dated("b", 100, 0, **other)) == []
    assert duplicate(dated("a", 100, -1, "77"), dated("b", 100, 0, "77", currency="EUR", **other)) == []


def test_bill_dup_at_another_vendor_is_not_told_by_a_month_that_both_are_of() -> None:
    other = {"vendor_id": "v2"}
    months = (dated("a", 100, -3, "2026-05"), dated("b", 100, -2, "2026-05", **other))
    assert duplicate(*months) == []
    assert duplicate(months[0], replace(months[1], doc_number="2026-05-1", txn_date=day(-2))) == []


def test_bill_dup_tells_each_other_vendor_with_the_same_bill() -> None:
    bills = [dated(n, 100, on, "77", vendor_id=n) for on, n in enumerate("abcde", -9)]
    assert duplicate(*bills[:4]) == sorted([("a", "b"), ("a", "c"), ("b", "c"), ("a", "d"), ("b", "d"), ("c", "d")])
    assert ("a", "e") in duplicate(*bills)


def test_bill_dup_trips_on_two_vendors_bills_of_one_number_that_were_both_paid() -> None:
    bills = (
        dated("a", 100, -30, "A-77", balance_minor=0),
        dated("b", 100, -20, "a77", balance_minor=0, vendor_id="v2"),
    )
    payments = [bill_payment(f"p{each.id}", day(-1), [(each.id, 100)], vendor_id=each.vendor_id) for each in bills]
    one = only("BILL-DUP", bills=bills, bill_payments=tuple(payments))
    assert (one.exposure, [subject.id for subject in one.doubted]) == (Money.of(100, "USD"), ["b"])
    assert "same number and amount at another vendor, and both were paid" in one.explanation
    assert subjects("BILL-DUP", bills=bills, bill_payments=tuple(payments[:1])) == []
    credit = vendor_credit("c", 100, vendor_id="v2", txn_date=day(-2), balance_minor=0)
    assert subjects("BILL-DUP", bills=bills, bill_payments=tuple(payments), vendor_credits=(credit,)) == []
    month = (replace(bills[0], doc_number="2026-05"), replace(bills[1], doc_number="2026-05"))
    assert subjects("BILL-DUP", bills=month, bill_payments=tuple(payments)) == []


def test_bill_dup_leaves_bills_without_a_vendor_alone() -> None:
    assert duplicate(*(dated(n, 100, -5, "77", vendor_id=None) for n in "ab")) == []


def test_bill_dup_in_a_foreign_currency_without_a_rate_has_no_price() -> None:
    one = only("BILL-DUP", bills=tuple(dated(n, 100, -5, "77", currency="EUR") for n in "ab"))
    assert one.exposure is one.cash_effect is None


@pytest.mark.slow
def test_a_vendor_of_five_thousand_bills_takes_no_time_to_speak_of() -> None:
    random = Random(1)
    bills = tuple(dated(str(n), random.randint(10, 9_999), -(n % 365), str(100_000 + n)) for n in range(5_000))
    begin = process_time()
    assert outcome("BILL-DUP", bills=bills).population == 5_000
    # All 12.5 million pairs would take minutes of CPU; the sweep takes about a second.
    assert process_time() - begin < 15


@pytest.mark.slow
@pytest.mark.parametrize("number", [lambda _: "77", lambda _: "", lambda n: str(100_000 + 97 * n)])
def test_five_thousand_equal_bills_of_one_vendor_take_seconds(number: Callable[[int], str]) -> None:
    bills = tuple(dated(str(n), 100, -(n % 20), number(n)) for n in range(5_000))
    begin = process_time()
    findings = found("BILL-DUP", bills=bills)
    assert process_time() - begin < 10
    doubted = [one.subjects for one in findings]
    assert 0 < len(doubted) < 5_000, "one of them stays"


def paid_twice(total: int, *payments: BillPayment) -> list[tuple[str, ...]]:
    return subjects("BPMT-DUP", bills=(bill("x", total, None, balance_minor=0),), bill_payments=payments)


def test_bpmt_dup_trips_on_equal_payments_above_the_bill() -> None:
    first, second = (bill_payment(n, day(-5), [("x", 100)]) for n in "ab")
    assert paid_twice(100, first, second) == [("a", "b")]
    # 100 + 100 = 200 is above 199 and not above 200.
    assert paid_twice(199, first, second) == [("a", "b")]
    assert paid_twice(200, first, second) == []
    assert paid_twice(100, first, bill_payment("b", day(-5), [("x", "99.99")])) == []
    assert paid_twice(100, first, bill_payment("b", day(-5), [("x", 100)], voided=True)) == []
    assert paid_twice(100, first, bill_payment("b", day(-5), [("gone", 100)])) == []


def test_bpmt_dup_prices_each_of_three_equal_payments_but_one_once() -> None:
    assert paid_twice(100, *(bill_payment(n, day(-5), [("x", 100)]) for n in "abc")) == [("a", "b"), ("b", "c")]


def test_bpmt_dup_two_lines_of_one_payment_are_no_pair() -> None:
    assert paid_twice(100, bill_payment("a", day(-5), [("x", 100), ("x", 100)])) == []


def test_bpmt_dup_a_payment_run_made_twice_is_one_finding_over_the_sum_of_its_bills() -> None:
    # 100 + 40 paid on day -5 and again on day -3.
    bills = (bill("x", 100, None, balance_minor=0), bill("y", 40, None, balance_minor=0))
    runs = tuple(bill_payment(n, day(on), [("x", 100), ("y", 40)]) for n, on in (("a", -5), ("b", -3)))
    one = only("BPMT-DUP", bills=bills, bill_payments=runs)
    assert one.exposure == one.cash_effect == Money.of(140, "USD")
    assert one.severity is Severity.CRITICAL


def test_bill_dup_lets_pass_a_series_under_one_number_and_finds_what_is_entered_twice_in_it() -> None:
    # A customer account's number stands on every bill of the utility, whatever the meter says.
    months = [dated(f"m{n}", 200 + n, -155 + 30 * n, "4412-889", balance_minor=0) for n in range(5)]
    assert duplicate(*months, dated("new", 209, -5, "4412-889")) == []
    assert duplicate(*months, dated("new", 209, -5, "4412-889"), dated("twice", 209, -3, "4412-889")) == [
        ("new", "twice")
    ]
    assert duplicate(months[0], dated("new", 209, -125, "4412-889")) == [("m0", "new")]


def test_bill_dup_lets_pass_rising_numbers_of_daily_deliveries() -> None:
    days = [dated(f"d{n}", 45, on, str(3001 + n)) for n, on in enumerate((-14, -13, -12, -11, -10, -7, -6, -5, -4, -3))]
    assert duplicate(*days) == []
    # Two on one day, and numbers that do not rise with the days, are as suspect as ever.
    assert duplicate(*days, dated("x", 45, -3, "3011")) == [("d9", "x")]
    assert duplicate(*(replace(one, doc_number=str(3010 - n)) for n, one in enumerate(days[:2]))) == [("d0", "d1")]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("2026-04", "2026-05"), ("4/26", "5/26"), ("Rent Apr", "Rent May"), ("R-0426", "R-0526"), ("Rent 4", "Rent 5")],
)
def test_bill_dup_lets_pass_numbers_that_name_their_own_months(earlier: str, later: str) -> None:
    april, may = dated("a", 5_000, -31, earlier), dated("b", 5_000, -1, later)
    assert (april.txn_date.month, may.txn_date.month) == (5, 5)
    april = replace(april, txn_date=day(-32))
    may = replace(may, txn_date=day(-2))
    assert duplicate(april, may) == []


def test_bill_dup_names_both_vendors() -> None:
    names = (vendor("v1", "Inverness Industrial"), vendor("v2", "Quayside Metals"))
    bills = (dated("a", 640, -14, "SO24769"), dated("b", 640, -9, "SO24769", vendor_id="v2"))
    one = only("BILL-DUP", bills=bills, vendors=names)
    assert all(name in one.explanation for name in ("Inverness Industrial", "Quayside Metals"))


def test_bill_dup_tells_of_each_settled_bill_so_that_dismissing_one_hides_no_other() -> None:
    settled = tuple(dated(n, 100, on, "77", balance_minor=0) for n, on in (("a", -30), ("b", -20)))
    findings = found("BILL-DUP", bills=(*settled, dated("x", 100, -5, "77")))
    assert sorted(tuple(s.id for s in one.subjects) for one in findings) == [("a", "x"), ("b", "x")]
    assert {one.doubted[0].id for one in findings} == {"x"}


def again(*payments: BillPayment, **fields: Any) -> list[tuple[str, ...]]:
    settled = {"bills": (bill("x", 100, None, balance_minor=0),)}
    return subjects("BPMT-DUP", **settled | {"bill_payments": payments} | fields)


def loose(id: str, on: int, amount: int = 100) -> BillPayment:
    """A payment that settles nothing."""
    return bill_payment(id, day(on), [], total_minor=cents(amount))


def test_bpmt_dup_trips_on_a_payment_that_settles_nothing_and_repeats_one() -> None:
    first = bill_payment("a", day(-20), [("x", 100)])
    assert again(first, loose("b", -18)) == [("a", "b")]
    assert again(first, loose("b", -6)) == [("a", "b")]
    one = only("BPMT-DUP", bill_payments=(first, loose("b", -18)))
    assert (one.severity, one.cash_effect) == (Severity.CRITICAL, Money.of(100, "USD"))
    # Fifteen days later, of another amount or settling something it is no second payment.
    assert again(first, loose("b", -5)) == []
    assert again(first, loose("b", -18, 99)) == []
    assert again(first, bill_payment("b", day(-18), [("y", 100)])) == []


def test_bpmt_dup_lets_pass_what_is_meant_for_an_open_bill_or_the_next_of_a_series() -> None:
    first = bill_payment("a", day(-20), [("x", 100)])
    assert again(first, loose("b", -18), bills=(bill("y", 100, day(20)),)) == []
    weekly = tuple(bill_payment(f"w{n}", day(-40 + 7 * n), [("x", 100)]) for n in range(4))
    assert again(*weekly, loose("next", -12), bills=()) == []
    assert again(*weekly, loose("twice", -18), bills=()) == [("twice", "w3")]


def test_pairs_name_the_vendor_even_when_it_is_not_mirrored() -> None:
    bills = tuple(dated(n, 100, -5, "77", vendor_id="gone") for n in "ab")
    assert "nobody named" in only("BILL-DUP", bills=bills, vendors=(vendor("v2", "Another"),)).title
    assert books().vendors[0].id == "v1"


def both(*bills: Bill, **fields: Any) -> list[tuple[str, ...]]:
    """What BILL-DUP says of settled bills, each paid by a payment of its own."""
    paid = tuple(bill_payment(f"p{one.id}", day(-1), [(one.id, 100)]) for one in bills)
    return subjects("BILL-DUP", **{"bills": bills, "bill_payments": paid} | fields)


def settled(id: str, on: int, number: str = "77", **fields: Any) -> Bill:
    return dated(id, 100, on, number, balance_minor=0, **fields)


def test_bill_dup_trips_on_two_bills_that_were_both_paid() -> None:
    assert both(settled("a", -30), settled("b", -20)) == [("a", "b")]
    assert both(settled("a", -22, ""), settled("b", -20, "")) == [("a", "b")]
    pair = (settled("a", -30), settled("b", -20))
    paid = tuple(bill_payment(f"p{one.id}", day(-1), [(one.id, 100)]) for one in pair)
    one = only("BILL-DUP", bills=pair, bill_payments=paid)
    assert (one.severity, one.exposure, one.cash_effect) == (
        Severity.CRITICAL,
        Money.of(100, "USD"),
        Money.of(100, "USD"),
    )
    assert one.fix is not None
    assert ([each.id for each in one.doubted], one.fix.action) == (["b"], "reclaim")


def test_bill_dup_lets_pass_two_paid_bills_that_are_old_like_only_or_settled_otherwise() -> None:
    pair = (settled("a", -30), settled("b", -20))
    # Ninety-one days apart, over a year ago, of like number or another amount.
    assert both(settled("a", -111), settled("b", -20)) == []
    assert both(settled("a", -400), settled("b", -390)) == []
    assert both(settled("a", -30, "770"), settled("b", -20, "771")) == []
    assert both(settled("a", -30), dated("b", 101, -20, "77", balance_minor=0)) == []
    # Not paid, or by a payment that took no money.
    assert both(*pair, bill_payments=()) == []
    by_credit = bill_payment("q", day(-1), [("b", 100)], total_minor=0)
    assert both(*pair, bill_payments=(bill_payment("p", day(-1), [("a", 100)]), by_credit)) == []
    # Three of one number at a cadence, as of a customer account.
    assert both(*(settled(n, on, "ACC7") for n, on in (("a", -70), ("b", -40), ("c", -10)))) == []


def test_bill_dup_lets_pass_what_the_vendor_gave_back() -> None:
    pair = (settled("a", -30), settled("b", -20))
    cheque = DepositLine(amount_minor=cents(100), account_id="ap", entity_kind="Vendor", entity_id="v1")
    card = purchase("r", day(-5), 100, entity_kind="Vendor", entity_id="v1", refund=True)
    assert both(*pair, vendor_credits=(vendor_credit("c", 100, balance_minor=0),)) == []
    assert both(*pair, purchases=(card,)) == []
    assert both(*pair, deposits=(deposit("d", day(-5), 100, lines=(cheque,)),)) == []
    assert both(*pair, vendor_credits=(vendor_credit("c", 99),)) == [("a", "b")]


def test_bpmt_dup_tells_a_payment_with_each_that_it_repeats() -> None:
    first = bill_payment("a", day(-20), [("x", 100)])
    assert again(first, loose("b", -18), loose("c", -17)) == [("a", "b"), ("a", "c"), ("b", "c")]
