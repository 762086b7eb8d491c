"""The POST that carries a notification to its endpoint."""

import asyncio
import logging
import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import Final

import httpx

from emulators.service.webhooks.delivery import Outcome

_LOG: Final = logging.getLogger(__name__)


def post(endpoint: str, body: bytes, headers: Mapping[str, str], limit_s: float) -> Outcome:
    """Send the body and wait for the status; whatever goes wrong is told in the outcome."""
    started = time.perf_counter()
    status, trouble = asyncio.run(_post(endpoint, body, headers, limit_s))
    took_ms = round((time.perf_counter() - started) * 1000)
    _LOG.info("notification to %s: %s", httpx.URL(endpoint).host, status or trouble)
    return Outcome(status, took_ms, trouble)


async def _post(endpoint: str, body: bytes, headers: Mapping[str, str], limit_s: float) -> tuple[int | None, str]:
    try:
        # httpx's own limits count each step anew; the service's counts the whole exchange.
        async with (
            asyncio.timeout(limit_s),
            httpx.AsyncClient(verify=_trust(), trust_env=False, timeout=limit_s) as client,
            client.stream("POST", endpoint, content=body, headers=headers) as answer,
        ):
            return answer.status_code, ""
    except (TimeoutError, httpx.TimeoutException):
        return None, f"no answer within {limit_s:g} s"
    except (httpx.HTTPError, OSError, ValueError) as error:
        return None, f"{type(error).__name__}: {error}"


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()
