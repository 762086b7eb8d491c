"""Who is told, in what form, and how that goes wrong on request."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import httpx
import msgspec

from emulators.service.trouble import Seconds, Share
from emulators.service.wire import Json


class Event(Protocol):
    """Something that happened, to be told to every subscriber that wants it."""

    @property
    def at(self) -> datetime: ...

    def shown(self) -> Json:
        """What the admin routes say of it."""


E = TypeVar("E", bound=Event)
E_contra = TypeVar("E_contra", bound=Event, contravariant=True)


class Patience(msgspec.Struct, frozen=True):
    """How long an endpoint may take, and how long after each failed attempt the next one comes.

    The last wait is repeated without end, unless the service `gives_up`.
    """

    answer_limit_s: float
    waits: tuple[timedelta, ...]
    gives_up: bool = False


class Subscription(Protocol[E_contra]):
    """An endpoint and its terms. Events of `aggregation_s` seconds make one notification; 0 sends each at once. With
    `in_order`, what comes later waits until a notification that failed is acknowledged.
    """

    @property
    def endpoint(self) -> str: ...

    @property
    def aggregation_s(self) -> float: ...

    @property
    def in_order(self) -> bool: ...

    @property
    def patience(self) -> Patience: ...

    def tells(self, event: E_contra) -> bool:
        """Whether the endpoint is told of this."""

    def body_of(self, events: Sequence[E_contra]) -> bytes:
        """One notification of these events; it stays the same over all attempts."""

    def headers(self, body: bytes, at: datetime) -> Mapping[str, str]:
        """Of an attempt at that moment, with whatever signs it."""

    def shown(self) -> Json:
        """Everything but secrets."""


class Mischief(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes wrong between the service and its subscribers, drawn by `seed` and the number of the notification.

    Rates are shares of notifications from 0 to 1. `delay_s`: each one is late by up to so much, so that some overtake
    others. `reorder`: the notifications that are due together, and the events within each, go out shuffled.
    """

    seed: int = 1
    duplicate_rate: Share = 0
    drop_rate: Share = 0
    delay_s: Seconds = 0
    reorder: bool = False


def refuse_impossible(endpoint: str) -> None:
    """Raises ValueError for what is no address that can be told anything."""
    try:
        url = httpx.URL(endpoint)
    except httpx.InvalidURL as error:
        raise ValueError(f"the endpoint is no address: {error}") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise ValueError("the endpoint must be an http or https address without a user name")
