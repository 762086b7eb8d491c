"""Proof keys for code exchange (RFC 7636): who redeems a code must be who asked for it."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Literal

import msgspec

ChallengeMethod = Literal["S256", "plain"]


class Challenge(msgspec.Struct, frozen=True):
    value: str
    method: ChallengeMethod

    def is_met_by(self, verifier: str) -> bool:
        shown = verifier.encode()
        if self.method == "S256":
            shown = urlsafe_b64encode(sha256(shown).digest()).rstrip(b"=")
        return hmac.compare_digest(shown, self.value.encode())
