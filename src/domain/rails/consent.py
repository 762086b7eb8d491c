"""A person's consent that was asked for and is waited for: whose it is, and where they are sent back to."""

import re
from datetime import datetime, timedelta

import msgspec

KEPT = timedelta(minutes=10)
"""For so long the answer of a consent page is waited for."""

_LOOPBACK = re.compile(
    r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
    r"(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?"
)


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for; of the state, which only the answer brings back, no more than the hash is kept."""

    state_hash: bytes
    rail: str
    redirect_uri: str
    feed_of: str | None = None
    begun_at: datetime

    def stands(self, now: datetime) -> bool:
        """Whether its answer is still waited for."""
        return now < self.begun_at + KEPT


class ConsentBegun(msgspec.Struct, frozen=True, kw_only=True):
    """Where a person grants access, and the state that comes back from there; taken once, until `expires_at`."""

    authorize_url: str
    state: str
    expires_at: datetime


def is_loopback(address: str) -> bool:
    """Whether a browser that is sent there stays on its own machine."""
    return _LOOPBACK.fullmatch(address) is not None
