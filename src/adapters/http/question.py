"""What every read has in common: whose business, as of which day, how fresh."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, SkipValidation

from adapters.http.authentication import require_syncing_role
from adapters.http.edge import Edge
from adapters.http.workers import Workers
from domain.errors import Invalid, Misconfigured
from domain.models.firm import AsOf, Business, Member
from domain.models.freshness import CACHED, STRICT, Freshness, within

T = TypeVar("T")

MemberRequest = Request[Member, Any, Any]
TheEdge = NamedDependency[SkipValidation[Edge]]
TheWorkers = NamedDependency[SkipValidation[Workers]]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_EARLIEST = date(1970, 1, 1)
_DAY_LATEST = date(2999, 12, 31)
_MAX_AGE_S_DIGITS = 9

BusinessId = Annotated[
    str,
    # Databases refuse control characters in text, so they are refused here.
    PathParameter(pattern=r"^[^\x00-\x1f]+$", max_length=100, description="The id of one of the firm's clients."),
]
AsOfParameter = Annotated[
    str | None,
    QueryParameter(
        description="The business date, YYYY-MM-DD; today where the business is when left out. For the digest: "
        "today in the time zone that most of the firm's clients are in.",
        schema_extra={"format": "date"},
    ),
]
FreshnessParameter = Annotated[
    str,
    QueryParameter(
        description="How new the mirror must be: `cached` takes it as it is, `strict` asks the connected service "
        "first, a number of seconds asks it when the mirror is older than that. A service that is down gives the "
        "last mirror, marked stale. Asking a service takes a role that may sync.",
        schema_extra={"pattern": "^(cached|strict|[0-9]{1,9})$"},
    ),
]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A member's question about one business; `day` None is today where the business is."""

    edge: Edge
    workers: Workers
    firm_id: str
    business_id: str
    day: date | None
    freshness: Freshness

    async def put(self, answer: Callable[[str, str, AsOf, Freshness], T]) -> T:
        """Ask an experience, in a thread when it may wait for a rail."""
        run = self.workers.read if self.freshness == CACHED else self.workers.reach_rail
        return await run(partial(self._ask, answer))

    def _ask(self, answer: Callable[[str, str, AsOf, Freshness], T]) -> T:
        now = self.edge.clock.now()
        day = self.day or today((self.edge.clients.business(self.firm_id, self.business_id),), now)
        return answer(self.firm_id, self.business_id, AsOf(day, now), self.freshness)


def provide_question(
    request: MemberRequest,
    edge: TheEdge,
    workers: TheWorkers,
    business_id: BusinessId,
    as_of: AsOfParameter = None,
    freshness: FreshnessParameter = "cached",
) -> Question:
    """Litestar dependency: the question of this request."""
    wanted = parse_freshness(freshness)
    if wanted != CACHED:
        require_syncing_role(request.user)
    return Question(
        edge=edge,
        workers=workers,
        firm_id=request.user.firm_id,
        business_id=business_id,
        day=parse_day(as_of),
        freshness=wanted,
    )


def parse_day(text: str | None) -> date | None:
    """A business date from YYYY-MM-DD, None from None; raises `Invalid`."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid(f"as_of is a day that exists, written YYYY-MM-DD, not {text!r}.")
    if not _DAY_EARLIEST <= day <= _DAY_LATEST:
        raise Invalid(f"as_of lies between {_DAY_EARLIEST} and {_DAY_LATEST}, unlike {day}.")
    return day


def parse_freshness(text: str) -> Freshness:
    """`cached`, `strict` or a whole number of seconds; raises `Invalid`."""
    if text == "cached":
        return CACHED
    if text == "strict":
        return STRICT
    if text.isascii() and text.isdigit() and len(text) <= _MAX_AGE_S_DIGITS:
        return within(timedelta(seconds=int(text)))
    raise Invalid(f"freshness is cached, strict or a number of seconds, not {text!r}.")


def today(businesses: Iterable[Business], now: datetime) -> date:
    """The date in the time zone that most of the businesses are in; UTC's without any business."""
    zones = Counter(business.time_zone for business in businesses)
    if not zones:
        return now.date()
    zone = min(zones, key=lambda name: (-zones[name], name))
    try:
        return now.astimezone(ZoneInfo(zone)).date()
    except (KeyError, ValueError):
        raise Misconfigured(f"The time zone {zone!r} of a business is unknown.") from None
