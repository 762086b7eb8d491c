"""The Tray of one client: what is wrong in its books, dearest first."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from adapters.web.asking import TheVisit
from adapters.web.figures import Cell, cents, counted, days, days_cell, number, ratio_cell, short_day
from adapters.web.rendering import html, rendered
from adapters.web.shell import client_shell, finding_address
from application.product import Product
from domain.answers.tray import TrayAnswer, TrayItem
from domain.findings.finding import RuleStatus
from domain.findings.life import LifeState
from domain.firms.firm import AsOf, Business
from domain.rails.freshness import CACHED

_STATES = (LifeState.OPEN, LifeState.SNOOZED, LifeState.IGNORED)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A state of findings, how many are in it, and the address that shows them."""

    label: str
    count: str
    address: str
    is_here: bool


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A finding; `marks` say who has it, what was said of it and until when it is set aside."""

    key: str
    address: str
    severity: str
    code: str
    days: str
    title: str
    exposure: str
    marks: str
    blocks: bool


class Blocked(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that could not run, and why."""

    code: str
    reason: str


class TrayView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    quality: Cell
    quality_change: str
    coverage: Cell
    in_doubt: Cell
    buffer: Cell
    waiting: str
    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]
    blocked: tuple[Blocked, ...]
    currency: str
    empty: str


@get("/clients/{business_id:str}/tray")
async def get_tray(
    visit: TheVisit,
    show: Annotated[str | None, QueryParameter(max_length=10)] = None,
) -> Response[str]:
    """The open findings, or those set aside."""
    state = next((each for each in _STATES if each == show), LifeState.OPEN)

    def page(product: Product, business: Business, as_of: AsOf) -> str:
        answer = product.tray.tray(business.scope, as_of, CACHED, include=frozenset(_STATES[1:]))
        shell = client_shell(visit.acting, "Tray", "/tray", business, as_of.day, answer.data_age)
        return rendered("tray.html", shell=shell, view=tray_view(answer, state))

    return html(await visit.see(page))


def tray_view(answer: TrayAnswer, state: LifeState = LifeState.OPEN) -> TrayView:
    """The page of an answer, with the findings in one state."""
    shown = [item for item in answer.items if item.life.state is state]
    week = answer.quality_trend.week_change
    cash = answer.runway.cash.book_cash.value
    return TrayView(
        quality=ratio_cell(answer.quality.score),
        quality_change="" if week is None else f"{number(week, 1, signed=True)} in 7 days",
        coverage=ratio_cell(answer.quality.coverage),
        in_doubt=days_cell(answer.quality.uncertain_days),
        buffer=days_cell(answer.runway.buffer_days),
        waiting=_waiting(answer),
        filters=tuple(_filters(answer, state)),
        rows=tuple(map(partial(_row, answer), shown)),
        blocked=tuple(
            Blocked(code=outcome.code, reason=outcome.reason)
            for outcome in answer.rules
            if outcome.status is RuleStatus.NEEDS_DATA
        ),
        currency=cash.currency if cash else "",
        empty=_empty(answer, state),
    )


def _waiting(answer: TrayAnswer) -> str:
    bills, invoices = counted(answer.bills_with_issues, "bill"), counted(answer.invoices_with_issues, "invoice")
    return f"{bills} and {invoices} wait here"


def _filters(answer: TrayAnswer, state: LifeState) -> Iterator[Filter]:
    base = f"/clients/{answer.business.id}/tray"
    for each in _STATES:
        yield Filter(
            label=each.title(),
            count=f"{sum(item.life.state is each for item in answer.items):,}",
            address=base if each is LifeState.OPEN else f"{base}?show={each}",
            is_here=each is state,
        )


def _row(answer: TrayAnswer, item: TrayItem) -> Row:
    finding = item.finding
    return Row(
        key=finding.key,
        address=finding_address(answer.business.id, finding.key),
        severity=str(finding.severity),
        code=finding.code,
        days=days(item.uncertain_days),
        title=finding.title,
        exposure=cents(finding.exposure),
        marks=" · ".join(_marks(answer, item)),
        blocks=finding.blocks and not item.life.waived,
    )


def _marks(answer: TrayAnswer, item: TrayItem) -> Iterator[str]:
    life = item.life
    if life.assignee:
        by = f" by {short_day(life.due_on, answer.as_of)}" if life.due_on else ""
        yield f"{life.assignee}{by}"
    if life.comments:
        yield counted(life.comments, "comment")
    if life.state is not LifeState.OPEN:
        until = f" until {short_day(life.until, answer.as_of)}" if life.until else ""
        yield f"{life.state}{until} by {life.member}"
    if life.reopened:
        yield "back again"


def _empty(answer: TrayAnswer, state: LifeState) -> str:
    if state is not LifeState.OPEN:
        return f"Nothing is {state}."
    aside = [f"{count} {name}" for count, name in ((answer.snoozed, "snoozed"), (answer.ignored, "ignored")) if count]
    return f"Nothing is open; {' and '.join(aside)}." if aside else "Nothing is open."


TRAY_PAGES = [get_tray]
