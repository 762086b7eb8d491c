"""Rules about invoices, payments and credits, on both sides."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.fixtures.books import bill, bill_payment, books, customer, day, invoice, payment, vendor
from tests.fixtures.judging import codes, only, subjects

from domain.models.bill import VendorCredit
from domain.models.invoice import CreditMemo
from domain.models.lines import AppliedLine
from domain.models.record import Link
from domain.money import Money

STAMP: dict[str, Any] = {"version": 0, "updated_at": datetime(2026, 1, 1, tzinfo=UTC), "currency": "USD"}
MAILED = (customer("c1", "Cedar Clinic", email="pay@cedar.test"),)


def of_invoices(*invoices: Any) -> set[str]:
    return codes(books(customers=MAILED, invoices=invoices))


def credit(minor: int, **fields: Any) -> VendorCredit:
    given: dict[str, Any] = {"id": "vc", "txn_date": day(-5), "vendor_id": "v1", "balance_minor": minor} | fields
    return VendorCredit(**given, **STAMP)


def memo(minor: int, **fields: Any) -> CreditMemo:
    given: dict[str, Any] = {"id": "cm", "txn_date": day(-5), "customer_id": "c1", "balance_minor": minor} | fields
    return CreditMemo(**given, **STAMP)


def test_an_open_invoice_needs_a_due_date() -> None:
    finding = only(books(customers=MAILED, invoices=(invoice("i", 80, None),)), "INV-NODUE")
    assert finding.blocks
    assert finding.fix is not None
    assert str(day(20)) in finding.fix.sentence
    assert of_invoices(invoice("i", 80, day(1))) == set()
    assert of_invoices(invoice("i", 80, None, balance_minor=0)) == set()


def test_an_invoice_needs_an_address_of_its_own_or_its_customer_s() -> None:
    bare = invoice("i", 80, day(1))
    assert codes(books(invoices=(bare,))) == {"INV-NOEMAIL"}
    assert codes(books(invoices=(invoice("i", 80, day(1), email="a@b.test"),))) == set()
    assert of_invoices(bare) == set()
    assert "INV-NOEMAIL" in codes(books(customers=(), invoices=(bare,)))


@pytest.mark.parametrize(("overdue", "trips"), [(90, False), (91, True), (365, True), (366, True)])
def test_long_overdue_invoices(*, overdue: int, trips: bool) -> None:
    snapshot = books(customers=MAILED, invoices=(invoice("i", 80, day(-overdue), txn_date=day(-400)),))
    assert ("INV-STALE" in codes(snapshot)) is trips
    if trips:
        finding = only(snapshot, "INV-STALE")
        assert ("write-off" in finding.explanation) is (overdue > 365)
        assert finding.cash_effect == Money.of("-80.00", "USD")


def test_an_invoice_without_any_terms_is_due_after_thirty_days() -> None:
    assert "INV-STALE" in of_invoices(invoice("i", 80, None, txn_date=day(-121)))
    assert "INV-STALE" not in of_invoices(invoice("i", 80, None, txn_date=day(-120)))


def number_twice(first_days: int, second_days: int, **second: Any) -> bool:
    invoices = (
        invoice("a", 90, day(30), doc_number="1001", txn_date=day(first_days)),
        invoice("b", 70, day(30), **({"doc_number": "1001", "txn_date": day(second_days)} | second)),
    )
    return "INV-DUPNO" in of_invoices(*invoices)


def test_an_invoice_number_used_twice_within_a_year() -> None:
    assert number_twice(-10, -9)
    assert number_twice(-400, -35)
    assert not number_twice(-401, -35)
    assert not number_twice(-400, -366)
    assert not number_twice(-10, -9, doc_number="1002")
    assert not number_twice(-10, -9, voided=True)
    assert "INV-DUPNO" not in of_invoices(invoice("a", 90, day(30)), invoice("b", 90, day(30)))


def test_the_smaller_open_one_of_two_equal_numbers_is_in_doubt() -> None:
    invoices = (invoice("a", 90, day(30), doc_number="1"), invoice("b", 70, day(30), doc_number="1"))
    assert only(books(customers=MAILED, invoices=invoices), "INV-DUPNO").cash_effect == Money.of("-70.00", "USD")


def test_what_a_bill_payment_leaves_unapplied() -> None:
    snapshot = books(bill_payments=(bill_payment("p", day(-5), [("x", 60)], total_minor=10_000),))
    finding = only(snapshot, "BPMT-UNAPP")
    assert finding.exposure == Money.of("40.00", "USD")
    assert "40.00 USD of the payment of 100.00 USD" in finding.explanation
    assert codes(books(bill_payments=(bill_payment("p", day(-5), [("x", 100)]),))) == set()


def test_a_credit_used_in_a_bill_payment_lowers_what_is_applied() -> None:
    used = AppliedLine(amount_minor=4_000, links=(Link("VendorCredit", "vc"),))
    paid = AppliedLine(amount_minor=10_000, links=(Link("Bill", "x"),))
    nothing_linked = bill_payment("p", day(-5), [], total_minor=6_000)
    assert codes(books(bill_payments=(nothing_linked,))) == {"BPMT-UNAPP"}
    settled = msgspec.structs.replace(nothing_linked, lines=(paid, used))
    assert codes(books(bill_payments=(settled,))) == set()


def test_a_vendor_credit_beside_open_bills() -> None:
    assert "VC-OPEN" in codes(books(bills=(bill("x", 5, day(9)),), vendor_credits=(credit(500),)))
    assert "VC-OPEN" not in codes(books(bills=(bill("x", 5, day(9)),), vendor_credits=(credit(0),)))
    assert "VC-OPEN" not in codes(books(bills=(bill("x", 5, day(9), vendor_id="v2"),), vendor_credits=(credit(500),)))
    assert "VC-OPEN" not in codes(books(vendor_credits=(credit(500, vendor_id=None),)))


@pytest.mark.parametrize(("minor", "owner", "trips"), [(1, "c1", True), (0, "c1", False), (1, "c2", False)])
def test_an_unapplied_payment_and_a_memo_beside_open_invoices(*, minor: int, owner: str, trips: bool) -> None:
    received = payment("p", day(-1), [("i", 5)], unapplied_minor=minor, customer_id=owner)
    snapshot = books(
        customers=MAILED,
        invoices=(invoice("i", 5, day(9)),),
        payments=(received,),
        credit_memos=(memo(minor, customer_id=owner),),
    )
    assert codes(snapshot) == ({"PMT-UNAPP", "CM-OPEN"} if trips else set())


def test_a_negative_balance_that_open_credits_do_not_explain() -> None:
    owed = (vendor("v1", "Birch Supply", balance_minor=-500),)
    paying = (customer("c1", "Cedar Clinic", balance_minor=-500),)
    assert codes(books(vendors=owed, customers=paying)) == {"AP-NEG", "AR-NEG"}
    assert codes(books(vendors=owed, vendor_credits=(credit(499),))) == {"AP-NEG"}
    assert codes(books(vendors=owed, vendor_credits=(credit(500),))) == set()
    unapplied = payment("p", day(-1), [], total_minor=200, unapplied_minor=200, account_id="bank")
    assert codes(books(customers=paying, credit_memos=(memo(300),), payments=(unapplied,))) == set()


def test_a_foreign_document_counts_at_its_rate_or_not_at_all() -> None:
    bare = invoice("i", 100, day(-100), txn_date=day(-130), currency="EUR")
    rated = msgspec.structs.replace(bare, exchange_rate=Decimal("1.5"))
    assert only(books(customers=MAILED, invoices=(rated,)), "INV-STALE").exposure == Money.of("150.00", "USD")
    assert only(books(customers=MAILED, invoices=(bare,)), "INV-STALE").exposure is None
    assert subjects(books(customers=MAILED, invoices=(bare,)), "FX-RATE") == {frozenset("i")}
    assert not subjects(books(customers=MAILED, invoices=(rated,)), "FX-RATE")
