"""What a request's body is: JSON in UTF-8 that says so, which reads as what the route takes."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any

import msgspec
from litestar.connection import ASGIConnection, Request
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from adapters.http.authentication import OPEN_TO_ALL, READING
from adapters.http.faults import faults_in, pointer_to, unkept_in
from adapters.http.parameters import faults_of_query
from adapters.http.problems import InvalidRequest, MalformedBody, ProblemError
from adapters.kept_text import is_kept
from domain.money import from_wire

_NOT_KEPT = "holds a character that cannot be kept."


async def json_only(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar guard: 415 for a body that does not declare itself to be JSON.

    Pages of other sites can send what a form sends without being asked, but not this type. What is open to all takes
    the raw body of a rail, which has a signature.
    """
    if not isinstance(connection, Request) or connection.method in READING or OPEN_TO_ALL in handler.opt:
        return
    body = await connection.body()
    declared = connection.headers.get("content-type")
    if declared is None and not body:
        return
    media_type = (declared or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        told = f"not {media_type}" if media_type else "and says so in Content-Type: application/json"
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail=f"The body is JSON, {told}.")


def known_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar guard: `InvalidRequest` for what in the address is not known, not meant so, or cannot be kept."""
    if OPEN_TO_ALL in handler.opt or not isinstance(connection, Request) or connection.method == "OPTIONS":
        return
    given = list(connection.query_params.multi_items())
    faults = [*faults_of_query(handler, given)]
    named = [*connection.path_params.items(), *given]
    faults += [(name, _NOT_KEPT) for name, value in named if not is_kept(f"{name}{value}")]
    if faults:
        raise InvalidRequest(*(ProblemError(parameter=_shown(name), detail=detail) for name, detail in faults))


async def readable_body(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar guard: `MalformedBody` for what is no JSON, `InvalidRequest` for values that are not what is asked.

    Litestar reads a body less strictly ("false" for a boolean, "7" for a number), and tells less of what is wrong.
    """
    if OPEN_TO_ALL in handler.opt or not isinstance(connection, Request) or connection.method in READING:
        return
    told = handler.parsed_fn_signature.parameters.get("data")
    body = await connection.body()
    if not body and (told is None or told.has_default):
        return
    if told is None:
        _refuse_asking(_exact(body))
        return
    unkept = tuple(unkept_in(_exact(body)))
    if unkept:
        raise InvalidRequest(*unkept)
    try:
        msgspec.json.decode(body, type=told.annotation, dec_hook=from_wire)
    except msgspec.ValidationError as error:
        raise InvalidRequest(*_faults(body, told.annotation, error)) from None


def _refuse_asking(value: object) -> None:
    """Of what takes no body: whoever sends one that asks for something would think it heard."""
    if value not in (None, {}):
        raise InvalidRequest(ProblemError(pointer=pointer_to(), detail="This takes no body; send none, or {}."))


def _exact(body: bytes) -> object:
    """The body's values, with numbers that have a point or an exponent as they were written."""
    try:
        exact = msgspec.json.Decoder(float_hook=_number).decode(body)
        json.loads(body, object_pairs_hook=_named_once, parse_int=str, parse_float=str)
        return exact
    except UnicodeDecodeError:
        raise MalformedBody("The body is JSON in UTF-8; this one is not.") from None
    except RecursionError:
        raise MalformedBody("The body is nested deeper than is read.") from None
    except msgspec.DecodeError as error:
        raise MalformedBody(f"The body is no JSON: {error}.") from None


def _named_once(pairs: list[tuple[str, Any]]) -> None:
    """Of a name given twice one reader takes the first value and another the last: nobody knows what was meant."""
    if len(pairs) > len({name for name, _ in pairs}):
        raise MalformedBody("An object in the body has two values of one name.")


def _number(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        # No decimal can have such an exponent.
        return Decimal("Infinity")


def _faults(body: bytes, kind: Any, error: msgspec.ValidationError) -> Iterator[ProblemError]:
    found = list(faults_in(msgspec.json.decode(body), kind))
    yield from found or [ProblemError(detail=str(error), pointer=pointer_to())]


def _shown(name: str) -> str:
    return name[:100].encode(errors="replace").decode()
