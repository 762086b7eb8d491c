"""The OpenAPI document, served as JSON to members only."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from litestar import Response, Router
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Operation, RequestBody, SecurityScheme, Tag
from litestar.types import Method

from adapters.http.document import CompletedConfig
from adapters.http.problems import PROBLEM_MEDIA_TYPE, Problem

_PROBLEM_DESCRIPTIONS = {
    HTTPStatus.BAD_REQUEST: "The request must be changed.",
    HTTPStatus.UNAUTHORIZED: "No key, or a wrong one.",
    HTTPStatus.FORBIDDEN: "The member's role does not allow this.",
    HTTPStatus.NOT_FOUND: "There is no such thing in the member's firm.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The address takes other methods; `Allow` names them.",
    HTTPStatus.CONFLICT: "The state has moved on.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The books do not allow this, or a value cannot be meant.",
    HTTPStatus.REQUEST_TIMEOUT: "The request did not come in time.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than is read.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not JSON.",
    HTTPStatus.MISDIRECTED_REQUEST: "The server is not asked by this name.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests in too short a time; `Retry-After` says when to ask again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here.",
    HTTPStatus.BAD_GATEWAY: "The connected service failed.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The installation needs its operator.",
}
_PROBLEMS_EVERYWHERE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.MISDIRECTED_REQUEST,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)

_PROBLEMS_OF_BODIES = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)


def problem_responses(*further: HTTPStatus) -> dict[int, ResponseSpec]:
    """A route's error answers for the document: those any route may give, and the route's own.

    One that names 415 takes a body, and so gives what any body may be answered with.
    """
    of_body = _PROBLEMS_OF_BODIES if HTTPStatus.UNSUPPORTED_MEDIA_TYPE in further else ()
    return problems_of(*_PROBLEMS_EVERYWHERE, *of_body, *further)


def accepted(answer: type, description: str) -> dict[int, ResponseSpec]:
    """For the document: that a route may answer 202, what that means, and with what."""
    return {int(HTTPStatus.ACCEPTED): ResponseSpec(answer, generate_examples=False, description=description)}


def problems_of(*statuses: HTTPStatus) -> dict[int, ResponseSpec]:
    """Error answers for the document: these and no others."""
    return {
        int(status): ResponseSpec(
            Problem,
            generate_examples=False,
            description=_PROBLEM_DESCRIPTIONS[status],
            media_type=PROBLEM_MEDIA_TYPE,
        )
        for status in sorted(set(statuses))
    }


@dataclass
class OptionalBody(Operation):
    """An operation whose body may be left out."""

    def __post_init__(self) -> None:
        if isinstance(self.request_body, RequestBody):
            self.request_body.required = False


def refuse_unknown_page(response: Response[Any]) -> Response[Any]:
    """Litestar after-request hook: an unknown page under `/schema` is a problem like any other."""
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise NotFoundException
    return response


def named_after_handler(handler: HTTPRouteHandler, method: Method, path: list[Any]) -> str:  # noqa: ARG001
    """An operation's id is its handler's name: it stays when the address or the document's order changes."""
    return handler.handler_name


TAGS = {
    "digest": "All clients of the firm at a glance, today and week by week.",
    "clients": "The firm's clients.",
    "findings": "What is wrong or missing in a client's books, and what members do about it.",
    "decisions": "Which bills and invoices may be decided on, what was decided, and what would become of it.",
    "collections": "Whom to chase, and the release of reminders.",
    "records": "One record of a client's books, with what belongs to it.",
    "runway": "A client's cash, flows and runways.",
    "forecast": "A client's cash projection, and what people know of before the books do.",
    "policies": "The thresholds that answers are made by.",
    "syncs": "How the books come from the connected services.",
    "changes": "The change log of a client's books.",
    "writes": "What is written into the ledger, and its undo.",
    "jobs": "What is due for the firm's clients.",
    "acts": "Who did what.",
    "members": "Who may ask: members, their roles and their keys.",
    "events": "What has happened, for programs that follow.",
    "webhooks": "Where connected services send their notices.",
    "server": "Whether the server answers, and what it counts.",
}
"""The subjects that operations are sorted by, and what each is about."""


def openapi_config(version: str) -> OpenAPIConfig:
    """The document's frame; its address without a file name answers the same JSON, as pages that draw it need a CDN."""
    return CompletedConfig(
        title="Cashrail",
        version=version,
        description="Cash runway, hygiene and decisions for the clients of an accounting firm. Amounts are decimal "
        "strings with a currency; every answer says how old the books behind it are.",
        use_handler_docstrings=True,
        operation_id_creator=named_after_handler,
        tags=[Tag(name=name, description=about) for name, about in TAGS.items()],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", description="An API key."),
                "basic": SecurityScheme(type="http", scheme="basic", description="An API key as the password."),
            }
        ),
        security=[{"bearer": []}, {"basic": []}],
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, after_request=refuse_unknown_page),
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"], media_type=MediaType.JSON)],
    )
