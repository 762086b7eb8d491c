"""Rules about bank accounts and Undeposited Funds. The business date is Monday 1 June 2026."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import NOW, account, bank, cents, day, deposit, invoice, journal, payment, purchase, transfer
from tests.fixtures.judging import found, outcome, subjects

from domain.books.account import Account
from domain.books.cash_document import Deposit, Purchase, SalesReceipt
from domain.books.lines import DepositLine
from domain.books.record import Link
from domain.money import Money
from domain.policy.policy import Policy
from domain.policy.severity import Severity

FUNDS = account("uf", "Other Current Asset", subtype="UndepositedFunds")
INCOME = account("sales", "Income", classification="Revenue")


def test_bnk_neg_trips_a_cent_below_zero_on_active_bank_accounts() -> None:
    [one] = found("BNK-NEG", accounts=(bank("-0.01"),))
    assert (one.severity, one.exposure) == (Severity.HIGH, Money.of("0.01", "USD"))
    passing = (bank(0), bank(-5, "closed", active=False), account("card", "Credit Card", -900))
    assert found("BNK-NEG", accounts=passing) == []


def test_bnk_neg_trips_on_undeposited_funds_that_more_was_taken_from_than_was_in() -> None:
    funds = account("uf", "Other Current Asset", -450, subtype="UndepositedFunds")
    other = account("loan", "Other Current Asset", -450)
    assert subjects("BNK-NEG", accounts=(bank(5), funds, other)) == [("uf",)]


def test_bnk_neg_cannot_run_without_a_bank_account() -> None:
    judged = outcome("BNK-NEG", accounts=(bank(5, active=False),))
    assert (judged.status, judged.reason) == ("needs-data", "No active bank account is mirrored.")


def weekly(last: int, per_week: int = 3) -> tuple[Purchase, ...]:
    """So many cheques in each of the thirteen weeks before the business date, the last one on day `last`."""
    days = [-7 * week - at for week in range(13) for at in range(per_week)]
    kept = [last, *(on for on in days if on < last)]
    return tuple(purchase(str(n), day(on), 10) for n, on in enumerate(kept))


def test_bnk_stale_trips_after_seven_business_days_without_posting() -> None:
    # From Wednesday 20 May (day -12) to Monday 1 June: 21, 22, 25, 26, 27, 28, 29 May and 1 June are 8; from 21 May 7.
    [one] = found("BNK-STALE", accounts=(bank(0),), purchases=weekly(-12))
    assert one.severity is Severity.HIGH
    assert "8 business days" in one.explanation
    assert found("BNK-STALE", accounts=(bank(0),), purchases=weekly(-11)) == []


def test_bnk_stale_leaves_the_holidays_of_the_policy_out() -> None:
    # Memorial Day, 25 May 2026, makes the 8 business days 7.
    policy = Policy(holidays=frozenset({day(-7)}))
    assert found("BNK-STALE", policy=policy, accounts=(bank(0),), purchases=weekly(-12)) == []


def test_bnk_stale_needs_a_median_of_three_postings_a_week() -> None:
    assert found("BNK-STALE", accounts=(bank(0),), purchases=weekly(-12, per_week=2)) == []
    assert found("BNK-STALE", accounts=(bank(0),)) == []


def moved(fields: dict[str, Any]) -> bool:
    quiet: dict[str, Any] = {"accounts": (bank(0),), "purchases": weekly(-12)}
    return found("BNK-STALE", **(quiet | fields)) == []


def test_bnk_stale_any_posting_wakes_the_account_unless_voided_or_in_the_future() -> None:
    assert moved({"transfers": (transfer("t", day(-3), 5, "bank", "other"),)})
    assert moved({"journal_entries": (journal("j", day(-3), ("bank", 5), ("other", -5)),)})
    assert moved({"deposits": (deposit("d", day(-3), 5),)})
    assert not moved({"deposits": (deposit("d", day(-3), 5, voided=True),)})
    assert moved({"deposits": (deposit("d", day(0), 5),)})
    assert not moved({"deposits": (deposit("d", day(1), 5),)})
    assert not moved({"deposits": (deposit("d", day(-3), 5, account_id="other"),)})


def aged(*ages: int, amount: int | str = 10, **fields: Any) -> list[tuple[str, Severity]]:
    payments = tuple(payment(str(age), day(-age), [("i", amount)], **fields) for age in ages)
    findings = found("UF-AGED", accounts=(FUNDS,), payments=payments)
    return sorted((one.subjects[0].id, one.severity) for one in findings)


def test_uf_aged_is_medium_after_seven_days_and_high_after_thirty() -> None:
    medium, high = Severity.MEDIUM, Severity.HIGH
    assert aged(7, 8, 30, 31) == [("30", medium), ("31", high), ("8", medium)]


def test_uf_aged_is_high_for_all_when_more_than_five_thousand_wait() -> None:
    # 2 * 2,500 = 5,000 is not more than 5,000; the fresh payment counts into the sum and is no finding.
    assert aged(3, 8, amount=2_500) == [("8", Severity.MEDIUM)]
    assert aged(3, 8, amount="2500.01") == [("8", Severity.HIGH)]


def test_uf_aged_sums_in_home_currency() -> None:
    # 6,000.00 pesos at 0.05 are 300.00 dollars.
    pesos = {"currency": "MXN", "exchange_rate": Decimal("0.05")}
    assert aged(8, amount=6_000, **pesos) == [("8", Severity.MEDIUM)]
    assert aged(8, amount=6_000, currency="MXN") == [("8", Severity.MEDIUM)]


@pytest.mark.parametrize(
    "fields", [{"links": (Link("Deposit", "d"),)}, {"account_id": "bank"}, {"voided": True}, {"total_minor": 0}]
)
def test_uf_aged_lets_pass_what_is_deposited_voided_or_nothing(fields: dict[str, Any]) -> None:
    assert aged(40, **fields) == []
    assert aged(40, account_id="uf") == [("40", Severity.HIGH)]


def income(on: int, amount: int | str = 100, **line: Any) -> Deposit:
    one = DepositLine(amount_minor=cents(amount), account_id="sales", **line)
    return deposit("d", day(on), amount, lines=(one,))


def doubled(one: Deposit, **fields: Any) -> list[tuple[str, ...]]:
    return subjects("UF-DUPINC", accounts=(FUNDS, INCOME), deposits=(one,), **fields)


def test_uf_dupinc_trips_on_a_waiting_payment_within_five_days() -> None:
    waiting: dict[str, Any] = {"payments": (payment("p", day(-10), [("i", 100)]),)}
    trips = [on for on in (-16, -15, -5, -4) if doubled(income(on), **waiting)]
    assert trips == [-15, -5]
    assert doubled(income(-5, "100.01"), **waiting) == []
    [one] = found("UF-DUPINC", accounts=(INCOME,), deposits=(income(-5),), **waiting)
    assert (one.severity, one.exposure, one.cash_effect) == (Severity.HIGH, Money.of(100, "USD"), Money.of(-100, "USD"))


def test_uf_dupinc_trips_on_an_open_invoice_from_its_date_to_thirty_days_after_due() -> None:
    # Dated day -50, due day -40: days -50 to -10.
    opened: dict[str, Any] = {"invoices": (invoice("i", 100, day(-40), txn_date=day(-50)),)}
    trips = [on for on in (-51, -50, -10, -9) if doubled(income(on), **opened)]
    assert trips == [-50, -10]
    assert doubled(income(-10), invoices=(invoice("i", 100, day(-40), txn_date=day(-50), balance_minor=0),)) == []


def test_uf_dupinc_without_a_name_needs_exactly_one_candidate() -> None:
    one, two = invoice("i", 100, day(0)), invoice("j", 100, day(0), customer_id="c2")
    assert doubled(income(-5), invoices=(one,)) == [("d", "i")]
    assert doubled(income(-5), invoices=(one, two)) == []
    named = income(-5, entity_kind="Customer", entity_id="c2")
    assert doubled(named, invoices=(one, two)) == [("d", "j")]
    assert doubled(named, invoices=(one,)) == []


def test_uf_dupinc_of_several_documents_of_the_named_customer_the_nearest_is_told_first() -> None:
    named = income(-5, entity_kind="Customer", entity_id="c1")
    far, near = invoice("far", 100, day(0), txn_date=day(-20)), invoice("near", 100, day(0), txn_date=day(-8))
    for listed in ((far, near), (near, far)):
        first, instead = found("UF-DUPINC", accounts=(FUNDS, INCOME), deposits=(named,), invoices=listed)
        assert [each.subjects[1].id for each in (first, instead)] == ["near", "far"]
        # The money is in doubt once, with the nearest; dismissing that pair hides no other.
        assert (first.severity, first.exposure) == (Severity.HIGH, Money.of(100, "USD"))
        assert (instead.severity, instead.exposure, instead.blocks) == (Severity.MEDIUM, None, False)


def test_uf_dupinc_of_two_deposits_and_two_invoices_no_dismissed_pair_hides_a_crossed_one() -> None:
    line = DepositLine(amount_minor=cents(100), account_id="sales", entity_kind="Customer", entity_id="c1")
    deposits = tuple(deposit(each, day(on), 100, lines=(line,)) for each, on in (("d", -8), ("e", -2)))
    opened = tuple(invoice(each, 100, day(9), txn_date=day(on)) for each, on in (("i", -9), ("j", -9)))
    told = subjects("UF-DUPINC", accounts=(FUNDS, INCOME), deposits=deposits, invoices=opened)
    assert told == [("d", "i"), ("d", "j"), ("e", "i"), ("e", "j")]


def test_uf_dupinc_tells_each_row_of_payments_that_comes_to_the_amount() -> None:
    paid = tuple(payment(f"p{n}", day(-9 + n), [(f"i{n}", 50)]) for n in range(3))
    told = found("UF-DUPINC", accounts=(FUNDS, INCOME), deposits=(income(-5),), payments=paid)
    rows = [tuple(each.id for each in one.subjects[1:]) for one in told]
    assert sorted(rows) == [("p0", "p1"), ("p1", "p2")]
    assert sorted(str(one.exposure) for one in told) == ["100.00 USD", "None"]
    assert doubled(income(-5), payments=paid[:1]) == []


def test_uf_dupinc_lets_pass_linked_lines_other_accounts_currencies_and_voided_or_later_deposits() -> None:
    opened: dict[str, Any] = {"invoices": (invoice("i", 100, day(9)),)}
    assert doubled(income(-5, links=(Link("Payment", "p"),)), **opened) == []
    assert doubled(deposit("d", day(-5), 100, "loan"), **opened) == []
    assert doubled(replace(income(-5), currency="EUR"), **opened) == []
    assert doubled(replace(income(-5), voided=True), **opened) == []
    assert doubled(income(0), **opened) == [("d", "i")]
    assert doubled(income(1), **opened) == []
    closed: Account = replace(INCOME, classification="Liability")
    assert found("UF-DUPINC", accounts=(closed,), deposits=(income(-5),), **opened) == []


def test_uf_aged_counts_sales_receipts_as_money_that_is_not_banked() -> None:
    funds = account("uf", "Other Current Asset", subtype="UndepositedFunds")
    stamp: dict[str, Any] = {"version": 0, "updated_at": NOW, "currency": "USD", "total_minor": cents(30)}
    aged = SalesReceipt(id="r", txn_date=day(-8), account_id="uf", **stamp)
    banked = SalesReceipt(id="b", txn_date=day(-8), account_id="uf", links=(Link("Deposit", "9"),), **stamp)
    direct = SalesReceipt(id="d", txn_date=day(-8), account_id="bank", **stamp)
    assert subjects("UF-AGED", accounts=(funds,), sales_receipts=(aged, banked, direct)) == [("r",)]
