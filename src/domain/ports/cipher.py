"""Port: keeping secrets unreadable at rest."""

from typing import Protocol


class Cipher(Protocol):
    """Authenticated encryption; `context` is bound to the text, so a row's secret opens in that row only."""

    def seal(self, secret: bytes, context: str) -> bytes:
        """Encrypt; the result names the key it was made with."""
        ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt; raises `Misconfigured` when the key is unknown or the text or context does not fit."""
        ...
