"""Routes that read: the firm's clients, and what is known about each."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from adapters.http.openapi import problem_responses
from adapters.http.paging import BusinessCursorParameter, BusinessList, LimitParameter, page_of_businesses
from adapters.http.question import (
    BusinessId,
    MemberRequest,
    TheEdge,
    TheQuestion,
    TheWorkers,
)
from domain.business_day import parse_day
from domain.finding_filter import states_aside
from domain.models.console import ConsoleAnswer
from domain.models.firm import Business
from domain.models.forecast import ForecastAnswer, Scenario, VarianceAnswer
from domain.models.runway import RunwayAnswer
from domain.models.tray import TrayAnswer

ScenarioParameter = Annotated[Scenario, QueryParameter(description="Under which assumptions.")]
SinceParameter = Annotated[
    str | None,
    QueryParameter(
        description="The day of a kept projection, YYYY-MM-DD; when left out, the newest that a week has passed since.",
        schema_extra={"format": "date"},
    ),
]


@get("/businesses", summary="The firm's clients, by name", responses=problem_responses())
async def businesses(
    request: MemberRequest,
    edge: TheEdge,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: BusinessCursorParameter = None,
) -> BusinessList:
    clients = await workers.read(lambda: edge.clients.businesses(request.user.firm_id))
    return page_of_businesses(clients, limit, cursor)


@get("/businesses/{business_id:str}", summary="One client", responses=problem_responses())
async def business(request: MemberRequest, edge: TheEdge, workers: TheWorkers, business_id: BusinessId) -> Business:
    return await workers.read(lambda: edge.clients.business(request.user.firm_id, business_id))


@get(
    "/businesses/{business_id:str}/tray",
    summary="What is wrong or missing in a client's books",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def tray(
    question: TheQuestion,
    edge: TheEdge,
    include: Annotated[
        str | None,
        QueryParameter(
            max_length=100, description="List also what is set aside: `ignored`, `snoozed`, or both with a comma."
        ),
    ] = None,
) -> TrayAnswer:
    return await question.put(partial(edge.tray.answer, include=states_aside(include)))


@get(
    "/businesses/{business_id:str}/console",
    summary="Which bills and invoices may be decided on",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def console(question: TheQuestion, edge: TheEdge) -> ConsoleAnswer:
    return await question.put(edge.console.answer)


@get(
    "/businesses/{business_id:str}/runway",
    summary="A client's cash, flows and runways",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def runway(question: TheQuestion, edge: TheEdge) -> RunwayAnswer:
    return await question.put(edge.runway.answer)


@get(
    "/businesses/{business_id:str}/forecast",
    summary="A client's cash projection, by week",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def forecast(question: TheQuestion, edge: TheEdge, scenario: ScenarioParameter = Scenario.BASE) -> ForecastAnswer:
    return await question.put(partial(edge.forecast.answer, scenario=scenario))


@get(
    "/businesses/{business_id:str}/forecast/variance",
    summary="What came of a client's frozen projection",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def variance(question: TheQuestion, edge: TheEdge, since: SinceParameter = None) -> VarianceAnswer:
    day = None if since is None else parse_day(since)
    return await question.put(partial(edge.variance.answer, since=day))


READING_ROUTES = [businesses, business, tray, console, runway, forecast, variance]
