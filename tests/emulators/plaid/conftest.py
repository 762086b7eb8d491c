"""A bank on a running emulator whose clock stands until a test moves it."""

from collections.abc import Iterator

import pytest
from tests.emulators.plaid.stories import NOON

from emulators.plaid.sample import sample_bank
from emulators.plaid.sandbox import Sandbox
from emulators.plaid.serving import RunningSandbox, start


@pytest.fixture
def running() -> Iterator[RunningSandbox]:
    sandbox = Sandbox([sample_bank(NOON.date())], admin=True)
    sandbox.clock.freeze()
    sandbox.clock.set(NOON)
    sandbox.courier.automate(automatic=False)
    with start(sandbox) as started:
        yield started
