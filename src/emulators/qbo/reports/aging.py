"""AgedPayables and AgedReceivables with their details: what is open on a day, by how long it has been due."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.reports.detail import AmountKeys, DetailColumns, Line, open_line
from emulators.qbo.reports.layout import Cells, Column, Table, add_up, outline_rows, plain_row, summary_row, whole
from emulators.qbo.reports.parties import (
    PAYABLES,
    RECEIVABLES,
    Side,
    open_items,
    party_id,
    party_outline,
    report_day,
)
from emulators.qbo.reports.periods import Span
from emulators.qbo.reports.reading import Reading
from emulators.qbo.reports.subledger import Item
from emulators.qbo.wire import ZERO
from emulators.service.wire import Json

_PAYABLE_AMOUNTS: Final = AmountKeys({"amount": "subt_neg_amount", "open_bal": "subt_neg_open_bal"})
_RECEIVABLE_AMOUNTS: Final = AmountKeys({"amount": "subt_amount", "open_bal": "subt_open_bal"})
_MOST_DAYS: Final = 3660
_MOST_PERIODS: Final = 120


class _Ages(msgspec.Struct, frozen=True):
    """Periods of `days` each after the due date, the last of them without end."""

    as_of: date
    days: int
    periods: int
    from_document_date: bool

    def past_due(self, item: Item) -> int:
        return (self.as_of - (item.transaction.day if self.from_document_date else item.due)).days

    def period(self, item: Item) -> int:
        """0 for what is not past due, else the number of the period."""
        late = self.past_due(item)
        return 0 if late <= 0 else min((late - 1) // self.days + 1, self.periods)

    def titles(self) -> list[str]:
        starts = [self.days * number + 1 for number in range(self.periods)]
        ranges = [f"{start} - {start + self.days - 1}" for start in starts[:-1]]
        return ["Current", *ranges, f"{starts[-1]} and over"]

    def long_title(self, period: int) -> str:
        if period == 0:
            return "Current"
        start = self.days * (period - 1) + 1
        if period == self.periods:
            return f"{start} or more days past due"
        return f"{start} - {start + self.days - 1} days past due"


def aged_payables(reading: Reading) -> Table:
    return _summary(reading, PAYABLES)


def aged_receivables(reading: Reading) -> Table:
    return _summary(reading, RECEIVABLES)


def aged_payable_detail(reading: Reading) -> Table:
    return _detail(reading, PAYABLES, "vend_name", ("due_date", "past_due"), _PAYABLE_AMOUNTS)


def aged_receivable_detail(reading: Reading) -> Table:
    return _detail(reading, RECEIVABLES, "cust_name", ("due_date",), _RECEIVABLE_AMOUNTS)


def _summary(reading: Reading, side: Side) -> Table:
    day, ages = report_day(reading), _ages(reading)
    found: defaultdict[str, list[Decimal | None]] = defaultdict(lambda: [None] * (ages.periods + 1))
    for item, rest in _open_items(reading, side, day, ages):
        periods, period = found[party_id(item)], ages.period(item)
        periods[period] = (periods[period] or ZERO) + rest
    cells: dict[str, Cells] = {party: [*periods, sum(whole(periods), ZERO)] for party, periods in found.items()}
    nodes = party_outline(reading, side.kind, cells, ages.periods + 2)
    rows = outline_rows(nodes, plain_row)
    if rows:
        rows.append(summary_row("TOTAL", whole(add_up(node.totals() for node in nodes)), group="GrandTotal"))
    keys = ["current", *(str(number) for number in range(ages.periods)), "total"]
    titled = zip([*ages.titles(), "Total"], keys, strict=True)
    columns = [Column("", side.kind), *(Column(title, "Money", key) for title, key in titled)]
    header = reading.header(Span(day, day), usual="today")
    return Table(columns, rows, bool(nodes), header, [("report_date", day.isoformat())])


def _detail(reading: Reading, side: Side, name: str, after_name: Sequence[str], amounts: AmountKeys) -> Table:
    day, ages = report_day(reading), _ages(reading)
    columns = DetailColumns(reading, ("tx_date", "txn_type", "doc_num", name, *after_name), amounts)
    by_period: defaultdict[int, list[Line]] = defaultdict(list)
    for item, rest in _open_items(reading, side, day, ages):
        by_period[ages.period(item)].append(open_line(item, rest, ages.past_due(item)))
    rows: list[Json] = []
    for period in sorted(by_period, reverse=True):
        lines = columns.ordered(by_period[period])
        rows.append(columns.section(ages.long_title(period), "", [columns.row(line) for line in lines], lines))
    every = [line for lines in by_period.values() for line in lines]
    rows += [columns.summary("TOTAL", every)] if every else []
    header = reading.header(Span(day, day), usual=None)
    del header["StartPeriod"]
    return Table(columns.columns, rows, bool(every), header, [("report_date", day.isoformat())])


def _ages(reading: Reading) -> _Ages:
    asked = reading.asked
    method = asked.choice("aging_method", ("Report_Date", "Current"), "Report_Date")
    return _Ages(
        as_of=reading.today if method == "Current" else report_day(reading),
        days=asked.whole("aging_period", 30, _MOST_DAYS),
        periods=asked.whole("num_periods", 4, _MOST_PERIODS),
        from_document_date=reading.preferences.get("ReportPrefs", {}).get("CalcAgingReportFromTxnDate") is True,
    )


def _open_items(reading: Reading, side: Side, day: date, ages: _Ages) -> Iterator[tuple[Item, Decimal]]:
    """What is open and passes the filters for due dates; the method Current counts what is settled by today."""
    due = reading.asked.span(start="start_duedate", end="end_duedate", macro="duedate_macro")
    late = reading.asked.whole("past_due", 0, _MOST_DAYS, least=0)
    for item, rest in open_items(reading, side, day, ages.as_of):
        if due is not None and not due.start <= item.due <= due.end:
            continue
        if late and ages.past_due(item) < late:
            continue
        yield item, rest
