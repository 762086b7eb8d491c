"""Open documents against their control account."""

from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import (
    FRESH,
    account,
    bill,
    bill_payment,
    cents,
    credit_memo,
    customer,
    day,
    invoice,
    journal,
    payment,
    vendor_credit,
)
from tests.fixtures.judging import found, outcome, subjects

from domain.books.lines import AppliedLine
from domain.books.record import Link
from domain.books.unreadable import Unreadable
from domain.money import Money
from domain.policy.severity import Severity

PAYABLE = "Accounts Payable"
RECEIVABLE = "Accounts Receivable"


def test_ap_tie_sums_open_bills_less_credits_less_unapplied_payments() -> None:
    # 100 + 50 - 30 - 20 = 100; the liability stands at -100 in the ledger.
    documents: dict[str, Any] = {
        "bills": (bill("a", 100, None), bill("b", 80, None, balance_minor=cents(50)), bill("c", 0, None, voided=True)),
        "vendor_credits": (vendor_credit("vc", 30),),
        "bill_payments": (bill_payment("p", day(-5), [], total_minor=cents(20)),),
    }
    assert found("AP-TIE", accounts=(account("ap", PAYABLE, -100),), **documents) == []
    assert found("AP-TIE", accounts=(account("ap", PAYABLE, "-100.01"),), **documents) == []
    [one] = found("AP-TIE", accounts=(account("ap", PAYABLE, "-100.02"),), **documents)
    assert (one.severity, one.exposure, one.cash_effect) == (Severity.HIGH, Money.of("0.02", "USD"), None)


def test_ap_tie_adds_accounts_of_one_currency_and_leaves_others_apart() -> None:
    two = (account("ap1", PAYABLE, -60), account("ap2", PAYABLE, -40), account("eur", PAYABLE, -7, currency="EUR"))
    [one] = found("AP-TIE", accounts=two, bills=(bill("a", 100, None),))
    assert [subject.id for subject in one.subjects] == ["eur"]
    assert one.exposure is None


def test_ap_tie_names_the_journal_entries_on_the_account() -> None:
    entries = (
        journal("j2", day(-5), ("ap", -10)),
        journal("j1", day(-5), ("ap", -10)),
        journal("j3", day(-5), ("x", 1)),
    )
    [one] = found("AP-TIE", accounts=(account("ap", PAYABLE, -20),), journal_entries=entries)
    assert {e.label: e.value for e in one.evidence}["journal entries"] == "j1, j2"


def test_ar_tie_sums_open_invoices_less_unapplied_payments_less_memos() -> None:
    # 100 - 20 - 5 = 75.
    documents: dict[str, Any] = {
        "invoices": (invoice("a", 100, None),),
        "payments": (payment("p", day(-5), [], total_minor=cents(20), unapplied_minor=cents(20)),),
        "credit_memos": (credit_memo("m", 5),),
    }
    assert found("AR-TIE", accounts=(account("ar", RECEIVABLE, 75),), **documents) == []
    assert found("AR-TIE", accounts=(account("ar", RECEIVABLE, "74.99"),), **documents) == []
    [one] = found("AR-TIE", accounts=(account("ar", RECEIVABLE, "74.98"),), **documents)
    assert (one.severity, one.exposure) == (Severity.HIGH, Money.of("0.02", "USD"))


def test_ar_tie_needs_accounts() -> None:
    assert outcome("AR-TIE", invoices=(invoice("a", 100, None),)).status == "needs-data"


def test_ties_wait_for_documents_that_cannot_be_read() -> None:
    unread = (Unreadable(kind="Bill", id="9", problem="It is bent."),)
    books: dict[str, Any] = {"accounts": (account("ap", "Accounts Payable", -70),), "unreadable": unread}
    assert outcome("AP-TIE", **books).reason == "Some of the kind Bill cannot be read."
    assert subjects("SYN-READ", **books) == [("9",)]


def test_ties_wait_for_kinds_whose_lists_were_cut() -> None:
    short = replace(FRESH, doubted_kinds=("Item", "VendorCredit"))
    books: dict[str, Any] = {"accounts": (account("ap", "Accounts Payable", -70),), "data_age": short}
    assert outcome("AP-TIE", **books).reason == "The ledger told less of the kind VendorCredit than it has."
    assert [one.evidence[0].value for one in found("SYN-PART", **books)] == ["Item, VendorCredit"]


def charged(*, settled: bool) -> dict[str, Any]:
    """Of 700.00 receivable 400.00 are invoiced; the register of Cedar Clinic has a charge of 300.00 besides."""
    links = (Link("StatementCharge", "55"),)
    paid = replace(payment("p", day(-40), [("x", 90)]), lines=(AppliedLine(amount_minor=cents(90), links=links),))
    return {
        "accounts": (account("ar", RECEIVABLE, 700),),
        "customers": (customer("c1", "Cedar Clinic", balance_minor=cents(700)),),
        "invoices": (invoice("i", 400, day(9)),),
        "payments": (paid,) if settled else (),
    }


def test_ar_tie_calls_statement_charges_what_they_are() -> None:
    [known] = found("AR-TIE", **charged(settled=True))
    assert known.explanation.endswith(
        "and customers owe 300.00 USD by no document that the ledger hands out: statement charges; "
        "nothing is unexplained."
    )
    assert (known.severity, known.exposure) == (Severity.MEDIUM, Money.zero("USD"))
    assert {e.label: e.value for e in known.evidence}["owed by no document"] == "Cedar Clinic 300.00 USD"


def test_ar_tie_takes_statement_charges_for_possible_where_none_was_ever_paid() -> None:
    [possible] = found("AR-TIE", **charged(settled=False))
    assert "statement charges, or documents that are missing; 300.00 USD is unexplained." in possible.explanation
    assert (possible.severity, possible.exposure) == (Severity.HIGH, Money.of("300", "USD"))


def test_ar_tie_names_no_charges_where_customers_do_not_owe_the_gap() -> None:
    [one] = found("AR-TIE", **(charged(settled=True) | {"customers": (customer("c1", "Cedar", balance_minor=40_000),)}))
    assert "statement charges" not in one.explanation
    unstated = (customer("c1", "Cedar Clinic", balance_minor=None),)
    [unknown] = found("AR-TIE", **(charged(settled=True) | {"customers": unstated}))
    assert unknown.severity is Severity.HIGH


def test_ar_tie_sees_a_charge_to_a_job_beside_its_parents_payment() -> None:
    family = (
        customer("c1", "Cedar Clinic", balance_minor=-cents(100)),
        customer("j1", "Annex", balance_minor=cents(800), parent_id="c1", is_job=True),
    )
    on_account = payment("q", day(-3), [], total_minor=cents(100), unapplied_minor=cents(100))
    books = charged(settled=True)
    books |= {"accounts": (account("ar", RECEIVABLE, 700),), "customers": family}
    books |= {"invoices": (invoice("i", 500, day(9), customer_id="j1"),), "payments": (*books["payments"], on_account)}
    [one] = found("AR-TIE", **books)
    assert {e.label: e.value for e in one.evidence}["owed by no document"] == "Annex 300.00 USD"
