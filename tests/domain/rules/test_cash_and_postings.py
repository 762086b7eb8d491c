"""Rules about bank accounts, Undeposited Funds, accounts posted to and the control accounts."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.fixtures.books import (
    MONDAY,
    account,
    bank,
    bill,
    books,
    customer,
    day,
    deposit,
    invoice,
    journal,
    payment,
    purchase,
    vendor,
)
from tests.fixtures.judging import codes, judge, only, outcome, subjects

from domain.models.finding import RuleStatus, Severity
from domain.models.record import Link
from domain.money import Money

MAILED = (customer("c1", "Cedar Clinic", email="pay@cedar.test"),)
FUNDS = account("uf", "Other Current Asset", subtype="UndepositedFunds")
SALES = account("sales", "Income", classification="Revenue")


def test_an_overdrawn_bank_account() -> None:
    assert only(books(accounts=(bank("-0.01"),)), "BNK-NEG").exposure == Money.of("0.01", "USD")
    assert "BNK-NEG" not in codes(books(accounts=(bank(0),)))
    assert "BNK-NEG" not in codes(books(accounts=(bank(-5, active=False), bank(1, id="other"))))


def quiet_since(last_days_ago: int, per_week: int) -> bool:
    days = [n for n in range(last_days_ago, 91) if n % 7 < per_week]
    spent = tuple(purchase(f"p{n}", day(-n), 5) for n in [last_days_ago, *days])
    return "BNK-STALE" in codes(books(accounts=(bank(5),), purchases=spent))


def test_an_account_that_went_quiet() -> None:
    assert quiet_since(12, 3)
    assert not quiet_since(11, 3)
    assert not quiet_since(12, 2)


def waiting(age: int, amount: Any = 100, **fields: Any) -> Any:
    return payment(f"p{age}", day(-age), [("i", amount)], **({"account_id": "uf"} | fields))


@pytest.mark.parametrize(
    ("age", "severity"), [(7, None), (8, Severity.MEDIUM), (30, Severity.MEDIUM), (31, Severity.HIGH)]
)
def test_payments_age_in_undeposited_funds(age: int, severity: Severity | None) -> None:
    found = judge(books(accounts=(bank(5), FUNDS), payments=(waiting(age),))).findings
    assert [one.severity for one in found if one.code == "UF-AGED"] == ([severity] if severity else [])


def test_much_in_undeposited_funds_makes_all_of_it_grave() -> None:
    def severities(amount: Any) -> set[Severity]:
        payments = (waiting(8, amount), waiting(9, 1000))
        found = judge(books(accounts=(FUNDS,), payments=payments)).findings
        return {one.severity for one in found if one.code == "UF-AGED"}

    assert severities(4000) == {Severity.MEDIUM}
    assert severities("4000.01") == {Severity.HIGH}


def test_a_payment_that_was_banked_is_not_waiting() -> None:
    banked = (waiting(40, account_id="bank"), waiting(41, links=(Link("Deposit", "d"),)), waiting(42, voided=True))
    assert "UF-AGED" not in codes(books(accounts=(bank(5), FUNDS), payments=banked))
    assert "UF-AGED" in codes(books(accounts=(bank(5), FUNDS), payments=(waiting(40, account_id=None),)))


def income_twice(on: int, amount: Any = 80, **fields: Any) -> bool:
    booked = deposit("d", day(on), amount, "sales", **fields)
    owed = (invoice("i", 80, day(0), txn_date=day(-40)),)
    return "UF-DUPINC" in codes(books(customers=MAILED, accounts=(SALES,), invoices=owed, deposits=(booked,)))


def test_a_deposit_to_income_over_an_open_invoice() -> None:
    assert income_twice(-40)
    assert not income_twice(-41)
    assert not income_twice(-5, 81)


def test_two_candidates_without_a_name_are_no_match() -> None:
    owed = tuple(invoice(i, 80, day(0), txn_date=day(-40)) for i in ("i", "j"))
    booked = (deposit("d", day(-5), 80, "sales"),)
    assert "UF-DUPINC" not in codes(books(accounts=(SALES,), invoices=owed, deposits=booked))


def test_lines_on_uncategorised_accounts_within_a_year() -> None:
    unsorted = account("u", "Expense", name="Uncategorized Expense")
    for ago, trips in ((365, True), (366, False)):
        spent = (purchase("p", day(-ago), 9, "u"),)
        assert ("CAT-UNCAT" in codes(books(accounts=(unsorted,), purchases=spent))) is trips
    assert "CAT-UNCAT" not in codes(books(accounts=(unsorted,), purchases=(purchase("p", day(-1), 9, "bank"),)))


def test_an_open_bill_of_an_inactive_vendor_goes_to_the_tray() -> None:
    gone = (vendor("v1", "Birch Supply", active=False),)
    assert only(books(vendors=gone, bills=(bill("x", 5, day(9)),)), "CAT-INACT").blocks
    assert "CAT-INACT" not in codes(books(vendors=gone, bills=(bill("x", 5, day(9), balance_minor=0),)))


@pytest.mark.parametrize(("amount", "trips"), [(5000, True), (4000, False), (5500, False), ("-6000", True)])
def test_round_cash_in_a_journal_entry(*, amount: Any, trips: bool) -> None:
    entry = journal("j", day(-1), ("bank", amount))
    assert ("JE-ODD" in codes(books(accounts=(bank(5),), journal_entries=(entry,)))) is trips


def test_a_journal_line_on_receivables_needs_a_name() -> None:
    control = account("ar", "Accounts Receivable")
    bare = journal("j", day(-1), ("ar", 7))
    named = msgspec.structs.replace(bare, lines=(msgspec.structs.replace(bare.lines[0], entity_id="c1"),))
    assert "JE-ODD" in codes(books(accounts=(control,), journal_entries=(bare,)))
    assert "JE-ODD" not in codes(books(accounts=(control,), journal_entries=(named,)))
    old = journal("j", MONDAY - timedelta(days=366), ("ar", 7))
    assert "JE-ODD" not in codes(books(accounts=(control,), journal_entries=(old,)))


@pytest.mark.parametrize(("balance", "trips"), [("100.00", False), ("100.01", False), ("100.02", True)])
def test_control_accounts_tie_out_to_the_cent(*, balance: str, trips: bool) -> None:
    receivable = books(accounts=(account("ar", "Accounts Receivable", balance),), invoices=(invoice("i", 100, day(9)),))
    payable = books(accounts=(account("ap", "Accounts Payable", f"-{balance}"),), bills=(bill("x", 100, day(9)),))
    assert subjects(receivable, "AR-TIE") == ({frozenset({"ar"})} if trips else set())
    assert subjects(payable, "AP-TIE") == ({frozenset({"ap"})} if trips else set())


def test_rules_that_read_accounts_need_them() -> None:
    for code in ("BNK-NEG", "BNK-STALE", "UF-AGED", "UF-DUPINC", "CAT-UNCAT", "JE-ODD", "AP-TIE", "AR-TIE"):
        assert outcome(books(), code).status is RuleStatus.NEEDS_DATA, code
        assert outcome(books(), code).reason
