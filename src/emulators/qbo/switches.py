"""What goes wrong on purpose: standing switches, and single faults planned or drawn by a seed."""

import random
from collections import Counter
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]
BodyFormat = Literal["json", "xml", "html", "text"]
QueryOddity = Literal["empty", "renamed", "bare", "short"]
# Any request that takes longer is ended by the service's gateway.
GATEWAY_TIMEOUT_S: Final = 120.0


class PlannedFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What befalls `count` requests of the company API.

    `status` from 400 on is answered instead of the good answer: before anything is done, or with `applied` after the
    operation was carried out. `code` is a fault of the service's own, answered with whatever status is given, 200
    too: 120 rights lost for the moment, 5020 not in the plan, 6190 subscription ended. `hang_s` waits that long and
    answers 504. `cut_body` loses the end of a good body; `lose_answer` carries the operation out and breaks the
    connection without a word. It befalls the requests of `realm_id` whose path behind the realm begins with `path`,
    where these are given.
    """

    count: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1
    status: Annotated[int, msgspec.Meta(ge=200, le=599)] = 200
    format: BodyFormat = "json"
    code: Literal["", "120", "5020", "6190"] = ""
    realm_id: str = ""
    path: str = ""
    retry_after_s: int | None = None
    applied: bool = False
    cut_body: bool = False
    lose_answer: bool = False
    hang_s: Seconds | None = None

    @property
    def refuses(self) -> bool:
        return self.status >= 400 or bool(self.code)

    def befalls(self, realm_id: str, path: str) -> bool:
        return self.realm_id in ("", realm_id) and path.lower().startswith(self.path.lower())


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From `start` on and before `end`, on the service's clock; both with their offset."""

    start: Annotated[datetime, msgspec.Meta(tz=True)]
    end: Annotated[datetime, msgspec.Meta(tz=True)]


class Switches(msgspec.Struct, forbid_unknown_fields=True):
    """Read at every request of the company API; everything is off until somebody asks.

    Rates are shares of requests from 0 to 1, drawn by `seed`, the realm and the number of the request, so that the
    same requests meet the same faults again. `error_rates` maps a status to its share. `stale_reads_s`: reads see
    the books of so long ago. `skew_s`: each request is stamped by a server whose clock is up to so much off.
    `maintenance`: windows in which everything is answered 503. `throttle`: the service's own limits hold.
    `strict_max_results`: more than 1,000 rows are refused, not clamped. `extra_tax_codes`: a query of tax codes brings
    the three that are not real beside its page. `refuse_non_ascii`: typographic marks in a query are a lexical error.
    `refused_kinds`: not in the company's plan, so fault 5020 wherever they are named. `query_oddities` says by kind
    how queries are answered wrongly with status 200: `empty` (counts are 0), `renamed` (under another key), `bare`
    (the first object without its list), `short` (half a page, though more rows follow). `false_tombstones`: objects,
    as `Bill/12`, that the change feed calls deleted by the stamp that they have, though they live. `untold_changes`:
    objects of which the change feed tells nothing, their deletion neither.
    `clearing_updates`: kinds whose sparse updates clear what is not sent. `batch_shares_rows`: all questions of a
    batch together are answered with no more rows than one query. `throttled_in_batches`: kinds of which the questions
    in a batch, and no others, are beyond the limit.
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
    stale_reads_s: Seconds = 0
    skew_s: Seconds = 0
    maintenance: list[Window] = []
    rows_per_page: Annotated[int, msgspec.Meta(ge=1)] | None = None
    throttle: bool = False
    strict_max_results: bool = False
    extra_tax_codes: bool = True
    refuse_non_ascii: bool = False
    refused_kinds: list[str] = []
    query_oddities: dict[str, QueryOddity] = {}
    false_tombstones: list[str] = []
    untold_changes: list[str] = []
    clearing_updates: list[str] = []
    batch_shares_rows: bool = False
    throttled_in_batches: list[str] = []

    def in_maintenance(self, now: datetime) -> bool:
        return any(window.start <= now < window.end for window in self.maintenance)


class Chance(msgspec.Struct, frozen=True):
    """What is drawn for one request."""

    fault: PlannedFault | None
    latency_s: float
    skew_s: float


class Trouble:
    """Decides what befalls each request: planned faults first, in their order, then the rates of the switches."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._planned: list[PlannedFault] = []
        self._drawn: Counter[str] = Counter()

    def plan(self, fault: PlannedFault) -> None:
        self._planned.append(fault)

    @property
    def waiting(self) -> int:
        return sum(fault.count for fault in self._planned)

    def clear(self) -> None:
        """Forget what is planned, and count requests from the first again."""
        self._planned.clear()
        self._drawn.clear()

    def next(self, realm_id: str, path: str = "") -> Chance:
        switches = self._switches
        self._drawn[realm_id] += 1
        rng = random.Random(f"{switches.seed}/{realm_id}/{self._drawn[realm_id]}")
        latency_s = (switches.latency_ms + rng.random() * switches.latency_jitter_ms) / 1000
        skew_s = rng.uniform(-switches.skew_s, switches.skew_s)
        drawn = self._draw(rng.random())
        return Chance(self._next_planned(realm_id, path) or drawn, latency_s, skew_s)

    def _next_planned(self, realm_id: str, path: str) -> PlannedFault | None:
        """The first planned fault that befalls this request, which then has one request less to befall."""
        place = next((place for place, fault in enumerate(self._planned) if fault.befalls(realm_id, path)), None)
        if place is None:
            return None
        fault = self._planned[place]
        rest = [msgspec.structs.replace(fault, count=fault.count - 1)] if fault.count > 1 else []
        self._planned[place : place + 1] = rest
        return fault

    def _draw(self, point: float) -> PlannedFault | None:
        """The fault in whose share of the line from 0 to 1 the point falls."""
        switches = self._switches
        shares = [
            (rate, PlannedFault(status=status, format=switches.error_format))
            for status, rate in sorted(switches.error_rates.items())
        ]
        shares.append((switches.timeout_rate, PlannedFault(hang_s=switches.timeout_s)))
        shares.append((switches.cut_body_rate, PlannedFault(cut_body=True)))
        shares.append((switches.lost_answer_rate, PlannedFault(lose_answer=True)))
        for rate, fault in shares:
            if point < rate:
                return fault
            point -= rate
        return None
