"""Plaid's refusals, and the kit's errors that they are."""

from typing import Final

import httpx
import msgspec

from cashrail.kit.errors import RailError, RailReconnect, RailRefused, RailRetriable

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
MUTATED: Final = "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"
# The documents tell no wait, and limits count by the minute.
LIMITED_WAIT_S: Final = 60.0
_BANK_WAIT_S: Final = 3600.0
_PEOPLE_MUST_ACT: Final = frozenset(
    {
        *("ITEM_LOGIN_REQUIRED", "INVALID_ACCESS_TOKEN", "ITEM_NOT_FOUND", "USER_PERMISSION_REVOKED"),
        *("USER_ACCOUNT_REVOKED", "ITEM_LOCKED", "INVALID_CREDENTIALS", "USER_SETUP_REQUIRED", "ACCESS_NOT_GRANTED"),
    }
)
_LATER: Final = frozenset({"PRODUCT_NOT_READY", MUTATED})


class Refusal(msgspec.Struct, frozen=True):
    """An answer that is none. Codes are decided by, never messages."""

    error_type: str = ""
    error_code: str = ""
    request_id: str = ""


def error_of(response: httpx.Response) -> RailError:
    """The kit's error for an answer that is not good."""
    refusal = _read(response.content)
    code = refusal.error_code[:100]
    told = (
        f"Plaid refused the request ({code or response.status_code}; its id is {refusal.request_id[:40] or 'untold'})."
    )
    if code in _PEOPLE_MUST_ACT:
        return RailReconnect(f"The bank's login must be renewed at Plaid ({code}).", code=code)
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or refusal.error_type == "RATE_LIMIT_EXCEEDED":
        return RailRetriable(told, code=code, retry_after_s=_wait_of(response, LIMITED_WAIT_S))
    if refusal.error_type == "INSTITUTION_ERROR":
        return RailRetriable(f"The bank does not answer Plaid ({code}).", code=code, retry_after_s=_BANK_WAIT_S)
    if code in _LATER or response.is_server_error:
        return RailRetriable(told, code=code)
    return RailRefused(told, code=code)


def _read(content: bytes) -> Refusal:
    try:
        return msgspec.json.decode(content, type=Refusal)
    except UNDECODABLE:
        return Refusal()


def _wait_of(response: httpx.Response, default_s: float) -> float:
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else default_s
