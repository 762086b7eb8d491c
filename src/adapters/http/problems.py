"""Errors on the way out: RFC 9457 problem details, of one kind and status for one kind of mistake."""

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import ClientException, HTTPException, InternalServerException, ValidationException

from adapters.http.parameters import outside_name
from adapters.http.problem_types import INTERNAL, MALFORMED, OF_ERRORS, OF_STATUSES, ProblemType
from domain.errors import Busy, CashrailError, Invalid
from domain.rails.write import Write, WriteState

PROBLEM_MEDIA_TYPE = "application/problem+json"

# What Litestar raises where a client is gone before its body has come.
_HUNG_UP = "client disconnected prematurely"
_UNTOLD = "Something went wrong here; the log has it under the request id."

_log = structlog.get_logger("cashrail.http")


class ProblemError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that must be changed: `pointer` is the JSON pointer of a value in the body, `parameter` names what
    stands in the path, the query or the headers.
    """

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details. `type` tells programs apart what went wrong; `instance` is the path asked for.

    `errors` are those values of the request that could be told to be wrong. `write_id` and `write_state` are of the
    write that has failed at the connected service.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[ProblemError, ...] = ()
    write_id: str | None = None
    write_state: WriteState | None = None


class InvalidRequest(Invalid):
    """Several things must be changed, each told by where it stands."""

    def __init__(self, *errors: ProblemError) -> None:
        super().__init__("; ".join(_placed(error) for error in errors))
        self.errors = errors


def invalid_parameter(name: str, detail: str) -> InvalidRequest:
    """The error of a parameter in the path, the query or the headers."""
    return InvalidRequest(ProblemError(parameter=name, detail=detail))


@contextmanager
def of_parameter(name: str = "") -> Iterator[None]:
    """What is `Invalid` within is the parameter's of that name, or of its field's."""
    try:
        yield
    except Invalid as error:
        if isinstance(error, InvalidRequest) or not (name or error.field):
            raise
        raise invalid_parameter(name or error.field, str(error)) from None


@contextmanager
def within(field: str) -> Iterator[None]:
    """What is `Invalid` within stands in that field of the body."""
    try:
        yield
    except Invalid as error:
        if not error.field or error.field == field.partition("/")[0]:
            raise
        raise type(error)(str(error), field=f"{field}/{error.field}") from None


class OfKind(Exception):
    """A problem of a kind that is HTTP's own, with headers beside it."""

    def __init__(self, kind: ProblemType, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.headers = dict(headers or {})


class MalformedBody(Exception):
    """A body that is no JSON at all."""


class FailedWrite(Exception):
    """A write that has failed, and the error by which it has."""

    def __init__(self, write: Write, error: CashrailError) -> None:
        super().__init__(str(error))
        self.write = write
        self.error = error


def problem_of(kind: ProblemType, path: str, detail: str = "", errors: tuple[ProblemError, ...] = ()) -> Problem:
    """A problem of that kind about the path asked for."""
    return Problem(
        type=kind.uri,
        title=kind.title,
        status=kind.status,
        detail=detail or f"{kind.title}.",
        instance=quote(path),
        errors=errors,
    )


def to_problem(error: Exception, path: str, *, names: Mapping[str, str] | None = None) -> Problem:
    """The problem details of an error; one that nobody raised on purpose tells nothing of itself.

    `names` are the parameters' names outside, by those in our code.
    """
    if isinstance(error, FailedWrite):
        told = to_problem(error.error, path)
        return msgspec.structs.replace(told, write_id=error.write.id, write_state=error.write.state)
    if isinstance(error, MalformedBody):
        return problem_of(MALFORMED, path, str(error), (ProblemError(detail=str(error), pointer=""),))
    if isinstance(error, OfKind):
        return problem_of(error.kind, path, str(error))
    for kind in type(error).__mro__:
        if kind in OF_ERRORS:
            return problem_of(OF_ERRORS[kind], path, str(error), _errors_of(error))
    if isinstance(error, ValidationException):
        return _invalid_parameters(error, path, names or {})
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else INTERNAL.status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem_of(OF_STATUSES.get(status, INTERNAL), path, _UNTOLD)
    detail = error.detail if isinstance(error, HTTPException) and error.detail != status.phrase else ""
    return problem_of(OF_STATUSES.get(status, MALFORMED), path, detail)


def told_problem(request: Request[Any, Any, Any], error: Exception) -> tuple[Problem, dict[str, str]]:
    """What an error is told as, logged where it is ours, and the headers that go with it."""
    if isinstance(error, InternalServerException) and error.detail == _HUNG_UP:
        # Whoever breaks off is no fault of ours, and may not fill the log with tracebacks.
        error = ClientException(detail="The request broke off.")
    problem = to_problem(error, request.url.path, names=_names(request))
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        # Formatted here, because renderers that format tracebacks themselves may print local variables with them.
        _log.error("unexpected", exception="".join(traceback.format_exception(error)))
    elif problem.status > HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("failed", error=type(error).__name__, detail=problem.detail)
    headers = (error.headers if isinstance(error, HTTPException | OfKind) else None) or {}
    if isinstance(error, Busy):
        headers = {"Retry-After": "1"}
    return problem, dict(headers)


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Litestar exception handler for every error."""
    problem, headers = told_problem(request, error)
    return Response(problem, status_code=problem.status, media_type=PROBLEM_MEDIA_TYPE, headers=headers)


def _names(request: Request[Any, Any, Any]) -> dict[str, str]:
    handler = request.scope.get("route_handler")
    return {} if handler is None else {name: outside_name(told) for name, told in _parameters(handler).items()}


def _parameters(handler: Any) -> Mapping[str, Any]:
    signature: Mapping[str, Any] = handler.parsed_fn_signature.parameters
    return signature


def _errors_of(error: Exception) -> tuple[ProblemError, ...]:
    if isinstance(error, InvalidRequest):
        return error.errors
    if isinstance(error, Invalid) and error.field:
        return (ProblemError(detail=str(error), pointer=f"/{error.field}"),)
    return ()


def _invalid_parameters(error: ValidationException, path: str, names: Mapping[str, str]) -> Problem:
    """What Litestar found wrong with the parameters, without the address it puts in front."""
    found = error.extra if isinstance(error.extra, list) else []
    errors = tuple(_parameter_error(item, names) for item in found)
    detail = "; ".join(map(_placed, errors)) or error.detail.partition(" for path ")[0]
    return problem_of(OF_ERRORS[Invalid], path, detail, errors)


def _parameter_error(item: Mapping[str, Any], names: Mapping[str, str]) -> ProblemError:
    key = str(item.get("key", "")).partition(".")[0]
    return ProblemError(detail=str(item["message"]), parameter=names.get(key, key) or None)


def _placed(error: ProblemError) -> str:
    place = error.parameter or (error.pointer or "").removeprefix("/")
    return error.detail if not place or error.detail.startswith(place) else f"{place}: {error.detail}"
