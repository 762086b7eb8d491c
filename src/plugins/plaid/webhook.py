"""Plaid's webhooks: a signed token over the hash of the body, with a key that is asked for by its id."""

import hmac
import re
import time
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import httpx
import msgspec

from cashrail.kit.errors import RailError, RailRefused
from cashrail.kit.records import RailApp, WebhookNotice
from plugins.plaid.client import send
from plugins.plaid.faults import UNDECODABLE
from plugins.plaid.settings import api_url

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

_HEADER: Final = "plaid-verification"
_ALGORITHM: Final = "ES256"
_LIFE_S: Final = 300
# A key that is rotated out is told as expired, so it is asked for again after a while.
_KEPT_S: Final = 3600.0
_KEYS_MAX: Final = 50
_KEY_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_TIMEOUT: Final = httpx.Timeout(5.0)
_CHANGING: Final = frozenset(
    {
        *("SYNC_UPDATES_AVAILABLE", "ERROR", "LOGIN_REPAIRED", "USER_PERMISSION_REVOKED", "USER_ACCOUNT_REVOKED"),
        *("NEW_ACCOUNTS_AVAILABLE", "PENDING_DISCONNECT", "PENDING_EXPIRATION"),
    }
)


class _Key(msgspec.Struct, frozen=True, kw_only=True):
    kty: str
    crv: str
    x: str
    y: str
    expired_at: int | None = None


class _KeyAnswer(msgspec.Struct, frozen=True):
    key: _Key


class _Claims(msgspec.Struct, frozen=True):
    iat: int
    request_body_sha256: str


class _Hook(msgspec.Struct, frozen=True):
    webhook_type: str
    webhook_code: str
    item_id: str = ""


class _Keys:
    """Keys by the service's address and their ids, each kept for a while; those that are not good are kept as None."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[float, ECKey | None]] = {}
        self._lock = Lock()

    def get(self, app: RailApp, key_id: str) -> "ECKey | None":
        place, now = (api_url(app), key_id), time.monotonic()
        with self._lock:
            until, key = self._kept.get(place, (0.0, None))
            if until > now:
                return key
            if len(self._kept) >= _KEYS_MAX:
                self._kept.clear()
        found = _fetched(app, key_id)
        with self._lock:
            self._kept[place] = now + _KEPT_S, found
        return found


_keys = _Keys()


def verify(app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the token in the header is Plaid's, new, and over this very body."""
    from joserfc.errors import JoseError

    token = headers.get(_HEADER, "")
    if not token or not app.settings.get("SECRET"):
        return False
    try:
        claims = _claims(app, token)
    except (JoseError, *UNDECODABLE, ValueError):
        return False
    if claims is None or abs(time.time() - claims.iat) > _LIFE_S:
        return False
    return hmac.compare_digest(claims.request_body_sha256.encode(), sha256(body).hexdigest().encode())


def parse(body: bytes) -> tuple[WebhookNotice, ...]:
    """One notice about an Item, which names no record; raises `RailRefused` for a body that is none."""
    try:
        hook = msgspec.json.decode(body, type=_Hook)
    except UNDECODABLE as error:
        raise RailRefused("The webhook's body is not one that Plaid sends.") from error
    if not hook.item_id or hook.webhook_code not in _CHANGING:
        return ()
    return (WebhookNotice(tenant=hook.item_id, kind="BankLine", record_id="", operation="update"),)


def _claims(app: RailApp, token: str) -> _Claims | None:
    """What the token says, once its signature is known to be good."""
    from joserfc import jws

    head: Mapping[str, Any] = jws.extract_compact(token.encode()).headers()
    key_id = str(head.get("kid", ""))
    if head.get("alg") != _ALGORITHM or not _KEY_ID.fullmatch(key_id):
        return None
    key = _keys.get(app, key_id)
    if key is None:
        return None
    payload = jws.deserialize_compact(token, key, algorithms=[_ALGORITHM]).payload
    return msgspec.json.decode(payload, type=_Claims)


def _fetched(app: RailApp, key_id: str) -> "ECKey | None":
    try:
        told = send(app, "webhook_verification_key/get", _KeyAnswer, {"key_id": key_id}, timeout=_TIMEOUT).key
    except RailError:
        return None
    if told.expired_at is not None:
        return None
    from joserfc.jwk import ECKey

    return ECKey.import_key({"kty": told.kty, "crv": told.crv, "x": told.x, "y": told.y})
