"""What fixes propose to write, and on what evidence."""

from datetime import date
from typing import Any

import pytest
from tests.fixtures.books import (
    account,
    bill,
    bill_payment,
    credit_memo,
    day,
    invoice,
    payment,
    term,
    vendor,
    vendor_credit,
)
from tests.fixtures.judging import found

from domain.models.bill import Bill
from domain.models.finding import Fix
from domain.models.intent import (
    ApplyCreditMemo,
    ApplyPayment,
    ApplyVendorCredit,
    ChangeBill,
    ChangeInvoice,
    ChangeVendor,
)
from domain.models.lines import ExpenseLine
from domain.money import Money


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
