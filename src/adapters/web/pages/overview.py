"""Where one client stands, on one screen."""

from collections.abc import Iterator
from http import HTTPStatus

import msgspec
from litestar import Response, get, post

from adapters.http.asking import TheAsking
from adapters.http.question import TheProduct
from adapters.web.asking import BusinessId, TheVisit, form_of
from adapters.web.charts import DailyLine, Waterfall, daily_line, waterfall
from adapters.web.figures import (
    LIGHT_SHAPES,
    Cell,
    cents,
    counted,
    date_cell,
    days,
    days_cell,
    money_cell,
    number,
    ratio_cell,
    short_day,
)
from adapters.web.rendering import elsewhere, html, rendered
from adapters.web.shell import client_shell
from adapters.web.signing_in import MemberRequest
from adapters.wording import prose
from application.product import Product
from domain.answers.console import ConsoleAnswer
from domain.answers.forecast import ForecastAnswer
from domain.answers.metric import Component
from domain.answers.runway import OpenItems, RunwayAnswer
from domain.answers.tray import TrayAnswer
from domain.firms.firm import AsOf, Business
from domain.rails.freshness import CACHED

_READ_AT_MOST = 3


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with its name and what it stands on."""

    label: str
    cell: Cell
    basis: str = ""


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """An amount of a list."""

    label: str
    amount: str


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """What documents say beside what the ledger's account says."""

    label: str
    documents: Cell
    account: Cell
    gap: str


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait, and where."""

    count: str
    label: str
    address: str


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a client, all of one version of its books."""

    runway: RunwayAnswer
    forecast: ForecastAnswer
    console: ConsoleAnswer
    tray: TrayAnswer


class OverviewView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    state: str
    reasons: str
    runways: tuple[Figure, ...]
    line: DailyLine | None
    no_line: str
    bridge: Waterfall | None
    sentences: tuple[str, ...]
    no_bridge: str
    since: str
    counts: tuple[Count, ...]
    quality: tuple[Figure, ...]
    trend: tuple[Amount, ...]
    cash: tuple[Figure, ...]
    accounts: tuple[Amount, ...]
    aside: tuple[Amount, ...]
    gaps: tuple[Gap, ...]
    capital: tuple[Figure, ...]
    currency: str


@get("/clients/{business_id:str}")
async def get_overview(visit: TheVisit) -> Response[str]:
    """The light with its reasons, the three runways, the line ahead, and what has changed."""

    def page(product: Product, business: Business, as_of: AsOf) -> str:
        answers = at_one_version(product, business, as_of)
        shell = client_shell(visit.acting, "Overview", "", business, as_of.day, answers.runway.data_age)
        return rendered("overview.html", shell=shell, view=overview_view(answers))

    return html(await visit.see(page))


@post("/clients/{business_id:str}/sync", status_code=HTTPStatus.OK)
async def sync_client(
    request: MemberRequest, asking: TheAsking, product: TheProduct, business_id: BusinessId
) -> Response[str]:
    """Bring the books up to date, and look at the page again that asked for it."""
    below = (await form_of(request)).get("page", "")
    await asking.reach(product.syncing.sync, business_id)
    return elsewhere(
        f"/clients/{business_id}{below if below in ('/tray', '/console', '/forecast', '/items', '/changes') else ''}"
    )


def at_one_version(product: Product, business: Business, as_of: AsOf) -> Answers:
    """The answers, read again where a sync has come between them."""
    for _ in range(_READ_AT_MOST):
        found = Answers(
            runway=product.runway.runway(business.scope, as_of, CACHED),
            forecast=product.forecast.forecast(business.scope, as_of, CACHED),
            console=product.console.console(business.scope, as_of, CACHED),
            tray=product.tray.tray(business.scope, as_of, CACHED),
        )
        ages = (found.runway.data_age, found.forecast.data_age, found.console.data_age, found.tray.data_age)
        if len({age.mirror_version for age in ages}) == 1:
            break
    return found


def overview_view(answers: Answers) -> OverviewView:
    """The page of the answers."""
    figures, change = answers.runway.figures, answers.console.change
    as_of, cash = answers.runway.as_of, figures.cash
    book = cash.book_cash.value
    return OverviewView(
        state=LIGHT_SHAPES[figures.light],
        reasons=prose(figures.light_reasons),
        runways=tuple(_runways(answers.runway)),
        line=daily_line(answers.forecast),
        no_line=answers.forecast.forecast.reason,
        bridge=waterfall(change.low_water, as_of),
        sentences=change.sentences,
        no_bridge=change.low_water.reason,
        since=short_day(change.since, as_of) if change.since else "",
        counts=tuple(_counts(answers)),
        quality=(
            Figure(label="Quality of 100", cell=ratio_cell(answers.tray.quality.score)),
            Figure(label="Rules that ran, %", cell=ratio_cell(answers.tray.quality.coverage)),
            Figure(label="In doubt", cell=days_cell(answers.tray.quality.uncertain_days)),
        ),
        trend=tuple(_trend(answers.tray)),
        cash=(
            Figure(label="In the books", cell=money_cell(cash.book_cash, exact=True)),
            Figure(label="Available", cell=money_cell(cash.available, exact=True)),
            Figure(label="In hand, not banked", cell=money_cell(cash.in_hand, exact=True)),
            Figure(label="Floor", cell=money_cell(figures.floor, exact=True)),
        ),
        accounts=_amounts(cash.accounts),
        aside=_amounts((*cash.excluded, *cash.held)),
        gaps=(_gap("Receivables", answers.runway.receivables), _gap("Payables", answers.runway.payables)),
        capital=tuple(_capital(answers.runway)),
        currency=book.currency if book else "",
    )


def _runways(answer: RunwayAnswer) -> Iterator[Figure]:
    figures, flows = answer.figures, answer.figures.flows
    window = f"{short_day(flows.window_start, answer.as_of)} to {short_day(flows.window_end, answer.as_of)}"
    gross, net = money_cell(flows.gross_day), money_cell(flows.net_day)
    yield Figure(
        label="Buffer", cell=days_cell(figures.buffer_days), basis=f"cash over {gross.text} out a day, {window}"
    )
    yield Figure(label="Runway", cell=days_cell(figures.runway_days), basis=f"cash over {net.text} net a day, {window}")
    yield Figure(
        label="Cash reaches zero", cell=date_cell(figures.forecast_zero_date, answer.as_of), basis="by the forecast"
    )
    yield Figure(
        label="Below the floor", cell=date_cell(figures.breach_date, answer.as_of), basis="without uncertain receipts"
    )


def _counts(answers: Answers) -> Iterator[Count]:
    base = f"/clients/{answers.runway.business.id}"
    ready = counted(len(answers.console.bills), "bill")
    yield Count(count=ready, label="ready to be decided on", address=f"{base}/console")
    invoices = counted(len(answers.console.invoices), "invoice")
    yield Count(count=invoices, label="that may be chased", address=f"{base}/console")
    for total in answers.tray.totals:
        yield Count(count=counted(total.count, f"{total.severity} finding"), label="", address=f"{base}/tray")


def _trend(answer: TrayAnswer) -> Iterator[Amount]:
    trend = answer.quality_trend
    for label, change in (("since a week ago", trend.week_change), ("since a month ago", trend.month_change)):
        if change is not None:
            yield Amount(label=label, amount=number(change, 1, signed=True))


def _amounts(parts: tuple[Component, ...]) -> tuple[Amount, ...]:
    return tuple(Amount(label=part.label, amount=cents(part.amount)) for part in parts)


def _gap(label: str, items: OpenItems) -> Gap:
    return Gap(
        label=label,
        documents=money_cell(items.documents, exact=True),
        account=money_cell(items.control_account, exact=True),
        gap=cents(items.gap),
    )


def _capital(answer: RunwayAnswer) -> Iterator[Figure]:
    ratios = answer.working_capital
    for label, metric in (
        ("Sales outstanding", ratios.dso),
        ("of them overdue", ratios.average_days_delinquent),
        ("Payables outstanding", ratios.dpo),
        ("Cash cycle", ratios.cash_conversion_cycle),
    ):
        yield Figure(label=label, cell=Cell(text=days(metric.value), note=metric.reason))


OVERVIEW_PAGES = [get_overview, sync_client]
