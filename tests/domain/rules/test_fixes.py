"""What fixes propose to write, and on what evidence."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import (
    MONDAY,
    NOW,
    account,
    bank,
    bill,
    bill_payment,
    credit_memo,
    day,
    deposit,
    invoice,
    payment,
    purchase,
    term,
    vendor,
    vendor_credit,
)
from tests.fixtures.judging import found

from domain.books.bill import Bill
from domain.books.company import Preferences
from domain.books.lines import ExpenseLine
from domain.books.listed import Class, Department
from domain.findings.finding import Fix
from domain.money import Money
from domain.rails.intent import (
    ApplyBillPayment,
    ApplyCreditMemo,
    ApplyPayment,
    ApplyVendorCredit,
    BankReceipt,
    ChangeBill,
    ChangeInvoice,
    ChangePurchase,
    ChangeVendor,
)


def fix_of(code: str, **fields: Any) -> Fix:
    fix = found(code, **fields)[0].fix
    assert fix is not None
    return fix


OTHER = account("rent", "Expense", name="Rent")
WRONG = account("uncat", "Expense", name="Uncategorized Expense")


def posted(id: str, account_id: str) -> Bill:
    line = ExpenseLine(id="1", amount_minor=10_000, account_id=account_id)
    return bill(id, 100, day(9), lines=(line,), txn_date=day(-int(id.strip("b")) - 1), doc_number=id)


def dated(count: int, days: int) -> tuple[Bill, ...]:
    """Bills of one vendor that allow so many days each."""
    dates = [day(-31 * n - 1) for n in range(count)]
    return tuple(
        bill(f"d{n}", 100 + n, date.fromordinal(on.toordinal() + days), txn_date=on, balance_minor=0)
        for n, on in enumerate(dates)
    )


def test_a_due_date_is_by_terms_before_it_is_by_habit() -> None:
    undated = bill("u", 50, None)
    by_terms = fix_of(
        "BILL-NODUE",
        bills=(undated, *dated(4, 20)),
        terms=(term("t", 30),),
        vendors=(vendor("v1", "Birch", term_id="t"),),
    )
    assert by_terms.intent == ChangeBill(bill_id="u", version=undated.version, due_date=day(20))
    by_habit = fix_of("BILL-NODUE", bills=(undated, *dated(4, 20)))
    assert by_habit.intent == ChangeBill(bill_id="u", version=undated.version, due_date=day(10))
    assert by_habit.suggestions[0].evidence[0].value == "median 20 of 4"


def test_a_due_date_that_nothing_suggests_is_asked_for() -> None:
    fix = fix_of("BILL-NODUE", bills=(bill("u", 50, None), *dated(2, 20)))
    assert (fix.needs, fix.suggestions) == (("due_date",), ())


def test_terms_are_those_nearest_to_the_vendors_habit() -> None:
    terms = (term("a", 0), term("b", 15), term("c", 30), term("d", None))
    fix = fix_of("BILL-NOTERM", bills=dated(4, 28), terms=terms)
    assert isinstance(fix.intent, ChangeVendor)
    assert (fix.intent.term_id, [each.value for each in fix.suggestions]) == ("c", ["c", "b", "a"])


def test_terms_follow_the_days_to_pay_where_bills_allow_none() -> None:
    bills = tuple(bill(f"d{n}", 100, None, txn_date=day(-31 * n - 40), balance_minor=0) for n in range(3))
    paid = tuple(bill_payment(f"p{n}", day(-31 * n - 26), [(f"d{n}", 100)]) for n in range(3))
    fix = fix_of("BILL-NOTERM", bills=bills, bill_payments=paid, terms=(term("b", 15), term("c", 30)))
    assert isinstance(fix.intent, ChangeVendor)
    assert (fix.intent.term_id, fix.suggestions[0].evidence[0].value) == ("b", "median 14 of 3")


@pytest.mark.parametrize(
    ("usual", "others", "suggested"), [(5, 0, True), (4, 0, False), (8, 2, True), (7, 2, False)], ids=str
)
def test_an_account_is_usual_with_four_in_five_of_five(usual: int, others: int, *, suggested: bool) -> None:
    ids = [f"b{n}" for n in range(usual + others)]
    bills = [posted(each, "rent" if n < usual else "power") for n, each in enumerate(ids)]
    wrong = posted("b99", "uncat")
    fix = fix_of("CAT-UNCAT", bills=(*bills, wrong), accounts=(OTHER, WRONG, account("power", "Expense", name="Power")))
    assert isinstance(fix.intent, ChangeBill)
    assert (fix.intent.line_id, fix.needs) == ("1", () if suggested else ("account_id",))
    assert [each.value for each in fix.suggestions] == (["rent"] if suggested else [])


def test_an_inactive_account_is_never_suggested() -> None:
    bills = [posted(f"b{n}", "rent") for n in range(6)]
    closed = account("rent", "Expense", name="Rent", active=False)
    fix = fix_of("CAT-UNCAT", bills=(*bills, posted("b99", "uncat")), accounts=(closed, WRONG))
    assert fix.suggestions == ()


def test_a_vendor_that_is_inactive_is_made_active() -> None:
    closed = vendor("v1", "Birch", active=False)
    fix = fix_of("CAT-INACT", bills=(bill("b", 10, day(5)),), vendors=(closed,))
    assert fix.intent == ChangeVendor(vendor_id="v1", version=closed.version, active=True)


def test_money_is_applied_to_just_its_amount_before_the_oldest() -> None:
    oldest, same = invoice("i1", 900, day(-30)), invoice("i2", 250, day(5))
    foreign = invoice("i3", 250, day(-60), currency="EUR")
    rest = payment("p", day(-1), [], unapplied_minor=25_000, total_minor=25_000)
    fix = fix_of("PMT-UNAPP", invoices=(oldest, same, foreign), payments=(rest,))
    assert fix.intent == ApplyPayment(
        payment_id="p", version=rest.version, invoice_id="i2", amount=Money(25_000, "USD")
    )
    assert [each.value for each in fix.suggestions] == ["i2", "i1"]


def test_no_more_is_applied_than_is_open() -> None:
    memo = credit_memo("m", 500)
    fix = fix_of("CM-OPEN", invoices=(invoice("i1", 120, day(3)),), credit_memos=(memo,))
    amount = Money(12_000, "USD")
    assert fix.intent == ApplyCreditMemo(credit_memo_id="m", version=memo.version, invoice_id="i1", amount=amount)
    credit = vendor_credit("c", 80)
    fix = fix_of("VC-OPEN", bills=(bill("b1", 300, day(3)), bill("b2", 90, day(-3))), vendor_credits=(credit,))
    amount = Money(8_000, "USD")
    assert fix.intent == ApplyVendorCredit(vendor_credit_id="c", version=credit.version, bill_id="b2", amount=amount)


def test_money_of_another_currency_is_applied_by_hand() -> None:
    rest = payment("p", day(-1), [], unapplied_minor=100, total_minor=100, currency="EUR")
    fix = fix_of("PMT-UNAPP", invoices=(invoice("i1", 900, day(-30)),), payments=(rest,))
    assert (fix.intent, fix.suggestions) == (None, ())


def test_an_address_is_taken_from_the_customers_other_invoices_newest_first() -> None:
    sent = (
        invoice("i1", 10, day(1), email="old@c.example", txn_date=day(-50)),
        invoice("i2", 10, day(1), email="new@c.example", txn_date=day(-5)),
    )
    fix = fix_of("INV-NOEMAIL", invoices=(*sent, invoice("i3", 10, day(1))))
    assert fix.intent == ChangeInvoice(invoice_id="i3", version=sent[0].version, email="new@c.example")
    assert [each.value for each in fix.suggestions] == ["new@c.example", "old@c.example"]
    assert fix_of("INV-NOEMAIL", invoices=(invoice("i3", 10, day(1)),)).needs == ("email",)


def test_every_fix_that_writes_states_what_is_left_to_choose() -> None:
    fix = fix_of("INV-NODUE", invoices=(invoice("i", 10, None),))
    assert fix.intent == ChangeInvoice(invoice_id="i", version=0, due_date=day(20))
    assert fix.needs == ()


def test_a_date_too_far_ahead_goes_to_the_latest_year_it_can_be_of_and_the_due_date_with_it() -> None:
    ahead = bill("b", 10, date(2027, 6, 15), txn_date=date(2027, 5, 16))
    fix = fix_of("BILL-DATE", bills=(ahead,))
    assert fix.intent == ChangeBill(bill_id="b", version=0, txn_date=date(2026, 5, 16), due_date=date(2026, 6, 15))
    assert [(each.field, each.value) for each in fix.suggestions] == [
        ("txn_date", "2026-05-16"),
        ("due_date", "2026-06-15"),
    ]
    old = invoice("i", 10, date(1926, 6, 30), txn_date=date(1926, 6, 2))
    assert fix_of("INV-DATE", invoices=(old,)).intent == ChangeInvoice(
        invoice_id="i", version=0, txn_date=date(2025, 6, 2), due_date=date(2025, 6, 30)
    )


def test_a_due_date_that_cannot_be_meant_is_by_terms_else_in_the_year_after_the_documents_date() -> None:
    early = bill("b", 10, day(-40), txn_date=day(-10))
    by_terms = fix_of("BILL-DATE", bills=(early,), vendors=(vendor("v1", "Ash", term_id="t"),), terms=(term("t", 30),))
    assert by_terms.intent == ChangeBill(bill_id="b", version=0, due_date=day(20))
    # Due on 22 April 2026, dated 22 May 2026: the next 22 April.
    assert fix_of("BILL-DATE", bills=(early,)).intent == ChangeBill(bill_id="b", version=0, due_date=date(2027, 4, 22))


def test_a_number_used_twice_is_followed_by_the_next_free_one_of_its_form() -> None:
    invoices = tuple(
        invoice(which, 10, day(9), doc_number=number, txn_date=day(-at))
        for which, number, at in (("a", "INV-0041", 20), ("b", "INV-0041", 9), ("c", "INV-0057", 5), ("d", "9000", 4))
    )
    fix = fix_of("INV-DUPNO", invoices=invoices)
    assert fix.intent == ChangeInvoice(invoice_id="b", version=0, doc_number="INV-58")
    words = tuple(replace(each, doc_number="Retainer") for each in invoices[:2])
    assert fix_of("INV-DUPNO", invoices=words).needs == ("doc_number",)


def test_the_rest_of_a_bill_payment_goes_to_a_bill_on_its_payables_account() -> None:
    given: dict[str, Any] = {"bill_payments": (bill_payment("p", day(-3), [("old", 40)], total_minor=10_000),)}
    settled = bill("old", 40, day(-9), balance_minor=0, ap_account_id="ap")
    other, same = (
        bill(which, 60, day(9), ap_account_id=payable, doc_number=which)
        for which, payable in (("x", "ap2"), ("y", "ap"))
    )
    assert fix_of("BPMT-UNAPP", bills=(settled, other, same), **given).intent == ApplyBillPayment(
        bill_payment_id="p", version=0, bill_id="y", amount=Money.of(60, "USD")
    )
    assert fix_of("BPMT-UNAPP", bills=(settled, other), **given).intent is None


def test_money_in_hand_is_banked_where_most_deposits_go() -> None:
    accounts = (
        account("uf", "Other Current Asset", subtype="UndepositedFunds"),
        bank(5),
        bank(5, id="b2"),
        bank(5, id="trust", subtype="TrustAccounts"),
    )
    deposits = tuple(deposit(f"d{n}", day(-20 - n), 9, "sales", account_id="b2") for n in range(3))
    fix = fix_of(
        "UF-AGED", accounts=accounts, deposits=deposits, payments=(payment("p", day(-9), [("i", 5)], account_id="uf"),)
    )
    assert fix.intent == BankReceipt(kind="Payment", receipt_id="p", version=0, account_id="b2", banked_on=MONDAY)
    assert (fix.needs, [each.value for each in fix.suggestions]) == (("banked_on",), ["b2", "bank"])


def test_a_line_on_a_parent_goes_under_it_the_newest_document_first() -> None:
    accounts = (
        account("auto", "Expense", name="Vehicles"),
        account("fuel", "Expense", name="Fuel", parent_id="auto"),
        account("tires", "Expense", name="Tires", parent_id="auto"),
    )
    purchases = tuple(purchase(f"p{n}", day(-n), 10, "auto", doc_number=f"{n}") for n in (9, 4))
    fix = fix_of("CAT-PARENT", accounts=accounts, purchases=purchases)
    assert fix.intent == ChangePurchase(purchase_id="p4", version=0)
    assert (fix.needs, [each.label for each in fix.suggestions]) == (("account_id",), ["Fuel", "Tires"])
    assert fix.sentence.endswith("First that of expense 4 of 2026-05-28; 1 more follow.")


def test_a_class_and_a_location_are_those_that_the_partys_others_have() -> None:
    tracked = Preferences(
        id="1", version=0, updated_at=NOW, home_currency="USD", tracks_classes=True, tracks_departments=True
    )

    def classed(id: str, vendor_id: str, class_id: str | None) -> Bill:
        line = ExpenseLine(id="1", amount_minor=1_000, account_id="rent", class_id=class_id)
        place = "north" if class_id else None
        return bill(id, 10, day(9), lines=(line,), vendor_id=vendor_id, department_id=place, doc_number=f"{id}{id}")

    listed: dict[str, Any] = {
        "preferences": tracked,
        "vendors": (vendor("v1", "Ash"), vendor("v2", "Birch")),
        "classes": (Class(id="shop", name="Shop", version=0, updated_at=NOW),),
        "departments": (Department(id="north", name="North", version=0, updated_at=NOW),),
    }
    others = tuple(classed(f"b{n}", "v1", "shop") for n in range(5))
    fix = fix_of("CAT-DIM", bills=(*others, classed("bare", "v1", None)), **listed)
    assert fix.intent == ChangeBill(bill_id="bare", version=0, class_id="shop", department_id="north")
    stranger = fix_of("CAT-DIM", bills=(*others, classed("bare", "v2", None)), **listed)
    assert (stranger.intent, stranger.needs) == (ChangeBill(bill_id="bare", version=0), ("class_id", "department_id"))
    whole = tuple(replace(each, class_id="shop") for each in others)
    given = fix_of("CAT-DIM", bills=(*whole, classed("bare", "v1", None)), **listed).intent
    assert given == ChangeBill(bill_id="bare", version=0, whole_class_id="shop", department_id="north")
