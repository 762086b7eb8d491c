"""Payloads that leave out or garble what a record needs: derived where the rest says it, told where it does not."""

import json
from typing import Any

import pytest

from cashrail.kit.records import Bill, Money, RecordChange
from plugins.qbo.translate import change_of
from plugins.qbo.translate_fields import BooksContext

CONTEXT = BooksContext(home_currency="USD")
PAID = [{"TxnId": "9", "TxnType": "BillPaymentCheck"}]


def change(kind: str, **fields: Any) -> RecordChange:
    stated = {"Id": "7", "TxnDate": "2026-05-01", **fields}
    found = change_of(kind, json.dumps(stated).encode(), CONTEXT)
    assert found is not None
    return found


def record(kind: str, **fields: Any) -> Any:
    found = change(kind, **fields)
    assert found.problem == ""
    return found.record


@pytest.mark.parametrize("kind", ["Bill", "VendorCredit", "Invoice", "CreditMemo", "Purchase", "SalesReceipt"])
def test_a_total_that_is_left_out_is_that_of_lines_and_tax(kind: str) -> None:
    lines = [
        {"Amount": 90, "DetailType": "SalesItemLineDetail"},
        {"Amount": 90, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
        {"Amount": 10, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {}},
    ]
    found = record(kind, Line=lines, TxnTaxDetail={"TotalTax": 6.5}, Balance=0)
    assert found.total_minor == 8650


@pytest.mark.parametrize("kind", ["Bill", "VendorCredit", "Invoice", "CreditMemo"])
@pytest.mark.parametrize("balance", [{}, {"Balance": ""}, {"Balance": None}, {"Balance": "  "}])
def test_a_balance_that_is_left_out_is_the_total_where_nothing_was_applied(kind: str, balance: dict[str, Any]) -> None:
    assert record(kind, TotalAmt=20, **balance).balance_minor == 2000


def test_a_balance_is_not_derived_where_something_was_applied() -> None:
    found = change("Bill", TotalAmt=20, LinkedTxn=PAID, DocNumber="A-1")
    assert (found.problem, found.called, found.stated) == (
        "The Bill cannot be read: Balance is missing.",
        "A-1",
        Money.of("20", "USD"),
    )
    assert record("Bill", TotalAmt=0, LinkedTxn=PAID).balance_minor == 0


def test_a_total_that_is_left_out_of_a_deposit_is_that_of_lines_less_cash_back() -> None:
    lines = [{"Amount": 90, "DepositLineDetail": {}}, {"Amount": 10.25, "LinkedTxn": [{"TxnId": "1"}]}]
    assert record("Deposit", Line=lines, CashBack={"Amount": 20}).total_minor == 8025
    assert record("Deposit", Line=lines).total_minor == 10025
    assert change("Deposit").problem == "The Deposit cannot be read: TotalAmt is missing."


def applied(amount: float, kind: str) -> dict[str, Any]:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": "1", "TxnType": kind}]}


def test_a_total_that_is_left_out_of_a_payment_is_what_it_settles_less_the_credits_used() -> None:
    bills = [applied(70, "Bill"), applied(20, "VendorCredit")]
    assert record("BillPayment", Line=bills).total_minor == 5000
    invoices = [applied(70, "Invoice"), applied(20, "CreditMemo")]
    assert record("Payment", Line=invoices, UnappliedAmt=5).total_minor == 5500
    assert record("Payment", Line=[], TotalAmt=5).total_minor == 500


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("BillPayment", {}),
        ("BillPayment", {"Line": [applied(70, "JournalEntry")]}),
        ("BillPayment", {"Line": [{"Amount": 70}]}),
        ("Payment", {"Line": [applied(70, "Invoice")]}),
    ],
)
def test_a_total_is_not_guessed(kind: str, fields: dict[str, Any]) -> None:
    assert change(kind, **fields).problem == f"The {kind} cannot be read: TotalAmt is missing."


@pytest.mark.parametrize(("kind", "field"), [("CreditCardPayment", "Amount"), ("TaxPayment", "PaymentAmount")])
def test_a_total_is_called_as_its_kind_calls_it(kind: str, field: str) -> None:
    assert change(kind).problem == f"The {kind} cannot be read: {field} is missing."


def test_what_was_put_down_on_an_invoice_is_no_part_of_its_balance() -> None:
    assert record("Invoice", TotalAmt=20, Deposit=5).balance_minor == 1500


def test_the_rest_of_a_payment_is_what_its_lines_leave_of_it() -> None:
    lines = [
        {"Amount": 70, "LinkedTxn": [{"TxnId": "1", "TxnType": "Invoice"}]},
        {"Amount": 20, "LinkedTxn": [{"TxnId": "2", "TxnType": "CreditMemo"}]},
    ]
    assert record("Payment", TotalAmt=100).unapplied_minor == 10000
    assert record("Payment", TotalAmt=100, Line=lines).unapplied_minor == 5000


def test_blanks_and_nulls_stand_for_nothing() -> None:
    line = {"Amount": 5, "Description": "", "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "60"}}}
    found: Bill = record("Bill", TotalAmt="", Balance="", ExchangeRate="", Line=[None, line])
    assert (found.total_minor, found.balance_minor, found.exchange_rate) == (500, 500, None)
    assert found.lines[0].account_id == "60"


@pytest.mark.parametrize(
    ("kind", "fields", "called", "stated"),
    [
        ("Bill", {"TxnDate": "someday", "TotalAmt": 9.5, "DocNumber": 12}, "12", Money.of("9.50", "USD")),
        ("Invoice", {"TxnDate": None, "TotalAmt": "9.5", "CurrencyRef": {"value": "eur"}}, "", Money.of("9.50", "EUR")),
        ("Vendor", {"DisplayName": "Elm", "Balance": "many"}, "Elm", None),
        ("Account", {"Name": "Till", "CurrentBalance": "1e99"}, "Till", None),
        ("Bill", {"TotalAmt": "many", "Line": [{"Amount": 4}, {"Amount": "x"}]}, "", Money.of("4", "USD")),
        ("JournalEntry", {"TxnDate": "x", "Line": "none"}, "", None),
    ],
)
def test_what_cannot_be_read_tells_its_name_and_the_money_it_states(
    kind: str, fields: dict[str, Any], called: str, stated: Money | None
) -> None:
    found = change(kind, **fields)
    assert found.problem
    assert (found.called, found.stated) == (called, stated)


def posted(way: str, amount: int | None, account: str = "35") -> dict[str, Any]:
    detail = {"PostingType": way, "AccountRef": {"value": account}}
    line = {"DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}
    return line if amount is None else {**line, "Amount": amount}


def test_an_amount_that_is_left_out_of_an_entry_is_what_the_other_lines_leave() -> None:
    found = record("JournalEntry", Line=[posted("Debit", 300), posted("Debit", 20), posted("Credit", None)])
    assert [line.amount_minor for line in found.lines] == [30_000, 2_000, -32_000]
    balanced = record("JournalEntry", Line=[posted("Debit", 300), posted("Credit", 300), posted("Debit", None)])
    assert [line.amount_minor for line in balanced.lines] == [30_000, -30_000, 0]
    unclear = change("JournalEntry", Line=[posted("Debit", 300), posted("Credit", None), posted("Credit", None)])
    assert unclear.problem == "The JournalEntry cannot be read: Line.Amount is missing."
    assert unclear.stated == Money.of("300", "USD")


def test_a_total_that_is_left_out_of_a_payment_on_account_is_what_is_unapplied() -> None:
    assert record("Payment", UnappliedAmt=300, Line=[]).total_minor == 30_000
    assert change("Payment", Line=[]).problem == "The Payment cannot be read: TotalAmt is missing."


def test_what_is_no_amount_states_no_money() -> None:
    lines = [{"Amount": 90, "DetailType": "SalesItemLineDetail"}]
    assert change("SalesReceipt", TotalAmt=True, Balance=0, Line=lines).stated == Money.of("90", "USD")
    assert change("Transfer", Amount=True).stated is None


SPENT: dict[str, Any] = {"AccountBasedExpenseLineDetail": {"AccountRef": {"value": "6"}}}
TO_BILL: dict[str, Any] = {"LinkedTxn": [{"TxnId": "1", "TxnType": "Bill"}]}
WITH_CREDIT: dict[str, Any] = {"LinkedTxn": [{"TxnId": "2", "TxnType": "VendorCredit"}]}


@pytest.mark.parametrize("blank", [{}, {"Amount": None}, {"Amount": ""}])
def test_a_line_without_an_amount_has_what_the_others_leave_of_the_total(blank: dict[str, Any]) -> None:
    priced = {"Amount": 30, **SPENT}
    bill = record("Bill", TotalAmt=108, Balance=108, TxnTaxDetail={"TotalTax": 8}, Line=[priced, {**SPENT, **blank}])
    assert [line.amount_minor for line in bill.lines] == [3_000, 7_000]
    discounted = record(
        "Invoice",
        TotalAmt=90,
        Balance=90,
        Line=[{"Amount": 100, "SalesItemLineDetail": {}}, {"DiscountLineDetail": {}}],
    )
    assert [line.amount_minor for line in discounted.lines] == [10_000, -1_000]
    paid = record("BillPayment", TotalAmt=70, Line=[{**TO_BILL, **blank}, {"Amount": 30, **WITH_CREDIT}])
    assert [line.amount_minor for line in paid.lines] == [10_000, 3_000]
    assert paid.unapplied_minor == 0


def test_lines_without_an_amount_are_zero_only_where_the_others_make_the_total() -> None:
    lines = [{"Amount": 30, **SPENT}, dict(SPENT), dict(SPENT)]
    assert [line.amount_minor for line in record("Bill", TotalAmt=30, Line=lines).lines] == [3_000, 0, 0]
    assert change("Bill", TotalAmt=40, Line=lines).problem == "The Bill cannot be read: Line.Amount is missing."
    described = [{"Amount": 30, **SPENT}, {"Description": "as agreed", "DetailType": "DescriptionOnly"}]
    assert record("Bill", TotalAmt=40, Line=described).total_minor == 4_000


@pytest.mark.parametrize("kind", ["Bill", "Purchase", "Invoice", "BillPayment", "Payment", "Deposit"])
def test_a_total_is_not_added_up_from_lines_of_which_one_has_no_amount(kind: str) -> None:
    found = change(kind, Line=[{"Amount": 30, **SPENT, **TO_BILL}, {**SPENT, **TO_BILL}])
    assert found.problem == f"The {kind} cannot be read: Line.Amount is missing."
    assert found.stated == Money.of("30", "USD")


def test_a_total_below_the_open_part_was_not_added_up_from_all_lines() -> None:
    found = change("Bill", Balance=100, Line=[{"Amount": 30, **SPENT}])
    assert found.problem == "The Bill cannot be read: TotalAmt is missing."
    assert found.stated == Money.of("100", "USD")
