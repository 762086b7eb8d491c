"""What a request's body is: JSON in UTF-8 that says so; and what its texts may hold."""

from http import HTTPStatus
from typing import Any

import msgspec
from litestar.connection import ASGIConnection, Request
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from adapters.http.authentication import OPEN_TO_ALL, READING
from adapters.kept_text import refuse_unkept
from domain.errors import Invalid

_NUL = rb"\u0000"


async def json_only(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar guard: 415 for a body that does not declare itself to be JSON, `Invalid` for one that is not UTF-8.

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
    try:
        body.decode()
    except UnicodeDecodeError:
        raise Invalid("The body is JSON in UTF-8; this one is not.") from None


async def kept_texts(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar guard: `Invalid` for a query parameter or a text in the body that not every database keeps."""
    if OPEN_TO_ALL in handler.opt:
        return
    for name, value in connection.query_params.multi_items():
        refuse_unkept(value, name)
    if not isinstance(connection, Request) or connection.method in READING:
        return
    body = await connection.body()
    # Bare it is no JSON. Few bodies have it escaped, and only those are read here as well.
    if _NUL in body:
        refuse_unkept(_plain(body), "The body")


def _plain(body: bytes) -> object:
    """The body's values; None of one that cannot be read, which its route tells."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
