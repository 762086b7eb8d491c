"""How patient a sync is, by why it runs."""

import msgspec

from domain.ports.sync import Strategy


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Attempts per request, and bounds of the waits between them in seconds.

    A wait the rail asks for beyond `wait_s_max` ends the request instead of holding the caller.
    """

    attempts: int
    wait_s_first: float
    wait_s_max: float
    total_s_max: float


PATIENCE: dict[Strategy, Patience] = {
    Strategy.USER_ACTION: Patience(attempts=3, wait_s_first=0.2, wait_s_max=10.0, total_s_max=30.0),
    Strategy.DATA_FETCH: Patience(attempts=4, wait_s_first=0.5, wait_s_max=65.0, total_s_max=120.0),
    Strategy.BULK: Patience(attempts=6, wait_s_first=0.5, wait_s_max=90.0, total_s_max=300.0),
}
