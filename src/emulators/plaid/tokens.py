"""Tokens and ids: what they look like, and how long those live that a browser carries."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from string import ascii_letters, digits
from typing import Final
from uuid import uuid4

import msgspec

from emulators.service.sealed import Sealed

PUBLIC_TOKEN_LIFE: Final = timedelta(minutes=30)
LINK_TOKEN_LIFE: Final = timedelta(hours=4)
UPDATE_LINK_TOKEN_LIFE: Final = timedelta(minutes=30)
_LETTERS: Final = ascii_letters + digits
_ID_LENGTH: Final = 37
_REQUEST_ID_LENGTH: Final = 15


class LinkToken(Sealed, msgspec.Struct, frozen=True, kw_only=True):
    """What a link session is for: a new Item, or with `item_id` the repair of one."""

    token: str
    expires_at: datetime
    webhook: str | None = None
    days_requested: int = 90
    item_id: str = ""


class PublicToken(Sealed, msgspec.Struct, kw_only=True):
    """What Link hands to the browser, to be exchanged once."""

    token: str
    item_id: str
    expires_at: datetime
    used: bool = False


def new_token(kind: str, environment: str) -> str:
    return f"{kind}-{environment}-{uuid4()}"


def request_id() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_REQUEST_ID_LENGTH))


def opaque_id(*parts: str) -> str:
    """The same id for the same parts, and no sign of them in it."""
    number, made = int.from_bytes(sha256("\n".join(parts).encode()).digest(), "big"), ""
    while len(made) < _ID_LENGTH:
        number, place = divmod(number, len(_LETTERS))
        made += _LETTERS[place]
    return made
