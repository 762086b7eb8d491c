"""The POST that carries a notification to its endpoint."""

import asyncio
import logging
import ssl
import time
from datetime import datetime
from functools import cache
from typing import Final
from uuid import uuid4

import httpx

from emulators.qbo.webhooks.delivery import Outcome
from emulators.qbo.webhooks.payloads import signature
from emulators.qbo.wire import PACIFIC

ANSWER_LIMIT_S: Final = 3.0
_LOG: Final = logging.getLogger(__name__)


def post(endpoint: str, verifier: str, body: bytes, at: datetime) -> Outcome:
    """Send the body, signed, and wait for the status; whatever goes wrong is told in the outcome."""
    started = time.perf_counter()
    status, trouble = asyncio.run(_post(endpoint, body, _headers(body, verifier, at)))
    took_ms = round((time.perf_counter() - started) * 1000)
    _LOG.info("notification to %s: %s", httpx.URL(endpoint).host, status or trouble)
    return Outcome(status, took_ms, trouble)


def _headers(body: bytes, verifier: str, at: datetime) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "accept": "application/json",
        "user-agent": "intuit_notification_server/0.1",
        "intuit-signature": signature(body, verifier),
        "intuit-created-time": f"{at.astimezone(PACIFIC):%Y-%m-%dT%H:%M:%S%z}",
        "intuit-t-id": str(uuid4()),
    }


async def _post(endpoint: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str]:
    try:
        # httpx's own limits count each step anew; the service's counts the whole exchange.
        async with (
            asyncio.timeout(ANSWER_LIMIT_S),
            httpx.AsyncClient(verify=_trust(), trust_env=False, timeout=ANSWER_LIMIT_S) as client,
            client.stream("POST", endpoint, content=body, headers=headers) as answer,
        ):
            return answer.status_code, ""
    except (TimeoutError, httpx.TimeoutException):
        return None, f"no answer within {ANSWER_LIMIT_S:g} s"
    except (httpx.HTTPError, OSError, ValueError) as error:
        return None, f"{type(error).__name__}: {error}"


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()
