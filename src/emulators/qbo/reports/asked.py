"""The parameters of a report, read and checked: invalid ones get Intuit's fault."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, get_args

from emulators.qbo.faults import ServiceError, bad_reference
from emulators.qbo.reports.periods import EARLIEST, LATEST, ColumnsBy, FiscalCalendar, Span
from emulators.qbo.store import Company

Basis = Literal["Cash", "Accrual"]
# Python reads more of ISO 8601 than the service does.
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FILTERS: Final = {"customer": "Customer", "vendor": "Vendor", "department": "Department", "account": "Account"}


class Asked:
    """Readings of a report's parameters; each method raises ServiceError for what cannot be meant."""

    def __init__(self, params: Mapping[str, str], calendar: FiscalCalendar, today: date) -> None:
        self._params = {key: value.strip() for key, value in params.items() if value.strip()}
        self.calendar = calendar
        self.today = today

    def text(self, name: str) -> str:
        return self._params.get(name, "")

    def day(self, name: str) -> date | None:
        text = self.text(name)
        if not text:
            return None
        try:
            day = date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError as error:
            raise _invalid_date(name, f"{text} is not a date") from error
        if not EARLIEST <= day <= LATEST:
            raise _invalid_date(name, f"{text} is out of range")
        return day

    def span(self, *, start: str = "start_date", end: str = "end_date", macro: str = "date_macro") -> Span | None:
        """The days asked for by dates or by words; None where nothing is asked."""
        first, last = self.day(start), self.day(end)
        named = self.macro(macro)
        if first is None and last is None:
            return named
        if last is None:
            last = max(self.today, first or self.today)
        if first is None:
            first = self.calendar.year_start(last)
        if first > last:
            raise _invalid_date(start, f"{first} is later than {last}")
        return Span(first, last)

    def macro(self, name: str = "date_macro") -> Span | None:
        words = self.text(name)
        if not words:
            return None
        span = self.calendar.macro(words, self.today)
        if span is None:
            raise invalid_enumeration(name, words)
        return span

    def choice(self, name: str, known: tuple[str, ...], default: str) -> str:
        """One of the known words, in whatever case it was asked."""
        text = self.text(name)
        found = next((word for word in known if word.casefold() == text.casefold()), None)
        if text and found is None:
            raise invalid_enumeration(name, text)
        return found or default

    def columns_by(self) -> ColumnsBy:
        words: dict[str, ColumnsBy] = {word.lower(): word for word in get_args(ColumnsBy)}
        chosen = self.choice("summarize_column_by", tuple(words.values()), "Total")
        return words[chosen.lower()]

    def basis(self, preferred: str) -> Basis:
        chosen = self.choice("accounting_method", get_args(Basis), preferred)
        return "Cash" if chosen.casefold() == "cash" else "Accrual"

    def whole(self, name: str, default: int, most: int, *, least: int = 1) -> int:
        """A whole number from `least` to `most`."""
        text = self.text(name)
        if not text:
            return default
        if not text.isdecimal() or not least <= int(text[:9]) <= most:
            raise ServiceError("2080", "Invalid Number", f"Invalid Number : {name} {text}", element=name)
        return int(text)

    def ids(self, name: str, company: Company) -> frozenset[str] | None:
        """The ids of a filter, which must exist; None where all are meant."""
        text = self.text(name)
        if not text:
            return None
        ids = frozenset(part.strip() for part in text.split(",") if part.strip())
        known = company.objects.get(_FILTERS[name], {})
        if not ids or not ids <= known.keys():
            raise bad_reference(name)
        return ids

    def descends(self) -> bool:
        return self.choice("sort_order", ("ascend", "descend"), "ascend") == "descend"


def invalid_enumeration(name: str, text: str) -> ServiceError:
    detail = f"Invalid Enumeration : {name} {text} is not supported"
    return ServiceError("2170", "Invalid Enumeration", detail, element=name)


def _invalid_date(name: str, detail: str) -> ServiceError:
    return ServiceError("2030", "Invalid Date", f"{name}: {detail}", element=name)
