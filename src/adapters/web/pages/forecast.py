"""The forecast of one client: which weeks are tight, and what makes them so."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from adapters.web.asking import TheVisit
from adapters.web.charts import DailyLine, daily_line
from adapters.web.figures import Cell, cents, date_cell, money_cell, number, short_day, whole
from adapters.web.rendering import html, rendered
from adapters.web.shell import client_shell
from application.product import Product
from domain.answers.forecast import (
    Forecast,
    ForecastAnswer,
    ForecastLine,
    ForecastWeek,
    Row,
    Scenario,
    VarianceAnswer,
)
from domain.answers.record_links import pages_of
from domain.books.subject import Subject
from domain.firms.firm import AsOf, Business
from domain.money import Money, sum_money
from domain.rails.freshness import CACHED

_SCENARIOS = {
    Scenario.BASE: "As expected",
    Scenario.CONSERVATIVE: "Conservative",
    Scenario.NO_NEW_SALES: "No new sales",
    Scenario.RECEIPTS_DOWN: "Receipts a fifth lower",
    Scenario.PAYABLES_LATE: "Paid two weeks later",
    Scenario.LARGEST_ABSENT: "Largest inflow absent",
}
_ROWS = {
    Row.RECURRING_INFLOWS: "Recurring in",
    Row.RECEIVABLES: "Receivables",
    Row.KNOWN_INFLOWS: "Known in",
    Row.PAYROLL: "Payroll",
    Row.RECURRING_OUTFLOWS: "Recurring out",
    Row.PAYABLES: "Payables",
    Row.SMALL_OUTFLOWS: "Cards and small",
    Row.TAXES_AND_DEBT: "Taxes and debt",
    Row.KNOWN_OUTFLOWS: "Known out",
}


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario."""

    label: str
    address: str
    is_here: bool


class WeekCell(msgspec.Struct, frozen=True, kw_only=True):
    """A week's figure; `address` shows what is behind it, empty for nothing."""

    text: str
    address: str = ""
    is_here: bool = False
    is_below: bool = False


class GridRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the weekly view."""

    label: str
    kind: str
    cells: tuple[WeekCell, ...]


class LineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One expected movement, and how its day and amount came about."""

    day: str
    label: str
    amount: str
    basis: str
    confidence: str
    page: str


class CellView(msgspec.Struct, frozen=True, kw_only=True):
    """What is behind one cell; the lines add up to it."""

    title: str
    lines: tuple[LineRow, ...]
    total: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is not in the sum, in words."""

    title: str
    rows: tuple[LineRow, ...]


class ForecastView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    headline: tuple[tuple[str, Cell], ...]
    choices: tuple[Choice, ...]
    reason: str
    warnings: tuple[str, ...]
    scope: str
    line: DailyLine | None
    weeks: tuple[str, ...]
    grid: tuple[GridRow, ...]
    cell: CellView | None
    below: tuple[Told, ...]
    consumed: tuple[LineRow, ...]
    accuracy: str
    currency: str


@get("/clients/{business_id:str}/forecast")
async def get_forecast(
    visit: TheVisit,
    scenario: Annotated[str | None, QueryParameter(max_length=30)] = None,
    week: Annotated[str | None, QueryParameter(max_length=10)] = None,
    row: Annotated[str | None, QueryParameter(max_length=30)] = None,
) -> Response[str]:
    """The projection by day and by week; a cell opens to the documents in it."""
    under = next((each for each in Scenario if each == scenario), Scenario.BASE)

    def page(product: Product, business: Business, as_of: AsOf) -> str:
        answer = product.forecast.forecast(business.scope, as_of, CACHED, scenario=under)
        variance = product.variance.variance(business.scope, as_of, CACHED)
        shell = client_shell(visit.acting, "Forecast", "/forecast", business, as_of.day, answer.data_age)
        return rendered("forecast.html", shell=shell, view=forecast_view(answer, variance, week=week, row=row))

    return html(await visit.see(page))


def forecast_view(
    answer: ForecastAnswer, variance: VarianceAnswer | None = None, *, week: str | None = None, row: str | None = None
) -> ForecastView:
    """The page of an answer, with what is behind the cell of a week and row."""
    forecast = answer.forecast
    base = f"/clients/{answer.business.id}/forecast"
    opening = forecast.opening.value
    return ForecastView(
        headline=tuple(_headline(answer)),
        choices=tuple(
            Choice(
                label=label,
                address=base if each is Scenario.BASE else f"{base}?scenario={each}",
                is_here=each is forecast.scenario,
            )
            for each, label in _SCENARIOS.items()
        ),
        reason=forecast.reason if not forecast.weeks else "",
        warnings=forecast.warnings,
        scope=forecast.scope,
        line=daily_line(answer),
        weeks=tuple(short_day(each.start, forecast.as_of) for each in forecast.weeks),
        grid=tuple(_grid(answer, base, week, row)),
        cell=_cell(answer, week, row),
        below=tuple(_below(answer)),
        consumed=tuple(_consumed(forecast)),
        accuracy=_accuracy(variance),
        currency=opening.currency if opening else "",
    )


def _headline(answer: ForecastAnswer) -> Iterator[tuple[str, Cell]]:
    forecast, told = answer.forecast, answer.forecast.headline
    yield "Cash today", money_cell(forecast.opening)
    if told is not None:
        yield "Month-end", Cell(text=whole(told.month_end_balance))
        yield f"{short_day(told.three_months, forecast.as_of)}", Cell(text=whole(told.three_months_balance))
        low = f"{whole(told.low_balance)} on {short_day(told.low_day, forecast.as_of)}"
        yield "Low", Cell(text=low)
    yield "Floor", money_cell(answer.floor)
    yield "Below floor", date_cell(forecast.breach_date, forecast.as_of)
    yield "Cash reaches zero", date_cell(forecast.forecast_zero_date, forecast.as_of)


def _grid(answer: ForecastAnswer, base: str, week: str | None, row: str | None) -> Iterator[GridRow]:
    weeks, floor = answer.forecast.weeks, answer.floor.value
    scenario = answer.forecast.scenario

    def linked(each: ForecastWeek, kind: Row) -> WeekCell:
        amount: Money = getattr(each, kind)
        address = f"{base}?scenario={scenario}&week={each.start}&row={kind}" if amount else ""
        here = (str(each.start), str(kind)) == (week, row)
        return WeekCell(text=whole(amount) if amount else "", address=address, is_here=here)

    def plain(amount: Money) -> WeekCell:
        return WeekCell(text=whole(amount), is_below=floor is not None and amount < floor)

    yield GridRow(label="Opening", kind="total", cells=tuple(WeekCell(text=whole(each.opening)) for each in weeks))
    for kind, label in _ROWS.items():
        if any(getattr(each, kind) for each in weeks):
            yield GridRow(label=label, kind="part", cells=tuple(linked(each, kind) for each in weeks))
    yield GridRow(label="Closing", kind="total", cells=tuple(plain(each.closing) for each in weeks))
    yield GridRow(label="Low in the week", kind="note", cells=tuple(plain(each.low) for each in weeks))
    yield GridRow(label="Out in the two months after", kind="note", cells=tuple(map(_buffer, weeks)))
    yield GridRow(label="Net cash remaining", kind="note", cells=tuple(map(_net, weeks)))


def _buffer(week: ForecastWeek) -> WeekCell:
    return WeekCell(text=whole(week.buffer))


def _net(week: ForecastWeek) -> WeekCell:
    return WeekCell(text=whole(week.net_cash_remaining))


def _cell(answer: ForecastAnswer, week: str | None, row: str | None) -> CellView | None:
    forecast = answer.forecast
    chosen = next((each for each in forecast.weeks if str(each.start) == week), None)
    kind = next((each for each in Row if each == row), None)
    if chosen is None or kind is None:
        return None
    lines = [each for each in forecast.lines if each.row is kind and chosen.start <= each.day <= chosen.end]
    total = sum_money((each.amount for each in lines), chosen.opening.currency)
    return CellView(
        title=f"{_ROWS[kind]}, week of {short_day(chosen.start, forecast.as_of)}",
        lines=tuple(_line(answer, each) for each in lines),
        total=cents(total),
    )


def _line(answer: ForecastAnswer, line: ForecastLine) -> LineRow:
    named = [Subject(*each.split(":", 1)) for each in line.records[:1]]
    pages = pages_of(named, answer.pages)
    return LineRow(
        day=short_day(line.day, answer.forecast.as_of),
        label=line.label,
        amount=cents(line.amount),
        basis=line.basis,
        confidence=str(line.confidence),
        page=pages[0] if pages else "",
    )


def _below(answer: ForecastAnswer) -> Iterator[Told]:
    for title, lines in (
        ("Below the line: on no day", answer.forecast.unscheduled),
        ("Struck: known items past their review", answer.forecast.struck),
    ):
        if lines:
            yield Told(title=title, rows=tuple(_line(answer, each) for each in lines))


def _consumed(forecast: Forecast) -> Iterator[LineRow]:
    for each in forecast.consumed:
        yield LineRow(
            day=short_day(each.day, forecast.as_of),
            label=each.label,
            amount=cents(each.predicted_amount),
            basis=f"left out: {each.by_label} stands for it with {cents(each.standing_amount)}",
            confidence="asks whether it is so" if each.asks_confirmation else "",
            page="",
        )


def _accuracy(variance: VarianceAnswer | None) -> str:
    if variance is None or variance.since is None:
        return variance.reason if variance else ""
    if variance.accuracy is None or variance.through is None:
        return ""
    percent = number(variance.accuracy * 100)
    since, through = (short_day(day, variance.as_of) for day in (variance.since, variance.through))
    told = f"foreseen {cents(variance.total_foreseen)}, came {cents(variance.total_actual)}"
    return f"{since} to {through}: {percent} % accurate; {told}."


FORECAST_PAGES = [get_forecast]
