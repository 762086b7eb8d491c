"""Proof keys for code exchange (RFC 7636): who redeems a code must be who asked for it."""

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final, Literal

import msgspec

from emulators.service.sealed import Sealed

ChallengeMethod = Literal["S256", "plain"]
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class Challenge(Sealed, msgspec.Struct, frozen=True):
    value: str
    method: ChallengeMethod

    def is_met_by(self, verifier: str) -> bool:
        if not _VERIFIER.fullmatch(verifier):
            return False
        shown = verifier.encode()
        if self.method == "S256":
            shown = urlsafe_b64encode(sha256(shown).digest()).rstrip(b"=")
        return hmac.compare_digest(shown, self.value.encode())
