"""Refused and failed answers of Intuit's API into the kit's error families."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

import msgspec

from cashrail.kit.errors import (
    RailError,
    RailLapsed,
    RailReconnect,
    RailRefused,
    RailRetriable,
    RailStale,
    RailTokenExpired,
)
from plugins.qbo.wire import UNDECODABLE, Fault, FaultError

THROTTLE_WAIT_S = 60.0
THROTTLED = frozenset({"3001", "429"})
_DETAIL_CHARS_MAX = 300
_SERVER_ERROR = 500
FINAL = frozenset({400, 404})
_LOST_RIGHTS = "120"
_LAPSED = "6190"
# What the fault for lost rights says when it was the check of them that failed.
_OUTAGE_WITHIN = re.compile(r"(status\s*code|\bHTTP)\W{0,3}5\d\d|timed?[ -]?out|unavailable", re.IGNORECASE)
_ENDED = re.compile(r"subscription (period )?(has )?(ended|expired|been cancel)", re.IGNORECASE)
_PAGE_MARK_CHARS = 20
_RETRIED = {"3001": "throttled", "6002": "gateway timeout", "10000": "application error"}
_XML_ERROR = re.compile(rb'<Error\b[^>]*?\bcode="(\w+)"')
_XML_TEXT = re.compile(rb"<(Message|Detail)>(.*?)</\1>", re.DOTALL)


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """What a failed answer says: HTTP status, Intuit's code (empty when it gave none), its text, and all its texts.

    `page` says that it is a page for people, which the service never sends.
    """

    status: int
    code: str = ""
    text: str = ""
    said: str = ""
    page: bool = False


def read_refusal(status: int, body: bytes) -> Refusal:
    """Reads a fault in either JSON spelling or in XML; other bodies give a refusal without code."""
    fault = _json_fault(body)
    if fault is not None:
        return refusal_of(status, fault)
    found = _XML_ERROR.search(body)
    texts = {name: text.decode("utf-8", "replace") for name, text in _XML_TEXT.findall(body)}
    text = texts.get(b"Detail") or texts.get(b"Message") or ""
    code = _plain(found.group(1).decode()) if found else ""
    return Refusal(status=status, code=code, text=text, said=" ".join(texts.values()), page=not code and is_page(body))


def is_page(body: bytes) -> bool:
    """Whether it is HTML: gateways, firewalls and log-in walls answer so."""
    return body.lstrip()[:_PAGE_MARK_CHARS].lower().startswith((b"<html", b"<!doctype html"))


def refusal_of(status: int, fault: Fault) -> Refusal:
    """The first error of a fault; Intuit lists one in practice."""
    error = next(iter(fault.service_error or fault.error or ()), FaultError())
    texts = [error.service_detail, error.detail, error.service_message, error.message]
    told = [text for text in texts if text]
    return Refusal(status=status, code=_plain(str(error.code or "")), text=next(iter(told), ""), said=" ".join(told))


def error_of(refusal: Refusal, headers: Mapping[str, str], token: str) -> RailError:
    """The error family, by what must be done about the refusal; no token is in its text."""
    status, code = refusal.status, refusal.code
    if status == 429 or code == "3001":
        wait_s = retry_after_s(headers)
        return RailRetriable(
            "QuickBooks Online limits the number of requests.",
            code=code or str(status),
            retry_after_s=THROTTLE_WAIT_S if wait_s is None else wait_s,
        )
    if code == _LOST_RIGHTS and _OUTAGE_WITHIN.search(refusal.said):
        return RailRetriable("QuickBooks Online failed to check the access (a server error of its own).", code=code)
    if status >= _SERVER_ERROR or status == 408 or code in _RETRIED:
        reason = f"HTTP {status}" if status >= _SERVER_ERROR else _RETRIED.get(code, f"HTTP {status}")
        return RailRetriable(
            f"QuickBooks Online failed to answer ({reason}).", code=code, retry_after_s=retry_after_s(headers)
        )
    return _access_error(refusal) or _refused(refusal, token)


def lapsed(text: str) -> RailLapsed:
    """What a good answer of plain words means: so the service tells that a subscription has ended."""
    words = " ".join(text.split())[:_DETAIL_CHARS_MAX]
    return RailLapsed(f"QuickBooks Online answers as where a subscription has ended: {words}", code=_LAPSED)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The header Retry-After in seconds; a date is measured from the server's own Date. None when there is none."""
    stated = headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated)
    until, now = http_date(stated), http_date(headers.get("date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else None


def http_date(text: str) -> datetime | None:
    """An HTTP date; None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None


def _access_error(refusal: Refusal) -> RailError | None:
    status, code = refusal.status, refusal.code
    if code == _LOST_RIGHTS:
        return RailReconnect("The person who connected this company has lost access to it.", code=code)
    if code == "3200" or status == 401:
        return RailTokenExpired("QuickBooks Online refused the access token.", code=code or "3200")
    if code == _LAPSED or _ENDED.search(refusal.said):
        return RailLapsed("The company's QuickBooks Online subscription has ended or was not paid.", code=_LAPSED)
    if not code and (status == 403 or (refusal.page and status not in FINAL)):
        # Only the service itself ends a connection: gateways and firewalls refuse for a minute what they let pass next.
        return RailRetriable(f"Something before QuickBooks Online refused the request (HTTP {status}).")
    if code == "3100":
        return RailReconnect("QuickBooks Online no longer grants access to this company.", code=code or "3100")
    return None


def _refused(refusal: Refusal, token: str) -> RailRefused:
    text = " ".join(refusal.text.split())
    text = (text.replace(token, "…") if token else text)[:_DETAIL_CHARS_MAX]
    sentence = f"QuickBooks Online refused the request: {text or f'HTTP {refusal.status}'}"
    if refusal.code == "5010" and not _books_closed(text):
        return RailStale(sentence, code=refusal.code)
    return RailRefused(sentence, code=refusal.code or str(refusal.status))


def _books_closed(text: str) -> bool:
    lowered = text.lower()
    return "closed" in lowered and ("books" in lowered or "period" in lowered)


def _json_fault(body: bytes) -> Fault | None:
    try:
        envelope = msgspec.json.decode(body, type=_FaultEnvelope)
    except UNDECODABLE:
        return None
    return envelope.service_fault or envelope.fault


class _FaultEnvelope(msgspec.Struct, frozen=True):
    fault: Fault | None = None
    service_fault: Fault | None = msgspec.field(default=None, name="Fault")


def _plain(code: str) -> str:
    return code.strip().lstrip("0")
