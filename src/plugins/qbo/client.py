"""Intuit's company API over HTTP: one function sends a request, and every failure leaves it as a kit error."""

import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from threading import Lock
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
import msgspec
import structlog

from cashrail.kit.errors import RailRetriable, RailUnanswered
from cashrail.kit.records import RailSession
from plugins.qbo.faults import THROTTLED, error_of, http_date, lapsed, read_refusal, refusal_of
from plugins.qbo.settings import api_url
from plugins.qbo.translate_fields import instant_of
from plugins.qbo.wire import UNDECODABLE, Fault, Objects

MINOR_VERSION = "75"
# Intuit itself gives up after 120 s; a page of 1,000 rows takes a few seconds.
TIMEOUT = httpx.Timeout(60.0, connect=10.0)

UNREACHED = "unreached"
"""The code of a request that never left."""

NOT_CARRIED_OUT = frozenset({UNREACHED, *THROTTLED})
"""Codes of failures after which a write was certainly not made."""

_log = structlog.get_logger("plugins.qbo")
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_FAULT_KEYS = ("Fault", "fault")
_NULL = b"null"
_ITEMS = "BatchItemResponse"
# Where answers do not call a kind by the name that queries and addresses do.
_KINDS_BY_KEY = {"CreditCardPaymentTxn": "CreditCardPayment"}
_FROM_CUSTOMERS = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Payment")
_TO_CUSTOMER, _TO_VENDOR = ("CustomerRef", "VendorRef"), ("VendorRef", "CustomerRef")
# By kind what none of its objects says unless it says the other too: another party; when a credit would be due.
_STRANGE = {
    **dict.fromkeys(_FROM_CUSTOMERS, (_TO_CUSTOMER,)),
    **dict.fromkeys(("Bill", "BillPayment"), (_TO_VENDOR,)),
    "CreditMemo": (_TO_CUSTOMER, ("RemainingCredit", "DueDate")),
    "VendorCredit": (_TO_VENDOR, ("", "DueDate")),
}


@cache
def trusted_roots() -> ssl.SSLContext:
    """The certificates trusted for HTTPS, read once: that takes longer than most requests."""
    return httpx.create_ssl_context()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A good answer: its top-level keys with their bytes, and the server's own time when it told it."""

    objects: Objects
    answered_at: datetime | None


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What a query answered: the objects by kind, how many are of the kind asked for, the stated total or 0."""

    by_kind: dict[str, list[bytes]]
    count: int
    total: int
    answer: Answer


class Client:
    """One company's API during one pull, read or write; keeps its connection until closed."""

    def __init__(self, session: RailSession) -> None:
        self._session = session
        self._root = f"{api_url(session.app)}/v3/company/{quote(session.tenant, safe='')}"
        self._http = httpx.Client(timeout=TIMEOUT, headers={"Accept": "application/json"}, verify=trusted_roots())
        self._noting = Lock()
        self._answered = False
        self._earliest: datetime | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    @property
    def tenant(self) -> str:
        """The realm id."""
        return self._session.tenant

    @property
    def earliest_answered_at(self) -> datetime | None:
        """The server's earliest time in a good answer; None before one, and where the first told none."""
        return self._earliest

    def get(self, path: str, params: Mapping[str, str] | None = None, *, needed: str) -> Answer:
        """One read; an answer without the key `needed` counts as cut short, and is asked for again."""
        answer = self._session.call(lambda token: _with(needed, self._send(token, "GET", path, params or {}, None)))
        self._note(answer.answered_at)
        return answer

    def _note(self, answered_at: datetime | None) -> None:
        with self._noting:
            if not self._answered:
                self._answered, self._earliest = True, answered_at
            elif self._earliest is not None and answered_at is not None:
                self._earliest = min(self._earliest, answered_at)

    def post(self, path: str, params: Mapping[str, str], payload: bytes | None, *, needed: str) -> Answer:
        """One write, without a body where there is none to send.

        Raises `RailUnanswered` for whatever leaves it open whether the write was made.
        """

        def send(token: str) -> Answer:
            try:
                return _with(needed, self._send(token, "POST", path, params, payload))
            except RailRetriable as error:
                if error.code in NOT_CARRIED_OUT:
                    raise
                raise RailUnanswered(str(error), code=error.code, retry_after_s=error.retry_after_s) from error

        return self._session.call(send)

    def ask_all(self, payload: bytes, *, dispensable: bool = False) -> Answer:
        """Several reads in one batch, which changes nothing; a `dispensable` one is not repeated where items lack."""

        def send(token: str) -> Answer:
            answer = self._send(token, "POST", "batch", {}, payload)
            return answer if dispensable else _with(_ITEMS, answer)

        answer = _with(_ITEMS, self._session.call(send, batch=True))
        self._note(answer.answered_at)
        return answer

    def query(self, statement: str) -> Answer:
        """One statement of Intuit's query language."""
        answer = self.get("query", {"query": statement}, needed="QueryResponse")
        if not is_object(answer.objects["QueryResponse"]):
            raise RailRetriable("QuickBooks Online answered a query with something else than its rows.")
        return answer

    def _send(self, token: str, method: str, path: str, params: Mapping[str, str], payload: bytes | None) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        if method == "POST":
            headers["Content-Type"] = "application/json" if payload is not None else "application/octet-stream"
        try:
            response = self._http.request(
                method,
                f"{self._root}/{path}",
                params={**params, "minorversion": MINOR_VERSION},
                headers=headers,
                content=payload,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise RailRetriable(
                f"QuickBooks Online cannot be reached ({type(error).__name__}).", code=UNREACHED
            ) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise RailRetriable(f"QuickBooks Online broke off ({type(error).__name__}).") from error
        _log.debug("qbo answered", path=path, status=response.status_code, tid=response.headers.get("intuit_tid", ""))
        return read_answer(response, token)


def read_answer(response: httpx.Response, token: str) -> Answer:
    """The answer of a good response; raises the kit error of a refusal, also of one inside an HTTP 200."""
    if not response.is_success:
        raise error_of(read_refusal(response.status_code, response.content), response.headers, token)
    try:
        objects = _OBJECT.decode(response.content)
    except UNDECODABLE as error:
        if response.headers.get("content-type", "").startswith("text/plain"):
            raise lapsed(response.text) from error
        raise RailRetriable("QuickBooks Online answered with a body that is no JSON object.") from error
    refuse_fault(objects, response.headers, token)
    stated = objects.get("time")
    return Answer(objects=objects, answered_at=_time_of(stated) or http_date(response.headers.get("date", "")))


def refuse_fault(objects: Objects, headers: Mapping[str, str] | None = None, token: str = "") -> None:
    """Raises the kit error of a fault that stands among the keys of a good answer."""
    for key in _FAULT_KEYS:
        raw = objects.get(key)
        if raw is not None and bytes(raw) != _NULL:
            raise error_of(refusal_of(httpx.codes.OK, _fault_of(raw)), headers or {}, token)


def section_of(objects: Objects, name: str) -> Objects:
    """The JSON object under a key; an empty one when there is none."""
    raw = objects.get(name)
    return _OBJECT.decode(raw) if raw is not None and _opens_with(raw, b"{") else {}


def sections_of(objects: Objects, name: str) -> list[Objects]:
    """The JSON objects in the list under a key."""
    raw = objects.get(name)
    found = _LIST.decode(raw) if raw is not None and _opens_with(raw, b"[") else []
    return [_OBJECT.decode(each) for each in found if _opens_with(each, b"{")]


def lists_of(objects: Objects) -> dict[str, list[bytes]]:
    """The values that are lists, as the bytes of each of their objects: the kinds of a query's or feed's answer."""
    return {
        kind_of_key(name): [bytes(each) for each in _LIST.decode(raw)]
        for name, raw in objects.items()
        if _opens_with(raw, b"[")
    }


def rows_of(response: Objects, kind: str) -> dict[str, list[bytes]]:
    """The lists of a query's answer, that of the kind asked for among them unless there are no rows.

    Raises `RailRetriable` for an answer that is not understood: rows under another name alone, or no list of them.
    """
    found = lists_of(response)
    objects = [
        name for name, raw in response.items() if is_object(raw) or (kind_of_key(name) == kind and not is_list(raw))
    ]
    refuse_strangers(found)
    if objects or (kind not in found and any(found.values())):
        named = ", ".join(objects or found)
        raise RailRetriable(f"QuickBooks Online answered with {named} where a list of {kind} was asked for.")
    return found


def read_rows(answer: Answer, kind: str) -> Rows:
    """The rows of a kind in the answer to a query; raises `RailRetriable` for one that is not understood."""
    if not is_object(answer.objects["QueryResponse"]):
        raise RailRetriable("QuickBooks Online answered a query with something else than its rows.")
    response = section_of(answer.objects, "QueryResponse")
    found = rows_of(response, kind)
    return Rows(
        by_kind=found, count=len(found.get(kind, ())), total=whole_of(response.get("totalCount")), answer=answer
    )


def refuse_strangers(found: Mapping[str, Sequence[bytes]]) -> None:
    """Raises `RailRetriable` where rows are told under the name of a kind that says nothing of what they say."""
    for kind, rows in found.items():
        for own, strange in _STRANGE.get(kind, ()):
            if any(b'"' + strange.encode() + b'"' in row and _names(row, strange, own) for row in rows):
                lacking = f" and no {own}" if own else ""
                raise RailRetriable(f"QuickBooks Online answered with a {kind} that names a {strange}{lacking}.")


def _names(row: bytes, strange: str, own: str) -> bool:
    keys = _OBJECT.decode(row) if row.startswith(b"{") else {}
    return strange in keys and own not in keys


def kind_of_key(name: str) -> str:
    """The kind that answers call so."""
    return _KINDS_BY_KEY.get(name, name)


def whole_of(raw: msgspec.Raw | None) -> int:
    """A count that an answer states; 0 where it states none."""
    if raw is None:
        return 0
    try:
        return msgspec.json.decode(raw, type=int, strict=False)
    except UNDECODABLE:
        return 0


def is_list(raw: msgspec.Raw | None) -> bool:
    """Whether it is a JSON list."""
    return raw is not None and _opens_with(raw, b"[")


def is_object(raw: msgspec.Raw) -> bool:
    """Whether it is a JSON object."""
    return _opens_with(raw, b"{")


def _opens_with(raw: msgspec.Raw, mark: bytes) -> bool:
    return bytes(memoryview(raw)[:1]) == mark


def _with(needed: str, answer: Answer) -> Answer:
    if bytes(answer.objects.get(needed) or _NULL) == _NULL:
        raise RailRetriable(f"QuickBooks Online answered without {needed}.")
    return answer


def _fault_of(raw: msgspec.Raw) -> Fault:
    try:
        return msgspec.json.decode(raw, type=Fault)
    except UNDECODABLE:
        return Fault()


def _time_of(raw: msgspec.Raw | None) -> datetime | None:
    if raw is None:
        return None
    try:
        return instant_of(msgspec.json.decode(raw, type=str))
    except UNDECODABLE:
        return None
