"""A shop's books on a running emulator, with a clock that the test moves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from tests.fixtures.companies import trader

from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start

AS_OF = date(2026, 6, 30)
REALM = "9341450000000000"


class MovableClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def running(clock: MovableClock) -> Iterator[RunningSandbox]:
    companies = [trader("shop"), build(load_scenario("empty"), 1, AS_OF, "9341450000000009")]
    sandbox = Sandbox(companies, clock=clock, admin=True)
    sandbox.mint_tokens(REALM, "access", "refresh")
    with start(sandbox) as started:
        yield started


@pytest.fixture
def api(running: RunningSandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer access", "Accept": "application/json"}
    with httpx.Client(base_url=f"{running.url}/v3/company/{REALM}/", headers=headers) as client:
        yield client
