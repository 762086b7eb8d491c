"""Rules about where lines are posted."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import (
    NOW,
    account,
    bank,
    bill,
    bill_payment,
    cents,
    customer,
    day,
    deposit,
    invoice,
    journal,
    payment,
    purchase,
    vendor,
    vendor_credit,
)
from tests.fixtures.judging import found, outcome, subjects

from domain.books.lines import ExpenseLine, SalesLine
from domain.books.listed import ExchangeRate
from domain.money import Money
from domain.policy.severity import Severity

UNSORTED = account("u", "Expense", name="Uncategorized Expense")
SORTED = account("s", "Expense", name="Rent")


def spent(*accounts: str, amount: int = 10) -> tuple[ExpenseLine, ...]:
    return tuple(ExpenseLine(amount_minor=cents(amount), account_id=each) for each in accounts)


def test_cat_uncat_is_one_finding_a_document_over_the_sum_of_its_lines() -> None:
    # Two of three lines of 10 are uncategorised: 20.
    one = purchase("p", day(-5), 30)
    [single] = found("CAT-UNCAT", accounts=(UNSORTED, SORTED), purchases=(replace(one, lines=spent("u", "s", "u")),))
    assert (single.severity, single.exposure) == (Severity.HIGH, Money.of(20, "USD"))


@pytest.mark.parametrize("name", ["Uncategorized Income", "Uncategorized Expense", "Uncategorized Asset"])
def test_cat_uncat_trips_on_bills_purchases_invoices_and_deposits(name: str) -> None:
    documents: dict[str, Any] = {
        "bills": (bill("b", 10, None, lines=spent("u"), balance_minor=0),),
        "purchases": (purchase("p", day(-5), 10, "u"),),
        "invoices": (invoice("i", 10, None, lines=(SalesLine(amount_minor=1_000, account_id="u"),)),),
        "deposits": (deposit("d", day(-5), 10, "u"),),
    }
    assert subjects("CAT-UNCAT", accounts=(replace(UNSORTED, name=name),), **documents) == [
        ("b",),
        ("d",),
        ("i",),
        ("p",),
    ]


@pytest.mark.parametrize(
    "name",
    ["Uncategorised Expense", "Dépense non catégorisée", "Uncategorized Expense - old", "01 Uncategorised income"],
)
def test_cat_uncat_knows_the_account_as_editions_and_people_call_it(name: str) -> None:
    credit = vendor_credit("c", 10, lines=spent("u"))
    assert subjects("CAT-UNCAT", accounts=(replace(UNSORTED, name=name),), vendor_credits=(credit,)) == [("c",)]


def test_cat_uncat_names_payee_and_memo_in_the_words_of_the_ledgers_screens() -> None:
    told = {"entity_kind": "Vendor", "entity_id": "v1", "method": "Check", "private_note": "POS 4471"}
    [one] = found("CAT-UNCAT", accounts=(UNSORTED,), purchases=(purchase("p", day(-5), 10, "u", **told),))
    assert one.explanation == "Check (id p) of 2026-05-27, Birch Supply, posts 10.00 USD to Uncategorized Expense."
    assert {fact.label: fact.value for fact in one.evidence}["memo"] == "POS 4471"


def test_cat_uncat_lets_pass_other_accounts_voided_documents_and_those_older_than_a_year() -> None:
    year = (purchase("edge", day(-365), 10, "u"), purchase("old", day(-366), 10, "u"))
    assert subjects("CAT-UNCAT", accounts=(UNSORTED,), purchases=year) == [("edge",)]
    assert found("CAT-UNCAT", accounts=(SORTED,), purchases=(purchase("p", day(-5), 10, "s"),)) == []
    assert found("CAT-UNCAT", accounts=(UNSORTED,), purchases=(purchase("p", day(0), 0, "u", voided=True),)) == []


def test_cat_inact_trips_on_an_inactive_party_or_account_of_an_open_document() -> None:
    gone: dict[str, Any] = {
        "vendors": (vendor("v1", "Birch Supply", active=False),),
        "customers": (customer("c1", "Cedar Clinic", active=False),),
    }
    findings = found("CAT-INACT", bills=(bill("b", 10, None),), invoices=(invoice("i", 20, None),), **gone)
    assert [(one.subjects[0].id, one.exposure) for one in findings] == [
        ("i", Money.of(20, "USD")),
        ("b", Money.of(10, "USD")),
    ]
    assert all(one.blocks and one.severity is Severity.MEDIUM for one in findings)
    closed = (replace(SORTED, active=False),)
    assert subjects("CAT-INACT", accounts=closed, bills=(bill("b", 10, None, lines=spent("s")),)) == [("b",)]


def test_cat_inact_lets_pass_settled_documents_and_what_is_not_mirrored() -> None:
    closed = (replace(SORTED, active=False),)
    paid = bill("b", 10, None, lines=spent("s"), balance_minor=0)
    assert found("CAT-INACT", accounts=closed, bills=(paid,)) == []
    assert found("CAT-INACT", vendors=(), bills=(bill("b", 10, None, lines=spent("elsewhere")),)) == []


def test_fx_rate_trips_on_an_open_foreign_document_without_a_rate() -> None:
    [one] = found("FX-RATE", bills=(bill("b", 10, None, currency="EUR"),))
    assert (one.severity, one.blocks, one.exposure) == (Severity.HIGH, True, None)
    assert subjects("FX-RATE", invoices=(invoice("i", 10, None, currency="EUR"),)) == [("i",)]


def test_fx_rate_trips_on_money_that_moved_without_a_rate_or_at_one_that_cannot_be_meant() -> None:
    # Without a rate the flows leave them out; bills that are settled move nothing themselves.
    moved: dict[str, Any] = {
        "purchases": (purchase("p", day(-5), 10, currency="EUR"),),
        "deposits": (deposit("d", day(-5), 10, currency="EUR"),),
        "payments": (payment("r", day(-5), [("i", 10)], currency="EUR"),),
        "bill_payments": (bill_payment("q", day(-5), [("b", 10)], currency="EUR"),),
        "journal_entries": (replace(journal("j", day(-5), ("bank", -10)), currency="EUR"),),
    }
    assert sorted(subjects("FX-RATE", **moved)) == [("d",), ("j",), ("p",), ("q",), ("r",)]
    [one] = found("FX-RATE", purchases=moved["purchases"])
    told = {each.label: each.value for each in one.evidence}
    assert (one.severity, one.exposure, told) == (Severity.HIGH, None, {"total": "10.00 EUR", "rate": "none"})
    listed = ExchangeRate(id="EUR", version=0, updated_at=NOW, as_of=day(0), rate=Decimal("1.1"))
    at_one = (purchase("p", day(-5), 10, currency="EUR", exchange_rate=Decimal(1)),)
    assert subjects("FX-RATE", purchases=at_one, exchange_rates=(listed,)) == [("p",)]
    passing = (
        purchase("rated", day(-5), 10, currency="EUR", exchange_rate=Decimal("1.1")),
        purchase("old", day(-366), 10, currency="EUR"),
        purchase("voided", day(-5), 10, currency="EUR", voided=True),
    )
    assert found("FX-RATE", purchases=passing) == []


def test_fx_rate_lets_pass_home_currency_rated_and_settled_documents() -> None:
    bills = (
        bill("home", 10, None),
        bill("rated", 10, None, currency="EUR", exchange_rate=Decimal("1.1")),
        bill("paid", 10, None, currency="EUR", balance_minor=0),
    )
    assert found("FX-RATE", bills=bills) == []
    judged = outcome("FX-RATE", home_currency=None, bills=bills)
    assert (judged.status, judged.reason) == ("needs-data", "The home currency is not known.")


def entered(*lines: tuple[str, int | str], on: int = -5, entity: str | None = None) -> list[tuple[str, ...]]:
    entry = journal("j", day(on), *lines)
    named = replace(entry, lines=tuple(replace(line, entity_id=entity) for line in entry.lines))
    accounts = (bank(0), account("ap", "Accounts Payable"), account("ar", "Accounts Receivable"), SORTED)
    return subjects("JE-ODD", accounts=accounts, journal_entries=(named,))


def test_je_odd_trips_on_a_control_account_without_a_name() -> None:
    assert entered(("ap", 7), ("s", -7)) == entered(("ar", 7), ("s", -7)) == [("j",)]
    assert entered(("ap", 7), ("s", -7), entity="v1") == []
    assert entered(("s", 7), ("s", -7)) == []


def test_je_odd_trips_on_a_round_sum_of_five_thousand_of_cash_in_either_direction() -> None:
    assert entered(("bank", 5_000), ("s", -5_000)) == entered(("bank", -6_000), ("s", 6_000)) == [("j",)]
    for amount in (4_000, "5000.01", 5_500):
        assert entered(("bank", amount)) == []
    assert entered(("s", 5_000), ("s", -5_000)) == []


def test_je_odd_looks_back_a_year() -> None:
    assert (entered(("bank", 5_000), on=-365), entered(("bank", 5_000), on=-366)) == ([("j",)], [])
