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
    day,
    invoice,
    journal,
    payment,
    vendor_credit,
)
from tests.fixtures.judging import found, outcome, subjects

from domain.models.finding import Severity
from domain.models.unreadable import Unreadable
from domain.money import Money

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
