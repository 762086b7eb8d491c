"""AES-256-GCM for secrets at rest, with key ids so that keys can be rotated."""

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import Misconfigured

_NONCE_BYTES = 12
_KEY_BYTES = 32
_KEY_ID_BYTES = 4
_SEPARATOR = b":"


def key_from_text(secret: str) -> tuple[str, bytes]:
    """A key and its id from the text of a setting; the id tells keys apart and nothing about the text."""
    derived = HKDF(SHA256(), _KEY_BYTES + _KEY_ID_BYTES, salt=None, info=b"cashrail secrets").derive(secret.encode())
    return derived[_KEY_BYTES:].hex(), derived[:_KEY_BYTES]


class AesCipher:
    """Implements the port `Cipher`: seals with the current key, opens with any it was given."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        self._keys = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = current

    def __repr__(self) -> str:
        return f"AesCipher(current={self._current})"

    def seal(self, secret: bytes, context: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, secret, context.encode())
        return self._current.encode() + _SEPARATOR + nonce + sealed

    def open(self, sealed: bytes, context: str) -> bytes:
        key_id, _, rest = sealed.partition(_SEPARATOR)
        key = self._keys.get(key_id.decode(errors="replace"))
        if key is None:
            raise Misconfigured(
                "A stored token was encrypted with another CASHRAIL_SECRET_KEY; give that one, or reconnect."
            )
        try:
            return key.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise Misconfigured("A stored token has been altered; connect the client again.") from error
