"""Routes that read: the firm's clients, and what is known about each."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from adapters.http.openapi import problem_responses
from adapters.http.paging import BusinessCursorParameter, BusinessList, LimitParameter, page_of_businesses
from adapters.http.question import (
    BusinessId,
    MemberRequest,
    Question,
    TheEdge,
    TheWorkers,
)
from domain.finding_filter import states_aside
from domain.models.console import ConsoleAnswer
from domain.models.firm import Business
from domain.models.forecast import ForecastAnswer
from domain.models.runway import RunwayAnswer
from domain.models.tray import TrayAnswer

TheQuestion = NamedDependency[SkipValidation[Question]]


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
async def forecast(question: TheQuestion, edge: TheEdge) -> ForecastAnswer:
    return await question.put(edge.forecast.answer)


READING_ROUTES = [businesses, business, tray, console, runway, forecast]
