"""The OpenAPI document, served as JSON to members only."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from litestar import Response, Router
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Operation, RequestBody, SecurityScheme

from adapters.http.problems import PROBLEM_MEDIA_TYPE, Problem

_PROBLEM_DESCRIPTIONS = {
    HTTPStatus.BAD_REQUEST: "The request must be changed.",
    HTTPStatus.UNAUTHORIZED: "No key, or a wrong one.",
    HTTPStatus.FORBIDDEN: "The member's role does not allow this.",
    HTTPStatus.NOT_FOUND: "There is no such thing in the member's firm.",
    HTTPStatus.CONFLICT: "The state has moved on.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The books do not allow this, or a value cannot be meant.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not JSON.",
    HTTPStatus.MISDIRECTED_REQUEST: "The server is not asked by this name.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here.",
    HTTPStatus.BAD_GATEWAY: "The connected service failed.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The installation needs its operator.",
}
_PROBLEMS_EVERYWHERE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.MISDIRECTED_REQUEST,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def problem_responses(*further: HTTPStatus) -> dict[int, ResponseSpec]:
    """A route's error answers for the document: those any route may give, and the route's own."""
    return problems_of(*_PROBLEMS_EVERYWHERE, *further)


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


def openapi_config(version: str) -> OpenAPIConfig:
    """The document's frame; its address without a file name answers the same JSON, as pages that draw it need a CDN."""
    return OpenAPIConfig(
        title="Cashrail",
        version=version,
        description="Cash runway, hygiene and decisions for the clients of an accounting firm. Amounts are decimal "
        "strings with a currency; every answer says how old the books behind it are.",
        use_handler_docstrings=True,
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
