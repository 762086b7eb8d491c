"""Where rails send their notices: no key, but a signature over the raw body."""

from http import HTTPStatus
from typing import Annotated, Any

from litestar import MediaType, Request, post
from litestar.params import PathParameter

from adapters.http.authentication import OPEN_TO_ALL
from adapters.http.openapi import problem_responses
from adapters.http.question import TheProduct, TheWorkers

Rail = Annotated[str, PathParameter(pattern=r"^[a-z][a-z0-9_]*$", max_length=40, description="The rail's name.")]


@post(
    "/webhooks/{rail:str}",
    tags=["webhooks"],
    summary="Take a rail's notice in",
    description="The raw body is checked against the rail's signature and stored before the answer; what it announces "
    "is fetched soon afterwards. Notices about companies that nobody has connected are passed over.",
    status_code=HTTPStatus.OK,
    media_type=MediaType.TEXT,
    opt={OPEN_TO_ALL: True},
    security=[{}],
    responses=problem_responses(HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
)
async def receive_notice(request: Request[Any, Any, Any], product: TheProduct, workers: TheWorkers, rail: Rail) -> str:
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    await workers.take_in(lambda: product.webhooks.receive(rail, headers, body))
    return ""


WEBHOOK_ROUTES = [receive_notice]
