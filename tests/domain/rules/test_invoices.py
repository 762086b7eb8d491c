"""Rules about invoices."""

from datetime import date

import pytest
from tests.fixtures.books import customer, day, invoice, term
from tests.fixtures.judging import found, subjects

from domain.money import Money
from domain.policy.severity import Severity


def test_inv_nodue_trips_on_an_open_invoice_without_due_date_and_derives_one() -> None:
    # Dated 22 May: 30 days by default make 21 June, terms of 15 days make 6 June.
    bare = invoice("x", 100, None)
    [one] = found("INV-NODUE", invoices=(bare,))
    assert (one.severity, one.blocks, one.exposure) == (Severity.MEDIUM, True, Money.of(100, "USD"))
    assert one.fix is not None
    assert "2026-06-21" in one.fix.sentence
    customers = (customer("c1", "Cedar Clinic", term_id="n15"),)
    [termed] = found("INV-NODUE", invoices=(bare,), customers=customers, terms=(term("n15", 15),))
    assert termed.fix is not None
    assert "2026-06-06" in termed.fix.sentence


def test_inv_nodue_lets_pass_paid_voided_and_dated_invoices() -> None:
    invoices = (
        invoice("paid", 100, None, balance_minor=0),
        invoice("void", 0, None, voided=True),
        invoice("due", 1, day(0)),
    )
    assert found("INV-NODUE", invoices=invoices) == []


def test_inv_noemail_trips_only_where_neither_invoice_nor_customer_has_an_address() -> None:
    invoices = (
        invoice("none", 100, day(9)),
        invoice("own", 100, day(9), email="a@example.com"),
        invoice("of customer", 100, day(9), customer_id="c2"),
        invoice("nobody", 100, day(9), customer_id=None),
        invoice("paid", 100, day(9), balance_minor=0),
    )
    customers = (customer("c1", "Cedar Clinic"), customer("c2", "Elm Foods", email="b@example.com"))
    assert subjects("INV-NOEMAIL", invoices=invoices, customers=customers) == [("nobody",), ("none",)]


def test_inv_stale_trips_after_ninety_days_and_asks_for_a_write_off_after_a_year() -> None:
    offsets = {"90": -90, "91": -91, "365": -365, "366": -366}
    one, two, three = found(
        "INV-STALE", invoices=tuple(invoice(n, n, day(on), txn_date=day(-400)) for n, on in offsets.items())
    )
    assert [f.subjects[0].id for f in (one, two, three)] == ["366", "365", "91"]
    assert {f.severity for f in (one, two, three)} == {Severity.HIGH}
    assert ["write-off" in f.explanation for f in (one, two, three)] == [True, False, False]
    assert (one.exposure, one.cash_effect) == (Money.of(366, "USD"), Money.of(-366, "USD"))


def test_inv_stale_counts_from_thirty_days_after_an_undated_invoice() -> None:
    # Dated 121 days ago, due 91 days ago by the default of 30.
    assert subjects("INV-STALE", invoices=(invoice("x", 100, None, txn_date=day(-121)),)) == [("x",)]
    assert found("INV-STALE", invoices=(invoice("x", 100, None, txn_date=day(-120)),)) == []


def test_inv_stale_in_a_foreign_currency_without_a_rate_has_no_price() -> None:
    [one] = found("INV-STALE", invoices=(invoice("x", 100, day(-91), txn_date=day(-99), currency="EUR"),))
    assert one.exposure is one.cash_effect is None


def test_inv_stale_counts_from_the_invoices_own_date_where_it_is_due_before_that() -> None:
    # Dated ten days ago and due two years ago: a date typed wrong, and told as such.
    one = invoice("x", 100, day(-730))
    assert (subjects("INV-STALE", invoices=(one,)), subjects("INV-DATE", invoices=(one,))) == ([], [("x",)])


def test_inv_date_trips_as_for_bills() -> None:
    invoices = (
        invoice("61 ahead", 10, day(90), txn_date=day(61)),
        invoice("60 ahead", 10, day(90), txn_date=day(60)),
        invoice("1999", 10, None, txn_date=date(1999, 12, 31)),
        invoice("366 days", 10, day(356)),
        invoice("365 days", 10, day(355)),
        invoice("paid", 10, day(-11), balance_minor=0),
    )
    assert subjects("INV-DATE", invoices=invoices) == [("1999",), ("366 days",), ("61 ahead",)]
    assert not any(one.blocks for one in found("INV-DATE", invoices=invoices))


def test_inv_nocus_trips_without_a_customer_and_with_one_that_is_not_there() -> None:
    invoices = (invoice("none", 10, day(5), customer_id=None), invoice("gone", 10, day(5), customer_id="c9"))
    assert subjects("INV-NOCUS", invoices=(*invoices, invoice("x", 10, day(5)))) == [("gone",), ("none",)]
    assert all(one.blocks for one in found("INV-NOCUS", invoices=invoices))


@pytest.mark.parametrize(
    ("earlier", "later", "trips"),
    [(-10, 0, True), (-365, 0, True), (-366, 0, False), (-730, -365, True), (-731, -366, False)],
)
def test_inv_dupno_reaches_a_year_from_each_other_and_from_the_business_date(
    *, earlier: int, later: int, trips: bool
) -> None:
    pair = [invoice(n, 100, None, txn_date=day(on), doc_number="7") for n, on in (("a", earlier), ("b", later))]
    assert subjects("INV-DUPNO", invoices=tuple(pair)) == ([("a", "b")] if trips else [])


def test_inv_dupno_prices_each_of_three_but_one_once_the_smaller_open_balances_first() -> None:
    three = tuple(invoice(n, a, day(9), doc_number="7") for n, a in (("a", 30), ("b", 20), ("c", 10)))
    findings = found("INV-DUPNO", invoices=three)
    # a-b 20; b is priced then, and c is the smaller one of b-c: 10.
    assert [(f.subjects[0].id, f.subjects[1].id, f.exposure) for f in findings] == [
        ("a", "b", Money.of(20, "USD")),
        ("b", "c", Money.of(10, "USD")),
    ]
    assert {f.severity for f in findings} == {Severity.HIGH}


def test_inv_dupno_lets_pass_voided_and_unnumbered_invoices() -> None:
    kept, voided = invoice("a", 10, None, doc_number="7"), invoice("b", 0, None, doc_number="7", voided=True)
    assert found("INV-DUPNO", invoices=(kept, voided)) == []
    assert found("INV-DUPNO", invoices=(invoice("a", 10, None), invoice("b", 10, None))) == []
    paid = tuple(invoice(n, 10, None, doc_number="7", balance_minor=0) for n in "ab")
    assert [one.exposure for one in found("INV-DUPNO", invoices=paid)] == [None]
