"""In which row of the projection money on an account belongs (docs/formulas/forecast.md)."""

from collections.abc import Iterable

from application.runway.calculators.figures.account_subjects import (
    DEBT,
    PAYROLL,
    TAXES,
    account_words,
    plain_words,
    subject_of,
)
from domain.answers.forecast import Row
from domain.books.account import Account

_ROWS = {PAYROLL: Row.PAYROLL, TAXES: Row.TAXES_AND_DEBT, DEBT: Row.TAXES_AND_DEBT}


class RowBook:
    """The row of a payment, by its account and else by the name of who gets it."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._by_account = {account.id: _row_of(account) for account in accounts}

    def of_payment(self, account_id: str, party: str, otherwise: Row) -> Row:
        """`otherwise` is the row of what is neither payroll, taxes, debt nor a card."""
        told = self._by_account.get(account_id)
        return told or _ROWS.get(subject_of(plain_words(party)), otherwise)


def _row_of(account: Account) -> Row | None:
    if account.type == "Credit Card":
        return Row.SMALL_OUTFLOWS
    if account.type == "Long Term Liability":
        return Row.TAXES_AND_DEBT
    return _ROWS.get(subject_of(account_words(account)))
