"""The keys that sign webhooks: made when first needed, rotated, and told of by their ids."""

from datetime import datetime
from hashlib import sha256
from uuid import uuid4

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey

from emulators.plaid.switches import Signing
from emulators.service.wire import Json

_STALE_S = 600


class _Kept(msgspec.Struct):
    key: ECKey
    created_at: int
    expired_at: int | None = None


class KeyRing:
    """Webhooks are signed with the newest key; older ones are still told, as expired."""

    def __init__(self) -> None:
        self._keys: dict[str, _Kept] = {}
        self._newest = ""

    def rotate(self, now: datetime) -> str:
        """Sign with a new key from now on; returns its id."""
        stamp = int(now.timestamp())
        if self._newest:
            self._keys[self._newest].expired_at = stamp
        self._newest = str(uuid4())
        self._keys[self._newest] = _Kept(_new_key(), stamp)
        return self._newest

    def told(self, key_id: str) -> Json | None:
        """The public key of that id, as the endpoint tells it, or None."""
        kept = self._keys.get(key_id)
        if kept is None:
            return None
        public = kept.key.as_dict(private=False)
        named = {name: public[name] for name in ("crv", "kty", "x", "y")}
        times = {"created_at": kept.created_at, "expired_at": kept.expired_at}
        return {"alg": "ES256", "kid": key_id, "use": "sig", **named, **times}

    def sign(self, body: bytes, now: datetime, signing: Signing) -> str:
        """The token that stands in the header of a webhook with that body."""
        if not self._newest:
            self.rotate(now)
        issued = int(now.timestamp()) - (_STALE_S if signing == "stale" else 0)
        signed = body + b" " if signing == "tampered" else body
        claims = {"iat": issued, "request_body_sha256": sha256(signed).hexdigest()}
        key = _new_key() if signing == "foreign" else self._keys[self._newest].key
        token = jwt.encode({"alg": "ES256", "kid": self._newest, "typ": "JWT"}, claims, key)
        return _without_signature(token) if signing == "unsigned" else token


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", private=True)


def _without_signature(token: str) -> str:
    """The same claims under a header that names no algorithm."""
    from base64 import urlsafe_b64encode

    header = urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."
