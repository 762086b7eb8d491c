"""Rules about lines that are posted unlike their peers."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import (
    NOW,
    account,
    bank,
    bill,
    cents,
    day,
    deposit,
    invoice,
    journal,
    purchase,
    vendor,
    vendor_credit,
)
from tests.fixtures.judging import found, outcome, subjects

from domain.books.bill import Bill
from domain.books.company import Preferences
from domain.books.lines import ExpenseLine, SalesLine
from domain.findings.finding import RuleStatus
from domain.money import Money
from domain.policy.severity import Severity
from domain.rails.intent import ChangeBill

RENT, REPAIRS = account("rent", "Expense", name="Rent"), account("repairs", "Expense", name="Repairs")
ASK = account("ama", "Other Expense", name="Ask My Accountant")


def lines(*accounts: str, class_id: str | None = None) -> tuple[ExpenseLine, ...]:
    return tuple(
        ExpenseLine(id=str(n), amount_minor=cents(10), account_id=a, class_id=class_id) for n, a in enumerate(accounts)
    )


def posted(id: str, *accounts: str, **fields: Any) -> Bill:
    return bill(id, 10, day(20), lines=lines(*accounts), doc_number=id, **fields)


def test_cat_ama_is_one_finding_an_account_over_what_it_holds() -> None:
    [one] = found("CAT-AMA", accounts=(ASK, RENT), bills=(posted("a", "ama"), posted("b", "ama", "rent")))
    assert (one.subjects[0].id, one.severity, one.exposure) == ("ama", Severity.MEDIUM, Money.of(20, "USD"))
    [held] = found("CAT-AMA", accounts=(account("s", "Other Current Asset", -70, name="Suspense"),))
    assert held.exposure == Money.of(70, "USD")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("9999 Ask your accountant", 1),
        ("Bank suspense", 1),
        ("Demander à mon comptable", 1),
        ("Compte d'attente", 1),
        ("VAT Suspense", 0),
        ("Suspenders", 0),
    ],
)
def test_cat_ama_knows_the_account_by_its_name(name: str, told: int) -> None:
    assert len(found("CAT-AMA", accounts=(account("s", "Other Current Asset", -70, name=name),))) == told


def test_cat_ama_lets_an_empty_account_pass_and_does_not_apply_without_one() -> None:
    assert found("CAT-AMA", accounts=(ASK,), bills=(posted("a", "ama", txn_date=day(-366)),)) == []
    assert outcome("CAT-AMA", accounts=(RENT,)).status is RuleStatus.NOT_APPLICABLE


def usual(count: int, *odd: Bill) -> tuple[Bill, ...]:
    return (*(posted(f"r{n}", "rent") for n in range(count)), *odd)


def test_cat_odd_trips_below_a_majority_of_four_in_five_documents() -> None:
    # 8 of 10 on rent: 80 %; 7 of 9: 78 %.
    odd = (posted("x", "repairs"), posted("y", "repairs"))
    assert subjects("CAT-ODD", accounts=(RENT, REPAIRS), bills=usual(8, *odd)) == [("x",), ("y",)]
    assert subjects("CAT-ODD", accounts=(RENT, REPAIRS), bills=usual(7, *odd)) == []


def test_cat_odd_takes_five_documents_on_the_usual_account() -> None:
    assert subjects("CAT-ODD", accounts=(RENT, REPAIRS), bills=usual(5, posted("x", "repairs"))) == [("x",)]
    assert subjects("CAT-ODD", accounts=(RENT, REPAIRS), bills=usual(4, posted("x", "repairs"))) == []


def test_cat_odd_lets_splits_uncategorised_and_other_vendors_pass() -> None:
    other = (posted("split", "rent", "repairs"), posted("ask", "ama"), posted("v", "repairs", vendor_id="v2"))
    assert subjects("CAT-ODD", accounts=(RENT, REPAIRS, ASK), bills=usual(9, *other)) == []


def test_cat_odd_counts_purchases_and_suggests_the_usual_account_for_a_bill() -> None:
    spent = tuple(purchase(f"p{n}", day(-9), 10, "rent", entity_kind="Vendor", entity_id="v1") for n in range(5))
    [one] = found("CAT-ODD", accounts=(RENT, REPAIRS), purchases=spent, bills=(posted("x", "repairs"),))
    assert one.exposure == Money.of(10, "USD")
    [mended] = found("CAT-ODD", accounts=(RENT, REPAIRS), bills=usual(5, posted("x", "repairs")))
    assert mended.fix is not None
    assert isinstance(mended.fix.intent, ChangeBill)
    assert mended.fix.intent.account_id == "rent"


def test_cat_odd_looks_at_credits_by_where_the_vendors_bills_stand() -> None:
    credit = replace(vendor_credit("x", 10), lines=lines("repairs"))
    assert subjects("CAT-ODD", accounts=(RENT, REPAIRS), bills=usual(5), vendor_credits=(credit,)) == [("x",)]
    # Four bills make no habit, with however many others.
    others = tuple(replace(credit, id=f"c{n}", lines=lines("rent")) for n in range(5))
    told = subjects("CAT-ODD", accounts=(RENT, REPAIRS), bills=usual(4), vendor_credits=(credit, *others))
    assert told == []


def test_cat_parent_trips_on_journal_entries_but_for_what_documents_have_in_their_heads() -> None:
    below = account("child", "Expense", name="Roof", parent_id="repairs")
    savings = account("savings", "Bank", parent_id="bank")
    entry = journal("j", day(-5), ("repairs", 30), ("repairs", -10), ("bank", -20))
    [one] = found("CAT-PARENT", accounts=(REPAIRS, below, bank(0), savings), journal_entries=(entry,))
    # 30 and 10 stand there, whatever their signs.
    assert (one.subjects[0].id, one.exposure) == ("repairs", Money.of(40, "USD"))
    assert one.fix is not None
    assert one.fix.intent is None
    old = replace(entry, txn_date=day(-366))
    assert found("CAT-PARENT", accounts=(REPAIRS, below), journal_entries=(old, replace(entry, voided=True))) == []


def test_cat_parent_trips_on_what_stands_on_an_account_with_active_ones_below() -> None:
    below = account("child", "Expense", name="Roof", parent_id="repairs")
    books: dict[str, Any] = {"bills": (posted("a", "repairs"), posted("b", "child"))}
    [one] = found("CAT-PARENT", accounts=(REPAIRS, below), **books)
    assert (one.subjects[0].id, one.severity, one.exposure) == ("repairs", Severity.LOW, Money.of(10, "USD"))
    gone = account("child", "Expense", parent_id="repairs", active=False)
    assert found("CAT-PARENT", accounts=(REPAIRS, gone), **books) == []


def tracking(*, classes: bool = False, locations: bool = False) -> Preferences:
    shared: dict[str, Any] = {"id": "1", "version": 0, "updated_at": NOW, "home_currency": "USD"}
    return Preferences(**shared, tracks_classes=classes, tracks_departments=locations)


def classed(filled: int, blank: int) -> tuple[Bill, ...]:
    with_class = (bill(f"c{n}", 10, None, lines=lines("rent", class_id="east")) for n in range(filled))
    return (*with_class, *(bill(f"n{n}", 10, None, lines=lines("rent")) for n in range(blank)))


def test_cat_dim_trips_where_four_in_five_lines_of_the_kind_have_a_class() -> None:
    assert subjects("CAT-DIM", preferences=tracking(classes=True), bills=classed(4, 1)) == [("n0",)]
    assert subjects("CAT-DIM", preferences=tracking(classes=True), bills=classed(7, 2)) == []
    assert subjects("CAT-DIM", preferences=tracking(classes=True), bills=classed(3, 0)) == []


def test_cat_dim_does_not_apply_where_classes_are_not_tracked() -> None:
    assert (
        outcome("CAT-DIM", preferences=tracking(classes=False), bills=classed(4, 1)).status is RuleStatus.NOT_APPLICABLE
    )
    assert outcome("CAT-DIM", bills=classed(4, 1)).status is RuleStatus.NOT_APPLICABLE


def test_pay_none_trips_on_a_purchase_without_payee_and_names_who_that_memo_pays() -> None:
    known = purchase("k", day(-9), 10, private_note="SQ 77", entity_kind="Vendor", entity_id="v1")
    nameless = purchase("p", day(-5), 10, private_note="SQ 77")
    [one] = found("PAY-NONE", purchases=(known, nameless), vendors=(vendor("v1", "Birch Supply"),))
    assert (one.subjects[0].id, one.severity) == ("p", Severity.MEDIUM)
    assert one.fix is not None
    assert "Birch Supply" in one.fix.sentence


def test_pay_none_lets_pass_voided_old_and_journal_entries() -> None:
    gone = (purchase("v", day(-5), 0, voided=True), purchase("o", day(-366), 10))
    assert found("PAY-NONE", purchases=gone, journal_entries=(journal("j", day(0), ("rent", 10)),)) == []


def test_cat_dim_trips_on_a_document_without_the_location_that_its_peers_have() -> None:
    placed = tuple(posted(f"p{n}", "rent", department_id="north") for n in range(4))
    books_of: dict[str, Any] = {"bills": (*placed, posted("x", "rent"))}
    assert subjects("CAT-DIM", preferences=tracking(locations=True), **books_of) == [("x",)]
    assert found("CAT-DIM", preferences=tracking(classes=True), **books_of) == []


def test_cat_dim_asks_no_class_of_a_discount_nor_where_the_document_has_one() -> None:
    sold = SalesLine(amount_minor=cents(10), account_id="sales", class_id="east")
    discount = SalesLine(amount_minor=-cents(1), account_id="discounts")
    invoices = tuple(invoice(f"i{n}", 10, None, lines=(sold, discount)) for n in range(5))
    assert found("CAT-DIM", preferences=tracking(classes=True), invoices=invoices) == []
    whole = tuple(posted(f"b{n}", "rent", class_id="east") for n in range(5))
    assert found("CAT-DIM", preferences=tracking(classes=True), bills=whole) == []


def test_cat_ama_lets_pass_what_was_paid_and_came_back_or_was_posted_on_by_journal() -> None:
    ask = account("ama", "Other Expense", name="Ask My Accountant", classification="Expense")
    paid = purchase("p", day(-20), 100, "ama")
    assert found("CAT-AMA", accounts=(ask,), purchases=(paid,), deposits=(deposit("d", day(-10), 100, "ama"),)) == []
    decided = journal("j", day(-5), ("rent", 100), ("ama", -100))
    assert found("CAT-AMA", accounts=(ask,), purchases=(paid,), journal_entries=(decided,)) == []
    [rest] = found("CAT-AMA", accounts=(ask,), purchases=(paid,), deposits=(deposit("d", day(-10), 60, "ama"),))
    assert rest.exposure == Money.of(40, "USD")
