"""Who is asking: an API key in the `Authorization` header."""

import asyncio
import base64
import binascii
from typing import Any

import structlog
from litestar.connection import ASGIConnection, Request
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp

from adapters.http.connections import key_was_shown
from adapters.http.rates import Rates
from adapters.http.request_totals import RequestTotals
from adapters.http.workers import Workers
from application.product import Product
from domain.errors import Forbidden, Unauthenticated
from domain.firms.key import ApiKey

_log = structlog.get_logger("cashrail.http")

OPEN_TO_ALL = "open_to_all"
"""The route option that lets a route be asked without a key."""

READING = ("GET", "HEAD", "OPTIONS")
"""The methods that change nothing, and carry no body."""

CHALLENGES = ('Basic realm="cashrail", charset="UTF-8"', 'Bearer realm="cashrail"')
"""What a 401 asks for, one `WWW-Authenticate` header each."""


class KeyAuthentication(AbstractAuthenticationMiddleware):
    """Puts the member whose key was presented into the request, or raises `Unauthenticated`."""

    def __init__(self, app: ASGIApp, product: Product, workers: Workers, rates: Rates, totals: RequestTotals) -> None:
        super().__init__(app, exclude_from_auth_key=OPEN_TO_ALL, exclude_http_methods=())
        self._product = product
        self._workers = workers
        self._rates = rates
        self._totals = totals
        self._noting: set[asyncio.Future[None]] = set()

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        address = connection.client.host if connection.client else ""
        self._rates.take_address(address)
        key = presented_key(connection.headers.get("authorization", ""))
        try:
            records = self._rates.hears_wrong_keys(address)
            shown = await self._workers.check(lambda: self._product.members.authenticate(key, records=records))
        except Unauthenticated:
            self._totals.wrong_keys += 1
            self._rates.take_wrong_key(address)
            _log.warning("wrong key", address=address)
            raise
        self._rates.take_key(shown.id)
        key_was_shown(connection.scope)
        if shown.is_use_news(self._product.clock.now()):
            self._note(shown)
        return AuthenticationResult(user=shown.member, auth=shown)

    def _note(self, key: ApiKey) -> None:
        """Have the use kept while the request goes on: a database that is being written to holds up nobody."""
        noting = asyncio.ensure_future(self._workers.take_in(lambda: self._product.members.note_use(key)))
        self._noting.add(noting)
        noting.add_done_callback(self._noting.discard)


def presented_key(authorization: str) -> str:
    """The key in an `Authorization` header: a bearer token, or the password of Basic with any user name."""
    scheme, _, credentials = authorization.partition(" ")
    key = credentials.strip()
    if scheme.lower() == "basic":
        key = _basic_password(key)
    if scheme.lower() not in ("bearer", "basic") or not key:
        raise Unauthenticated("Present an API key as a bearer token, or as the password of Basic authentication.")
    if not (key.isascii() and key.isprintable()):
        raise Unauthenticated("The API key is not valid.")
    return key


def _basic_password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("The Basic credentials cannot be read.") from None


def same_origin_acts(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar guard: browsers send a remembered key along whoever made them ask, so pages elsewhere may not act.

    A read that asks the connected service first acts too: it changes our books and uses up the service's limits.
    """
    reads = not isinstance(connection, Request) or connection.method in READING
    if reads and connection.query_params.get("freshness", "cached") == "cached":
        return
    site = connection.headers.get("sec-fetch-site")
    if site in ("cross-site", "same-site"):
        raise Forbidden("A page of another site may not act here.")
    remembered = connection.headers.get("authorization", "").lower().startswith("basic ")
    if remembered and site != "same-origin" and OPEN_TO_ALL not in handler.opt and not is_own_origin(connection):
        raise Forbidden(
            "With Basic credentials only a page of this server may act; a program presents its key as a bearer token."
        )


def is_own_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether the page that asks is of the host that is asked; not every browser tells it by `Sec-Fetch-Site`."""
    host = connection.headers.get("host", "").lower()
    _, named, origin = connection.headers.get("origin", "").lower().partition("://")
    return bool(named and host) and origin == host
