"""Routes that read: the firm's clients, and what is known about each."""

from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import get, put
from litestar.params import JSONBody, QueryParameter

from adapters.http.asking import TheAsking
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import problem_responses
from adapters.http.paging import (
    BusinessCursorParameter,
    BusinessList,
    LimitParameter,
    PlaceCursorParameter,
    page_by,
    page_of_businesses,
)
from adapters.http.problems import of_parameter
from adapters.http.question import (
    BusinessId,
    MemberRequest,
    TheProduct,
    TheQuestion,
    TheWhose,
    TheWorkers,
    day_of,
)
from domain.answers.accounts import AccountRow, place_in_chart
from domain.answers.console import ConsoleAnswer
from domain.answers.finding_filter import states_aside
from domain.answers.forecast import ForecastAnswer, Scenario, VarianceAnswer
from domain.answers.runway import RunwayAnswer
from domain.answers.tray import TrayAnswer
from domain.firms.firm import Business
from domain.snapshot.snapshot import DataAge


class AccountList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a client's chart of accounts; `next_cursor` is None on the last one."""

    business: Business
    as_of: date
    data_age: DataAge
    items: tuple[AccountRow, ...]
    next_cursor: str | None


ScenarioParameter = Annotated[Scenario, QueryParameter(description="Under which assumptions.")]
SinceParameter = Annotated[
    str | None,
    QueryParameter(
        description="The day of a kept projection, YYYY-MM-DD; when left out, the newest that a week has passed since.",
        schema_extra={"format": "date"},
    ),
]


@get("/businesses", summary="The firm's clients, by name", responses=problem_responses(), opt=FOR_SOME_CLIENTS)
async def list_businesses(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: BusinessCursorParameter = None,
) -> BusinessList:
    clients = await workers.read(lambda: product.bookshelf.businesses(request.user.firm_id))
    mine = tuple(client for client in clients if request.auth.reaches(client.id))
    return page_of_businesses(mine, limit, cursor)


@get("/businesses/{business_id:str}", summary="One client", responses=problem_responses())
async def get_business(whose: TheWhose) -> Business:
    return await whose.workers.read(whose.business)


class TimeZoneChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a client is, as an IANA name such as America/Chicago."""

    time_zone: str


@put(
    "/businesses/{business_id:str}/time-zone",
    summary="Say where a client is",
    responses=problem_responses(
        HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    ),
)
async def set_time_zone(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    data: JSONBody[TimeZoneChange],
) -> Business:
    """It decides what "today" is for the client, and when its nights are."""
    return await asking.act(product.clients.set_time_zone, business_id, data.time_zone)


@get(
    "/businesses/{business_id:str}/tray",
    summary="What is wrong or missing in a client's books",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def get_tray(
    question: TheQuestion,
    product: TheProduct,
    include: Annotated[
        str | None,
        QueryParameter(
            max_length=100, description="List also what is set aside: `ignored`, `snoozed`, or both with a comma."
        ),
    ] = None,
) -> TrayAnswer:
    with of_parameter():
        aside = states_aside(include)
    return await question.put_to_books(partial(product.tray.tray, include=aside))


@get(
    "/businesses/{business_id:str}/console",
    summary="Which bills and invoices may be decided on",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def get_console(question: TheQuestion, product: TheProduct) -> ConsoleAnswer:
    return await question.put_to_books(product.console.console)


@get(
    "/businesses/{business_id:str}/accounts",
    summary="A client's chart of accounts, by number and name",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def list_accounts(
    question: TheQuestion,
    product: TheProduct,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
) -> AccountList:
    """What a bill or payment can be posted to; inactive accounts too."""
    chart = await question.put_to_books(product.accounts.accounts)
    items, next_cursor = page_by(chart.items, place_in_chart, tuple[str, str, str], limit, cursor)
    return AccountList(
        business=chart.business, as_of=chart.as_of, data_age=chart.data_age, items=items, next_cursor=next_cursor
    )


@get(
    "/businesses/{business_id:str}/runway",
    summary="A client's cash, flows and runways",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def get_runway(question: TheQuestion, product: TheProduct) -> RunwayAnswer:
    return await question.put_to_books(product.runway.runway)


@get(
    "/businesses/{business_id:str}/forecast",
    summary="A client's cash projection, by week",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def get_forecast(
    question: TheQuestion, product: TheProduct, scenario: ScenarioParameter = Scenario.BASE
) -> ForecastAnswer:
    return await question.put_to_books(partial(product.forecast.forecast, scenario=scenario))


@get(
    "/businesses/{business_id:str}/forecast/variance",
    summary="What came of a client's frozen projection",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def get_variance(question: TheQuestion, product: TheProduct, since: SinceParameter = None) -> VarianceAnswer:
    day = None if since is None else day_of(since, "since")
    with of_parameter():
        return await question.put(partial(product.variance.variance, since=day))


CLIENT_ROUTES = [list_businesses, get_business, set_time_zone, list_accounts]
TRAY_ROUTES = [get_tray]
CONSOLE_ROUTES = [get_console]
RUNWAY_ROUTES = [get_runway]
FORECAST_ROUTES = [get_forecast, get_variance]
