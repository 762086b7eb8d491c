"""Plaid's API over HTTP: one function sends a request, and every failure leaves it as a kit error."""

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import httpx
import msgspec
import structlog

from cashrail.kit.errors import RailRetriable
from cashrail.kit.records import RailApp, RailSession
from plugins.plaid.faults import UNDECODABLE, error_of
from plugins.plaid.settings import api_url, credentials

# What goes to the bank live takes up to half a minute.
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
T = TypeVar("T")

_log = structlog.get_logger("plugins.plaid")


@cache
def trusted_roots() -> ssl.SSLContext:
    """The certificates trusted for HTTPS, read once: that takes longer than most requests."""
    return httpx.create_ssl_context()


def ask(session: RailSession, path: str, shape: type[T], **fields: Any) -> T:
    """One request about the company, within its session."""
    return session.call(lambda token: send(session.app, path, shape, {**fields, "access_token": token}))


def send(app: RailApp, path: str, shape: type[T], fields: Mapping[str, Any], *, timeout: httpx.Timeout = TIMEOUT) -> T:
    """One request; an answer that lacks what is needed of it counts as cut short."""
    try:
        response = httpx.post(
            f"{api_url(app)}/{path}",
            content=msgspec.json.encode(fields),
            headers={**credentials(app), "Content-Type": "application/json"},
            timeout=timeout,
            verify=trusted_roots(),
        )
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise RailRetriable(f"Plaid cannot be reached, or broke off ({type(error).__name__}).") from error
    _log.debug("plaid answered", path=path, status=response.status_code)
    if not response.is_success:
        raise error_of(response)
    try:
        return msgspec.json.decode(response.content, type=shape)
    except UNDECODABLE as error:
        raise RailRetriable(f"Plaid's answer to {path} cannot be read.") from error
