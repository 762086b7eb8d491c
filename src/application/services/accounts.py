"""The chart of accounts and the items that post to it."""

from typing import TypeVar

from application.services.reading import Reading
from domain.books.account import Account, Item
from domain.books.record import Record

R = TypeVar("R", bound=Record)


class AccountService:
    """Implements the port `accounts`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def all(self) -> tuple[Account, ...]:
        return self._reading.records(Account)

    def items(self) -> tuple[Item, ...]:
        return self._reading.records(Item)

    def list_of_kind(self, kind: type[R]) -> tuple[R, ...]:
        return self._reading.records(kind)
