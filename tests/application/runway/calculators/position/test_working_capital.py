"""Days that money is bound in receivables and payables."""

from decimal import Decimal
from typing import Any

from tests.fixtures.books import MONDAY, account, bill, books, cents, credit_memo, day, invoice

from application.runway.calculators.position.working_capital import working_capital
from domain.answers.metric import DaysMetric, Status
from domain.answers.runway import WorkingCapital
from domain.policy.policy import DEFAULT_POLICY


def ratios(**fields: Any) -> WorkingCapital:
    return working_capital(books(**fields), DEFAULT_POLICY, MONDAY, "USD")


def tenths(metric: DaysMetric) -> str:
    return str(metric.value)


EXAMPLE: dict[str, Any] = {
    "invoices": (
        invoice("paid", 60_000, day(-10), txn_date=day(-40), balance_minor=0),
        invoice("late", 12_000, day(-5)),
        invoice("soon", 18_000, day(20)),
        invoice("old", 99_000, day(-100), txn_date=day(-90), balance_minor=0),
    ),
    "bills": (
        bill("paid", 40_000, day(-10), txn_date=day(-40), balance_minor=0),
        bill("open", 20_000, day(5)),
    ),
}


def test_the_page_s_example() -> None:
    found = ratios(**EXAMPLE)
    assert [
        tenths(metric)
        for metric in (
            found.dso,
            found.best_possible_dso,
            found.average_days_delinquent,
            found.dpo,
            found.cash_conversion_cycle,
        )
    ] == ["30.0", "18.0", "12.0", "30.0", "0.0"]


def test_credit_memos_lower_the_sales() -> None:
    found = ratios(**EXAMPLE | {"credit_memos": (credit_memo("c", 30_000),)})
    assert found.dso.value == Decimal("45.0")


def test_nothing_to_divide_by_is_unknown() -> None:
    found = ratios(invoices=(invoice("old", 500, day(-50), txn_date=day(-200)),))
    assert (found.dso.status, found.dso.reason) == (
        Status.INSUFFICIENT,
        "Nothing was sold on credit in the period.",
    )
    assert found.average_days_delinquent.value is None
    assert found.cash_conversion_cycle.reason == "Nothing was sold on credit in the period."
    assert found.dpo.reason == "No bill was entered in the period."


def test_a_document_without_a_rate_is_left_out_and_named() -> None:
    foreign = invoice("e", 500, day(5), currency="EUR")
    found = ratios(**EXAMPLE | {"invoices": (*EXAMPLE["invoices"], foreign)})
    assert (found.dso.status, found.dso.value) == (Status.PARTIAL, Decimal("30.0"))
    assert "Invoice:e" in found.dso.warnings[0]


def test_books_with_inventory_have_no_cycle() -> None:
    stock = account("s", "Other Current Asset", subtype="Inventory")
    found = ratios(**EXAMPLE | {"accounts": (stock,)})
    assert found.cash_conversion_cycle.status is Status.INSUFFICIENT
    assert found.dso.value == Decimal("30.0")


def test_documents_of_the_future_do_not_count_yet() -> None:
    ahead = invoice("f", 500, day(50), txn_date=day(1), balance_minor=cents(500))
    assert ratios(**EXAMPLE | {"invoices": (*EXAMPLE["invoices"], ahead)}).dso.value == Decimal("30.0")
