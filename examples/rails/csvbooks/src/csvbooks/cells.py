"""What stands in the cells of a row, as the kit wants it; what cannot be read says where it stands."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import NoReturn

import msgspec

from cashrail.kit.records import Money, minor_digits, to_minor
from csvbooks.notation import PLAIN, Notation

STATED_COLUMNS = ("total", "amount", "balance")

_CURRENCY = re.compile(r"[A-Z]{3}")
_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class UnreadableCell(Exception):
    """A cell that does not hold what its column is for; the text names file, line and column."""


class Row(msgspec.Struct, frozen=True):
    """One row of a file: `line` counts as an editor does, `cells` are trimmed texts by column.

    `notation` is how the folder writes amounts and days.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    notation: Notation = PLAIN

    def text(self, column: str) -> str:
        """The cell's text; "" where it is empty or the column is not there."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """The cell's text, which may not be empty."""
        return self.text(column) or self._unreadable(column, "is empty")

    def key(self, column: str) -> str | None:
        """The id of another row, None for an empty cell."""
        return self.text(column) or None

    def day(self, column: str) -> date | None:
        """A day, None for an empty cell."""
        text = self.text(column)
        return (self.notation.day(text) or self._unreadable(column, "is no day; write YYYY-MM-DD")) if text else None

    def needed_day(self, column: str) -> date:
        """A day, which may not be empty."""
        return self.day(column) or self._unreadable(column, "is empty")

    def instant(self, column: str) -> datetime | None:
        """A moment with its offset from UTC, None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self._unreadable(column, "is no moment; write 2026-06-30T12:00:00Z")
        return moment if moment.tzinfo else self._unreadable(column, "does not say its offset from UTC")

    def flag(self, column: str, *, otherwise: bool) -> bool:
        """Yes or no; `otherwise` for an empty cell."""
        text = self.text(column).lower()
        if text and text not in _WORDS:
            self._unreadable(column, "is neither yes nor no")
        return _WORDS.get(text, otherwise)

    def number(self, column: str) -> int | None:
        """A whole number from zero on, None for an empty cell."""
        text = self.text(column)
        if text and not (text.isascii() and text.isdigit()):
            self._unreadable(column, "is no whole number")
        return int(text) if text else None

    def one_of(self, column: str, words: Iterable[str]) -> str:
        """One of these words, however it is spelled in capitals."""
        text = self.needed(column)
        found = next((word for word in words if word.lower() == text.lower()), "")
        return found or self._unreadable(column, f"is none of {', '.join(words)}")

    def currency(self, home: str) -> str:
        """The row's own currency, or the company's."""
        text = self.text("currency") or home
        return text if _CURRENCY.fullmatch(text) else self._unreadable("currency", "is no ISO 4217 code")

    def minor(self, column: str, currency: str) -> int | None:
        """An amount in minor units of the currency, exact; None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        amount = self.notation.amount(text)
        if amount is None:
            self._unreadable(column, "is no amount; write 1234.50")
        if self.notation.is_doubtful(text, currency):
            self._unreadable(column, "may be a thousand times as much; write 1234.50")
        if -int(amount.normalize().as_tuple().exponent) > minor_digits(currency):
            self._unreadable(column, f"has more digits than {currency}")
        return to_minor(amount, currency)

    def needed_minor(self, column: str, currency: str) -> int:
        """An amount, which may not be empty."""
        found = self.minor(column, currency)
        return self._unreadable(column, "is empty") if found is None else found

    def stated(self, columns: Iterable[str], home: str) -> Money | None:
        """The first amount among these that can be read, of a row that cannot."""
        for column in columns:
            with suppress(UnreadableCell):
                currency = self.currency(home)
                found = self.minor(column, currency)
                if found is not None:
                    return Money(found, currency)
        return None

    def _unreadable(self, column: str, why: str) -> NoReturn:
        raise UnreadableCell(f"{self.file} line {self.line}: {column} {self.text(column)!r} {why}.")
