"""Spans of days: fiscal years, the words of `date_macro`, and the columns a span is cut into."""

import re
from calendar import month_abbr, month_name, monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from emulators.qbo.store import Company

ONE_DAY: Final = timedelta(days=1)
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(9000, 12, 31)
ColumnsBy = Literal["Total", "Days", "Week", "Month", "Quarter", "Year"]
_Unit = Literal["day", "week", "month", "fiscalquarter", "fiscalyear", "calendarquarter", "calendaryear"]
_MACRO: Final = re.compile(
    r"(?P<which>this|last|next)(?P<unit>week|month|(?:fiscal|calendar)?quarter|(?:fiscal|calendar)?year)(?P<todate>todate)?"
)
_MONTHS_OF_UNIT: Final = {"month": 1, "fiscalquarter": 3, "calendarquarter": 3, "fiscalyear": 12, "calendaryear": 12}
_UNIT_OF_COLUMN: Final[dict[ColumnsBy, _Unit]] = {
    "Days": "day",
    "Week": "week",
    "Month": "month",
    "Quarter": "fiscalquarter",
    "Year": "fiscalyear",
}


class Span(msgspec.Struct, frozen=True):
    """From the start of the first day to the end of the last."""

    start: date
    end: date


class FiscalCalendar(msgspec.Struct, frozen=True):
    """`first_month` is the month that fiscal years start in, 1 to 12. Weeks start on Sunday."""

    first_month: int

    def year_start(self, day: date) -> date:
        return self.unit_start(day, "fiscalyear")

    def unit_start(self, day: date, unit: _Unit) -> date:
        if unit == "day":
            return day
        if unit == "week":
            return day - timedelta(days=(day.weekday() + 1) % 7)
        months = _MONTHS_OF_UNIT[unit]
        offset = self.first_month - 1 if unit.startswith("fiscal") else 0
        return _months_later(day.replace(day=1), -((day.month - 1 - offset) % months))

    def unit_span(self, day: date, unit: _Unit) -> Span:
        start = self.unit_start(day, unit)
        return Span(start, _shifted(start, unit, 1) - ONE_DAY)

    def macro(self, words: str, today: date) -> Span | None:
        """The span that the words of `date_macro` name; None for words that are not documented."""
        plain = re.sub(r"[^a-z0-9]", "", words.lower())
        if plain in ("today", "yesterday"):
            day = today if plain == "today" else today - ONE_DAY
            return Span(day, day)
        if plain == "all":
            return Span(EARLIEST, LATEST)
        if plain == "next4weeks":
            start = _shifted(self.unit_start(today, "week"), "week", 1)
            return Span(start, start + timedelta(days=27))
        found = _MACRO.fullmatch(plain)
        if found is None or (found["which"] == "next" and found["todate"]):
            return None
        return self._relative(found["which"], _unit_named(found["unit"]), today, to_date=bool(found["todate"]))

    def _relative(self, which: str, unit: _Unit, today: date, *, to_date: bool) -> Span:
        shift = {"this": 0, "last": -1, "next": 1}[which]
        day = _shifted(today, unit, shift)
        span = self.unit_span(day, unit)
        return Span(span.start, day) if to_date else span

    def columns(self, span: Span, by: ColumnsBy) -> Iterator[Span]:
        """The span cut at the borders of days, weeks, months and so on; whole for Total."""
        if by == "Total":
            yield span
            return
        start = span.start
        while start <= span.end:
            end = min(self.unit_span(start, _UNIT_OF_COLUMN[by]).end, span.end)
            yield Span(start, end)
            start = end + ONE_DAY

    def title(self, column: Span, by: ColumnsBy) -> str:
        start, end = column.start, column.end
        if start == end:
            return f"{month_abbr[start.month]} {start.day}, {start.year}"
        whole = by != "Week" and column == self.unit_span(start, _UNIT_OF_COLUMN[by])
        if whole and by == "Month":
            return f"{month_abbr[start.month]} {start.year}"
        if whole and start.year == end.year:
            return f"{month_abbr[start.month]} - {month_abbr[end.month]}, {start.year}"
        if whole:
            return f"{month_abbr[start.month]} {start.year} - {month_abbr[end.month]} {end.year}"
        if (start.year, start.month) == (end.year, end.month):
            return f"{month_abbr[start.month]} {start.day}-{end.day}, {start.year}"
        first = f"{month_abbr[start.month]} {start.day}" + (f", {start.year}" if start.year != end.year else "")
        return f"{first} - {month_abbr[end.month]} {end.day}, {end.year}"


def fiscal_calendar(company: Company) -> FiscalCalendar:
    """The company's fiscal year, from its preferences or else its particulars; January where neither says."""
    preferences = next(iter(company.of_kind("Preferences").values()), {}).get("AccountingInfoPrefs", {})
    info = next(iter(company.of_kind("CompanyInfo").values()), {})
    stated = preferences.get("FirstMonthOfFiscalYear") or info.get("FiscalYearStartMonth") or ""
    months = [name.casefold() for name in month_name]
    named = str(stated).casefold()
    return FiscalCalendar(months.index(named) if named in months[1:] else 1)


def _unit_named(text: str) -> _Unit:
    units: dict[str, _Unit] = {"quarter": "calendarquarter", "year": "calendaryear", "week": "week", "month": "month"}
    units |= {"fiscalquarter": "fiscalquarter", "fiscalyear": "fiscalyear"}
    units |= {"calendarquarter": "calendarquarter", "calendaryear": "calendaryear"}
    return units[text]


def _shifted(day: date, unit: _Unit, by: int) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=by * (7 if unit == "week" else 1))
    return _months_later(day, by * _MONTHS_OF_UNIT[unit])


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
