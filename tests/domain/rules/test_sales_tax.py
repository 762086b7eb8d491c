"""The sales tax owed, tied to what documents charge."""

from datetime import date
from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import account, bank, cents, day, invoice, journal, purchase
from tests.fixtures.judging import found, outcome

from domain.books.cash_document import RefundReceipt, SalesReceipt, TaxPayment
from domain.books.invoice import Invoice
from domain.findings.finding import RuleStatus
from domain.money import Money
from domain.policy.severity import Severity

# On 1 June: the first quarter's tax, 3,000.00, was paid on 20 April; since the quarter 1,200.00 was charged.
PAID_ON = date(2026, 4, 20)
_STAMP: dict[str, Any] = {"version": 0, "updated_at": invoice("x", 1, None).updated_at}
OLD = invoice("old", 1, None, txn_date=day(-399), balance_minor=0)


def sale(id: str, on: date, tax: int) -> SalesReceipt:
    return SalesReceipt(
        id=id,
        txn_date=on,
        currency="USD",
        total_minor=cents(11 * tax),
        tax_minor=cents(tax),
        account_id="bank",
        **_STAMP,
    )


def paid(id: str, on: date, amount: int) -> TaxPayment:
    return TaxPayment(id=id, txn_date=on, currency="USD", total_minor=cents(amount), account_id="bank", **_STAMP)


SALES = tuple(sale(f"s{month}", date(2026, month, 10), 1_000) for month in (1, 2, 3))
LATER = (sale("april", date(2026, 4, 2), 700), sale("may", date(2026, 5, 31), 500))


def owed(amount: int, id: str = "tax") -> Any:
    return account(id, "Other Current Liability", -amount, name="Sales Tax Payable", subtype="SalesTaxPayable")


def given(amount: int = 1_200, **fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "accounts": (bank(1), owed(amount)),
        "invoices": (OLD,),
        "sales_receipts": (*SALES, *LATER),
        "tax_payments": (paid("q1", PAID_ON, 3_000),),
    }
    return plain | fields


def test_tax_tie_trips_on_more_or_less_owed_than_charged_since_the_period_last_paid() -> None:
    assert found("TAX-TIE", **given()) == []
    [more] = found("TAX-TIE", **given(1_301))
    assert (more.severity, more.blocks, more.exposure, more.cash_effect) == (
        Severity.MEDIUM,
        False,
        Money.of(101, "USD"),
        None,
    )
    assert more.explanation == (
        "Sales Tax Payable owes 1,301.00 USD; documents charge 1,200.00 USD since 2026-03-31: "
        "101.00 USD more than they explain."
    )
    [less] = found("TAX-TIE", **given(1_099))
    assert (less.exposure, "less than they explain" in less.explanation) == (Money.of(101, "USD"), True)


def test_tax_tie_lets_a_hundred_pass() -> None:
    assert found("TAX-TIE", **given(1_300)) == found("TAX-TIE", **given(1_100)) == []


def test_tax_tie_counts_a_sale_by_its_own_day_not_by_the_payment_s() -> None:
    # A sale dated back into the quarter that is paid: nobody pays its tax any more.
    late = sale("late", date(2026, 3, 31), 150)
    assert len(found("TAX-TIE", **given(1_350, sales_receipts=(*SALES, *LATER, late)))) == 1
    in_time = replace(late, txn_date=date(2026, 4, 1))
    assert found("TAX-TIE", **given(1_350, sales_receipts=(*SALES, *LATER, in_time))) == []


def test_tax_tie_takes_a_late_payment_for_the_quarter_it_is_for() -> None:
    # Paid on 5 May for the quarter that ended on 31 March, and not for the month that ended on 30 April.
    late: dict[str, Any] = {"tax_payments": (paid("q1", date(2026, 5, 5), 3_000),)}
    assert found("TAX-TIE", **given(**late)) == []
    assert len(found("TAX-TIE", **given(1_400, **late))) == 1


def test_tax_tie_counts_invoices_credits_and_refunds_and_what_a_cheque_pays() -> None:
    taxed: Invoice = replace(invoice("i", 550, None, txn_date=date(2026, 5, 4)), tax_minor=cents(500))
    back = RefundReceipt(
        id="r", txn_date=date(2026, 5, 6), currency="USD", total_minor=cents(220), tax_minor=cents(200), **_STAMP
    )
    assert found("TAX-TIE", **given(1_500, invoices=(OLD, taxed), refund_receipts=(back,))) == []
    cheque = purchase("c", PAID_ON, 3_000, "tax")
    assert found("TAX-TIE", **given(tax_payments=(), purchases=(cheque,))) == []


def test_tax_tie_takes_journal_entries_for_sales_only_where_they_come_month_by_month() -> None:
    entries = tuple(journal(f"j{n}", date(2026, n, 28), ("owing", 110), ("tax", -110)) for n in (2, 3, 4, 5))
    assert len(found("TAX-TIE", **given(1_310, journal_entries=entries[3:]))) == 1
    monthly = {"tax_payments": (paid("q1", PAID_ON, 3_220),), "journal_entries": entries}
    assert found("TAX-TIE", **given(1_420, **monthly)) == []


def test_tax_tie_begins_with_the_books_where_they_began_lately() -> None:
    young = given(3_200, invoices=(), tax_payments=(paid("part", PAID_ON, 1_000),))
    assert found("TAX-TIE", **young) == []
    assert len(found("TAX-TIE", **(young | {"accounts": (bank(1), owed(3_301))}))) == 1


def test_tax_tie_says_nothing_where_no_payment_tells_what_was_settled() -> None:
    assert found("TAX-TIE", **given(9_000, tax_payments=())) == []


def test_tax_tie_needs_an_account_and_only_one() -> None:
    assert outcome("TAX-TIE").status is RuleStatus.NOT_APPLICABLE
    none = outcome("TAX-TIE", **given(accounts=(bank(1),)))
    assert (none.status, none.reason) == (
        RuleStatus.NEEDS_DATA,
        "Tax is charged, and no account for the tax owed is known.",
    )
    several = outcome("TAX-TIE", **given(accounts=(bank(1), owed(5), owed(6, "county"))))
    assert several.status is RuleStatus.NEEDS_DATA
    assert outcome("TAX-TIE", **given()).status is RuleStatus.PASS
