"""Errors on the way out: RFC 9457 problem details, from one table of error class to status."""

import traceback
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import ClientException, HTTPException, InternalServerException, ValidationException

from domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Misconfigured,
    NotFound,
    RailError,
    Refused,
    Unacceptable,
    Unauthenticated,
)

PROBLEM_MEDIA_TYPE = "application/problem+json"

# What Litestar raises where a client is gone before its body has come.
_HUNG_UP = "client disconnected prematurely"

_log = structlog.get_logger("cashrail.http")

STATUSES: dict[type[Exception], tuple[HTTPStatus, str, str]] = {
    Invalid: (HTTPStatus.BAD_REQUEST, "invalid", "The request must be changed"),
    Unacceptable: (HTTPStatus.UNPROCESSABLE_ENTITY, "unacceptable", "A value cannot be meant"),
    Unauthenticated: (HTTPStatus.UNAUTHORIZED, "unauthenticated", "A valid API key is needed"),
    Forbidden: (HTTPStatus.FORBIDDEN, "forbidden", "The member's role does not allow this"),
    NotFound: (HTTPStatus.NOT_FOUND, "not-found", "There is no such thing"),
    Conflict: (HTTPStatus.CONFLICT, "conflict", "The state has moved on"),
    Refused: (HTTPStatus.UNPROCESSABLE_ENTITY, "refused", "The books do not allow this"),
    RailError: (HTTPStatus.BAD_GATEWAY, "rail", "The connected service failed"),
    Misconfigured: (HTTPStatus.SERVICE_UNAVAILABLE, "misconfigured", "The installation needs its operator"),
}
"""Status, last word of the problem's `type`, and title of every error the product raises on purpose."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457 problem details. `type` tells programs apart what went wrong; `instance` is the path asked for."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


def to_problem(error: Exception, path: str) -> Problem:
    """The problem details of an error; one that nobody raised on purpose tells nothing of itself."""
    instance = quote(path)
    for kind in type(error).__mro__:
        if kind in STATUSES:
            status, word, title = STATUSES[kind]
            return Problem(
                type=f"urn:cashrail:problem:{word}",
                title=title,
                status=status,
                detail=str(error) or title,
                instance=instance,
            )
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = "Something went wrong here; the log has it under the request id."
    else:
        detail = _request_detail(error)
    return Problem(type="about:blank", title=status.phrase, status=status, detail=detail, instance=instance)


def _request_detail(error: Exception) -> str:
    """What Litestar found wrong with a request, without the address it puts in front."""
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        return "; ".join(f"{item.get('key', 'request')}: {item['message']}" for item in error.extra)
    return error.detail if isinstance(error, HTTPException) else ""


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Litestar exception handler for every error."""
    if isinstance(error, InternalServerException) and error.detail == _HUNG_UP:
        # Whoever breaks off is no fault of ours, and may not fill the log with tracebacks.
        error = ClientException(detail="The request broke off.")
    problem = to_problem(error, request.url.path)
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        # Formatted here, because renderers that format tracebacks themselves may print local variables with them.
        _log.error("unexpected", exception="".join(traceback.format_exception(error)))
    elif problem.status > HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("failed", error=type(error).__name__, detail=problem.detail)
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    return Response(problem, status_code=problem.status, media_type=PROBLEM_MEDIA_TYPE, headers=headers)
