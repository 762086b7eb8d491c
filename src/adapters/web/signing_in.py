"""Who looks at a page: a session's token in a cookie."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar.connection import ASGIConnection, Request
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp

from adapters.http.authentication import READING, is_own_origin
from adapters.http.connections import key_was_shown
from adapters.http.hosts import LOOPBACK, host_name
from adapters.http.rates import Rates
from adapters.http.workers import Workers
from application.product import Product
from domain.errors import Forbidden, Unauthenticated
from domain.firms.firm import Member
from domain.firms.session import LENGTH_MAX, Session

MemberRequest = Request[Member, Session, Any]

_OPT = "signed_out"
SIGNED_OUT: Mapping[str, bool] = {_OPT: True}
"""The options of a page that is shown to who is not signed in."""

_TOKEN_CHARACTERS_MAX = 100


class CookieShape(msgspec.Struct, frozen=True):
    """The name of the cookie that holds the token, and whether it goes over TLS only."""

    name: str
    secure: bool


def cookie_shape(connection: ASGIConnection[Any, Any, Any, Any]) -> CookieShape:
    """On loopback there is no TLS, and all ports share their cookies; elsewhere the name lets no other host set it."""
    host = connection.headers.get("host", "")
    if host_name(host) in LOOPBACK:
        return CookieShape(f"cashrail-{host.rpartition(':')[2] if ':' in host else 80}", secure=False)
    return CookieShape("__Host-cashrail", secure=True)


def session_cookie(connection: ASGIConnection[Any, Any, Any, Any], token: str) -> Cookie:
    """The cookie that signs in; an empty token takes it away."""
    shape = cookie_shape(connection)
    return Cookie(
        key=shape.name,
        value=token,
        max_age=int(LENGTH_MAX.total_seconds()) if token else 0,
        path="/",
        secure=shape.secure,
        httponly=True,
        samesite="lax",
    )


class SessionAuthentication(AbstractAuthenticationMiddleware):
    """Puts the member whose session is shown into the request, or raises `Unauthenticated`."""

    def __init__(self, app: ASGIApp, product: Product, workers: Workers, rates: Rates) -> None:
        super().__init__(app, exclude_from_auth_key=_OPT, exclude_http_methods=())
        self._product = product
        self._workers = workers
        self._rates = rates
        self._noting: set[asyncio.Future[None]] = set()

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        self._rates.take_address(connection.client.host if connection.client else "")
        token = connection.cookies.get(cookie_shape(connection).name, "")
        if not token or len(token) > _TOKEN_CHARACTERS_MAX:
            raise Unauthenticated("Sign in first.")
        session = await self._workers.check(lambda: self._product.sessions.check(token))
        self._rates.take_key(session.token_hash.hex())
        key_was_shown(connection.scope)
        if session.is_use_news(self._product.clock.now()):
            self._note(session)
        return AuthenticationResult(user=session.member, auth=session)

    def _note(self, session: Session) -> None:
        """Have the use kept while the page is made: a database that is being written to holds up nobody."""
        noting = asyncio.ensure_future(self._workers.take_in(lambda: self._product.sessions.note_seen(session)))
        self._noting.add(noting)
        noting.add_done_callback(self._noting.discard)


def own_pages_act(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Litestar guard: a browser sends its cookie along whoever made it ask, so only our own pages may have things done.

    A browser that does not tell the site of the page must tell its origin.
    """
    if isinstance(connection, Request) and connection.method in READING:
        return
    site = connection.headers.get("sec-fetch-site")
    if site != "same-origin" and not (site is None and is_own_origin(connection)):
        raise Forbidden("Only a page of this server may do that; open it from here and try again.")
