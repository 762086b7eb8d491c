"""How many calls of the rail's API an ordinary day of one client costs."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from dependency_injector import providers
from msgspec.structs import replace

from benchmarks.product import VERIFIER, UnlimitedRails, product
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.demo_stage import connect_all
from cashrail.bootstrap.settings import Settings
from domain.rails.connection import ConnectionGrant, TokenSet
from emulators.qbo.companies.firm import demo_firm
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start

# A Wednesday at midnight in the clients' time zone, which is the Pacific one.
_BEGIN = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
_DAY_MINUTES = 24 * 60
_TOKEN_LIFE = timedelta(hours=1)
_KINDS = ("Invoice", "Bill", "Payment", "Purchase", "Vendor")


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day: documents edited at the rail, calls of its API; polling each 15 minutes alone takes `polls`."""

    edits: int
    calls: int
    polls: int = 96


class _Clock:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> datetime:
        return self._sandbox.clock()


class _RailsOfTheDay(UnlimitedRails):
    """Access tokens end an hour later by the day's own clock, which runs faster than the machine's."""

    def __init__(self, settings: Settings, clock: _Clock) -> None:
        super().__init__(settings.of_rail)
        self._clock = clock

    def finish_connection(self, rail: str, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
        grant = super().finish_connection(rail, redirect_uri, callback)
        return replace(grant, tokens=self._dated(grant.tokens))

    def refresh_tokens(self, rail: str, tokens: TokenSet) -> TokenSet:
        return self._dated(super().refresh_tokens(rail, tokens))

    def _dated(self, tokens: TokenSet) -> TokenSet:
        return replace(tokens, access_expires_at=self._clock.now() + _TOKEN_LIFE)


def lived(database: Path, *, seed: int, told: bool) -> Day:
    """The second day of a client: `told` says whether the rail's notices arrive, half a minute after each edit."""
    company = demo_firm(seed, _BEGIN.date())[0]
    sandbox = Sandbox([company], clock=lambda: _BEGIN)
    sandbox.clock.freeze()
    with start(sandbox) as running, product(database, running.url, limited=False) as (program, container):
        clock = _Clock(sandbox)
        container.clock.override(providers.Object(clock))
        container.rails.override(providers.Singleton(_RailsOfTheDay, container.settings(), clock))
        connect_all(program, sandbox)
        container.duty_service().begin(program.firm_id)
        _live_a_day(sandbox, container, random.Random(seed), told=told)
        before = sandbox.requests.total()
        edits = _live_a_day(sandbox, container, random.Random(seed + 1), told=told)
        return Day(edits=edits, calls=sandbox.requests.total() - before)


def _live_a_day(sandbox: Sandbox, container: Container, rng: random.Random, *, told: bool) -> int:
    """Minute by minute; how many documents were edited."""
    [company] = sandbox.companies
    edited_at = sorted(_edits(rng))
    heard: list[tuple[str, str]] = []
    for minute in range(_DAY_MINUTES):
        if told and heard:
            tell(container, [(company.realm_id, *each) for each in heard], sandbox.clock())
        heard = []
        for _ in range(edited_at.count(minute)):
            kind = rng.choice(_KINDS)
            record = rng.choice(list(company.of_kind(kind).values()))
            company.touch(kind, record, sandbox.clock())
            heard.append((kind, record["Id"]))
        container.rounds().run_due()
        sandbox.clock.forward(timedelta(minutes=1))
    return len(edited_at)


def _edits(rng: random.Random) -> Iterator[int]:
    """The minutes at which bookkeepers save something: a dozen sittings between 8 and 18, several edits in each."""
    for _ in range(12):
        begins = rng.randint(8 * 60, 18 * 60)
        for edit in range(rng.randint(2, 8)):
            yield begins + edit


def tell(container: Container, heard: Sequence[tuple[str, str, str]], now: datetime) -> None:
    """Have the rail's notice come in of records by company, kind and id."""
    body = json.dumps(
        [
            {
                "specversion": "1.0",
                "id": f"{kind}-{record_id}-{now.isoformat()}",
                "type": f"qbo.{kind.lower()}.updated.v1",
                "time": now.isoformat(),
                "intuitentityid": record_id,
                "intuitaccountid": realm_id,
                "data": {},
            }
            for realm_id, kind, record_id in heard
        ]
    ).encode()
    signature = base64.b64encode(hmac.new(VERIFIER.encode(), body, hashlib.sha256).digest()).decode()
    container.webhooks().receive("qbo", {"intuit-signature": signature}, body)
