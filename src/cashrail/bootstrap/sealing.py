"""The cipher that the settings ask for."""

from functools import cached_property

from cashrail.bootstrap.settings import Settings
from domain.ports.cipher import Cipher


class CipherOfSettings:
    """Implements the port `Cipher`; the key is read, or made, when the first secret is sealed or opened."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def seal(self, secret: bytes, context: str) -> bytes:
        return self._cipher.seal(secret, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        return self._cipher.open(sealed, context)

    @cached_property
    def _cipher(self) -> Cipher:
        from adapters.cipher import AesCipher, key_from_text

        key_id, key = key_from_text(self._settings.secret_key())
        return AesCipher({key_id: key}, key_id)
