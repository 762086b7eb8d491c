"""Rules about payments and credits that settle less than they could."""

from msgspec.structs import replace
from tests.fixtures.books import (
    bill,
    bill_payment,
    cents,
    credit_memo,
    day,
    invoice,
    payment,
    vendor_credit,
)
from tests.fixtures.judging import found, subjects

from domain.books.lines import AppliedLine
from domain.books.record import Link
from domain.money import Money
from domain.policy.severity import Severity


def test_bpmt_unapp_trips_on_a_rest_of_a_cent() -> None:
    # 100.00 paid, 99.99 applied.
    short = bill_payment("p", day(-5), [("x", "99.99")], total_minor=cents(100))
    [one] = found("BPMT-UNAPP", bill_payments=(short,))
    assert (one.severity, one.exposure, one.cash_effect) == (Severity.HIGH, Money.of("0.01", "USD"), None)
    assert found("BPMT-UNAPP", bill_payments=(bill_payment("p", day(-5), [("x", 100)]),)) == []
    over = bill_payment("p", day(-5), [("x", 100)], total_minor=cents(90))
    assert found("BPMT-UNAPP", bill_payments=(over,)) == []


def test_bpmt_unapp_counts_a_used_credit_against_the_bills() -> None:
    # Bill 100 less credit 30: 70 paid leaves nothing, 71 leaves 1.
    applied = bill_payment("p", day(-5), [("x", 100)])
    credit = AppliedLine(amount_minor=cents(30), links=(Link("VendorCredit", "vc"),))

    def paid(amount: int) -> list[tuple[str, ...]]:
        one = replace(applied, total_minor=cents(amount), lines=(*applied.lines, credit))
        return subjects("BPMT-UNAPP", bill_payments=(one,))

    assert (paid(70), paid(71)) == ([], [("p",)])


def test_bpmt_unapp_lets_a_voided_payment_pass() -> None:
    assert found("BPMT-UNAPP", bill_payments=(bill_payment("p", day(-5), [], total_minor=5, voided=True),)) == []


def test_vc_open_trips_beside_an_open_bill_of_the_same_vendor() -> None:
    credit = vendor_credit("vc", 30)
    [one] = found("VC-OPEN", vendor_credits=(credit,), bills=(bill("x", 100, None),))
    assert (one.severity, one.blocks) == (Severity.MEDIUM, False)
    assert one.exposure == one.cash_effect == Money.of(30, "USD")


def test_vc_open_lets_pass_used_credits_and_credits_without_an_open_bill_beside() -> None:
    opened = bill("x", 100, None)
    assert found("VC-OPEN", vendor_credits=(vendor_credit("vc", 30, balance_minor=0),), bills=(opened,)) == []
    assert found("VC-OPEN", vendor_credits=(vendor_credit("vc", 30, vendor_id="v2"),), bills=(opened,)) == []
    paid = bill("x", 100, None, balance_minor=0)
    assert found("VC-OPEN", vendor_credits=(vendor_credit("vc", 30),), bills=(paid,)) == []
    nobodys = bill("x", 100, None, vendor_id=None)
    assert found("VC-OPEN", vendor_credits=(vendor_credit("vc", 30, vendor_id=None),), bills=(nobodys,)) == []


def test_pmt_unapp_trips_beside_an_open_invoice_of_the_same_customer() -> None:
    rest = payment("p", day(-5), [], total_minor=cents(80), unapplied_minor=cents(50))
    [one] = found("PMT-UNAPP", payments=(rest,), invoices=(invoice("x", 100, None),))
    assert (one.severity, one.exposure, one.cash_effect) == (
        Severity.HIGH,
        Money.of(50, "USD"),
        Money.of(-50, "USD"),
    )


def test_pmt_unapp_lets_pass_applied_and_voided_payments_and_customers_without_open_invoices() -> None:
    opened = invoice("x", 100, None)
    rest = payment("p", day(-5), [], unapplied_minor=cents(50))
    assert found("PMT-UNAPP", payments=(payment("p", day(-5), [("x", 100)]),), invoices=(opened,)) == []
    assert found("PMT-UNAPP", payments=(rest,), invoices=(invoice("x", 100, None, balance_minor=0),)) == []
    assert found("PMT-UNAPP", payments=(rest,), invoices=(invoice("x", 100, None, customer_id="c2"),)) == []
    voided = payment("p", day(-5), [], unapplied_minor=cents(50), voided=True)
    assert found("PMT-UNAPP", payments=(voided,), invoices=(opened,)) == []


def test_cm_open_trips_beside_an_open_invoice_of_the_same_customer() -> None:
    memo = credit_memo("m", 40, balance_minor=cents(15))
    [one] = found("CM-OPEN", credit_memos=(memo,), invoices=(invoice("x", 100, None),))
    assert (one.severity, one.exposure, one.cash_effect) == (
        Severity.MEDIUM,
        Money.of(15, "USD"),
        Money.of(-15, "USD"),
    )


def test_cm_open_lets_pass_used_memos_and_customers_without_open_invoices() -> None:
    assert (
        found("CM-OPEN", credit_memos=(credit_memo("m", 40, balance_minor=0),), invoices=(invoice("x", 1, None),)) == []
    )
    assert found("CM-OPEN", credit_memos=(credit_memo("m", 40),)) == []


def test_a_foreign_rest_without_a_rate_has_no_price() -> None:
    credit = vendor_credit("vc", 30, currency="EUR")
    [one] = found("VC-OPEN", vendor_credits=(credit,), bills=(bill("x", 9, None, currency="EUR"),))
    assert one.exposure is one.cash_effect is None
