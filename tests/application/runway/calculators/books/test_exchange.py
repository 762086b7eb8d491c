"""Which rate of a currency counts on a day."""

from datetime import date
from decimal import Decimal

from tests.fixtures.books import NOW, bill, books, day

from application.runway.calculators.books.exchange import rates_on
from domain.books.bill import Bill
from domain.books.listed import ExchangeRate


def rate(amount: str, on: date, code: str = "EUR") -> ExchangeRate:
    return ExchangeRate(id=code, version=0, updated_at=NOW, rate=Decimal(amount), as_of=on)


def euros(id: str, amount: str, on: date) -> Bill:
    return bill(id, 100, None, txn_date=on, currency="EUR", exchange_rate=Decimal(amount))


def known(*rates: ExchangeRate, bills: tuple[Bill, ...] = ()) -> dict[str, Decimal]:
    return dict(rates_on(books(bills=bills, exchange_rates=rates), day(0), "USD").by_currency)


def test_the_ledgers_rate_counts_where_no_document_tells_one() -> None:
    assert known() == {}
    assert known(rate("1.10", day(0)), rate("1", day(0), "USD")) == {"EUR": Decimal("1.10")}


def test_the_newest_until_the_day_counts_and_the_ledgers_own_before_that_of_a_document() -> None:
    bills = (euros("1", "1.20", day(-3)), euros("2", "1.30", day(-1)), euros("3", "1.90", day(2)))
    assert known(rate("1.10", day(-2)), bills=bills) == {"EUR": Decimal("1.30")}
    assert known(rate("1.10", day(-1)), bills=bills) == {"EUR": Decimal("1.10")}
    assert known(rate("1.10", day(1)), bills=bills) == {"EUR": Decimal("1.30")}
    assert known(rate("1.10", day(1)), bills=bills[2:]) == {"EUR": Decimal("1.10")}
