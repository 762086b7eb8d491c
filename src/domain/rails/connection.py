"""A business's link to a rail."""

from datetime import datetime
from enum import StrEnum

import msgspec

from domain.rails.breaker import Breaker


class ConnectionState(StrEnum):
    """`reconnect`: the grant is gone and a person must connect again. `lapsed`: the company's subscription at the rail
    has ended; each sync asks once whether it was renewed.
    """

    CONNECTED = "connected"
    RECONNECT = "reconnect"
    LAPSED = "lapsed"


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """A business's link to a rail; `tenant` is the rail's own id of the company (QBO's realm id).

    `last_webhook_at` is when the rail last sent a notice about it.
    """

    business_id: str
    rail: str
    tenant: str
    state: ConnectionState = ConnectionState.CONNECTED
    connected_at: datetime
    last_webhook_at: datetime | None = None
    breaker: Breaker = Breaker()


class TokenSet(msgspec.Struct, frozen=True, kw_only=True):
    """What a rail lets us in with; never logged, and its repr shows no secret."""

    access_token: str
    refresh_token: str = ""
    access_expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"TokenSet(access_expires_at={self.access_expires_at}, refresh_expires_at={self.refresh_expires_at})"


class ConnectionStart(msgspec.Struct, frozen=True, kw_only=True):
    """Where to send a person's browser so that they grant access."""

    authorize_url: str


class ConnectionGrant(msgspec.Struct, frozen=True, kw_only=True):
    """What a grant gave: the company at the rail, its tokens, and its name when the rail told it."""

    tenant: str
    tokens: TokenSet
    company_name: str = ""
