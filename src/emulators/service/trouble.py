"""What goes wrong on purpose: standing switches, and single faults planned or drawn by a seed."""

import random
from collections import Counter
from datetime import datetime
from typing import Annotated, Final, Generic, Literal, TypeVar

import msgspec

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]
BodyFormat = Literal["json", "xml", "html", "text"]
# Any request that takes longer is ended by a service's gateway.
GATEWAY_TIMEOUT_S: Final = 120.0


class PlannedFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What befalls `count` requests whose path begins with `path`.

    `status` from 400 on is answered instead of the good answer: before anything is done, or with `applied` after the
    operation was carried out. `hang_s` waits that long and answers 504. `cut_body` loses the end of a good body;
    `lose_answer` carries the operation out and breaks the connection without a word.
    """

    count: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1
    status: Annotated[int, msgspec.Meta(ge=200, le=599)] = 200
    format: BodyFormat = "json"
    path: str = ""
    retry_after_s: int | None = None
    applied: bool = False
    cut_body: bool = False
    lose_answer: bool = False
    hang_s: Seconds | None = None

    @property
    def refuses(self) -> bool:
        return self.status >= 400

    @property
    def whose(self) -> str:
        """The one subject whose requests it befalls, or nothing for everybody's."""
        return ""

    def befalls(self, subject: str, path: str) -> bool:
        return self.whose in ("", subject) and path.lower().startswith(self.path.lower())


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From `start` on and before `end`, on the service's clock; both with their offset."""

    start: Annotated[datetime, msgspec.Meta(tz=True)]
    end: Annotated[datetime, msgspec.Meta(tz=True)]


class ServiceSwitches(msgspec.Struct, forbid_unknown_fields=True):
    """Read at every request; everything is off until somebody asks.

    Rates are shares of requests from 0 to 1, drawn by `seed`, whose the request is and its number, so that the same
    requests meet the same faults again. `error_rates` maps a status to its share. `maintenance`: windows in which
    everything is answered 503. `throttle`: the service's own limits hold.
    """

    seed: int = 1
    latency_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] = 0
    latency_jitter_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] = 0
    error_rates: dict[Annotated[int, msgspec.Meta(ge=400, le=599)], Share] = {}
    error_format: BodyFormat = "json"
    timeout_rate: Share = 0
    timeout_s: Seconds = GATEWAY_TIMEOUT_S
    cut_body_rate: Share = 0
    lost_answer_rate: Share = 0
    skew_s: Seconds = 0
    maintenance: list[Window] = []
    throttle: bool = False

    def in_maintenance(self, now: datetime) -> bool:
        return any(window.start <= now < window.end for window in self.maintenance)


F = TypeVar("F", bound=PlannedFault)


class Chance(msgspec.Struct, Generic[F], frozen=True):
    """What is drawn for one request."""

    fault: F | None
    latency_s: float
    skew_s: float


class Trouble(Generic[F]):
    """Decides what befalls each request: planned faults first, in their order, then the rates of the switches."""

    def __init__(self, switches: ServiceSwitches, fault: type[F]) -> None:
        self._switches = switches
        self._fault = fault
        self._planned: list[F] = []
        self._drawn: Counter[str] = Counter()

    def plan(self, fault: F) -> None:
        self._planned.append(fault)

    @property
    def waiting(self) -> int:
        return sum(fault.count for fault in self._planned)

    def clear(self) -> None:
        """Forget what is planned, and count requests from the first again."""
        self._planned.clear()
        self._drawn.clear()

    def next(self, subject: str, path: str = "") -> Chance[F]:
        """What befalls the next request of `subject`, whose books or connection it is about."""
        switches = self._switches
        self._drawn[subject] += 1
        rng = random.Random(f"{switches.seed}/{subject}/{self._drawn[subject]}")
        latency_s = (switches.latency_ms + rng.random() * switches.latency_jitter_ms) / 1000
        skew_s = rng.uniform(-switches.skew_s, switches.skew_s)
        drawn = self._draw(rng.random())
        return Chance(self._next_planned(subject, path) or drawn, latency_s, skew_s)

    def _next_planned(self, subject: str, path: str) -> F | None:
        """The first planned fault that befalls this request, which then has one request less to befall."""
        place = next((place for place, fault in enumerate(self._planned) if fault.befalls(subject, path)), None)
        if place is None:
            return None
        fault = self._planned[place]
        rest = [msgspec.structs.replace(fault, count=fault.count - 1)] if fault.count > 1 else []
        self._planned[place : place + 1] = rest
        return fault

    def _draw(self, point: float) -> F | None:
        """The fault in whose share of the line from 0 to 1 the point falls."""
        switches = self._switches
        shares = [
            (rate, self._fault(status=status, format=switches.error_format))
            for status, rate in sorted(switches.error_rates.items())
        ]
        shares.append((switches.timeout_rate, self._fault(hang_s=switches.timeout_s)))
        shares.append((switches.cut_body_rate, self._fault(cut_body=True)))
        shares.append((switches.lost_answer_rate, self._fault(lose_answer=True)))
        for rate, fault in shares:
            if point < rate:
                return fault
            point -= rate
        return None
