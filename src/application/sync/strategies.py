"""How patient a sync is with its rail, by the reason it runs for."""

import random
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TypeVar

import msgspec
import stamina

from domain.errors import RailRetriable, RailUnanswered
from domain.ports.sync.sync import Strategy

T = TypeVar("T")

# Spread by the system's generator, so that processes started together do not wait in step.
_SPREAD = random.SystemRandom()


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How often one request is sent, and how long the waits between are, in seconds.

    Waits double from `wait_initial_s` up to `wait_max_s`, plus up to `wait_jitter_s`. A wait that the service asks
    for is kept in full, or not begun when it would end later than `give_up_after_s` after the first attempt. Without
    `repeats_unanswered` a request that may have been carried out is not sent again. `reserved` requests may use the
    part of the rail's limits that is kept for people who wait.
    """

    attempts: int
    give_up_after_s: float
    wait_initial_s: float = 0.5
    wait_max_s: float = 8.0
    wait_jitter_s: float = 0.5
    repeats_unanswered: bool = True
    reserved: bool = False


RETRY_POLICIES: Mapping[Strategy, RetryPolicy] = {
    # A person waits for the answer, yet asked for it: one whole minute of throttling is sat out.
    Strategy.USER_ACTION: RetryPolicy(attempts=3, give_up_after_s=75.0, reserved=True),
    # A screen waits for the answer, and an older mirror will do.
    Strategy.DATA_FETCH: RetryPolicy(attempts=4, give_up_after_s=20.0),
    Strategy.BULK: RetryPolicy(
        attempts=6, give_up_after_s=240.0, wait_initial_s=1.0, wait_max_s=30.0, wait_jitter_s=2.0
    ),
}

WRITING = RetryPolicy(attempts=3, give_up_after_s=75.0, repeats_unanswered=False, reserved=True)
"""How patient a write is; one whose answer was lost is asked for, not repeated."""


def repeating(retry_policy: RetryPolicy, request: Callable[[], T]) -> T:
    """What the request returns, after as many repetitions as it takes and patience allows; else its last error."""
    started = perf_counter()

    def wait_after(error: Exception) -> bool | float:
        if not isinstance(error, RailRetriable):
            return False
        if isinstance(error, RailUnanswered) and not retry_policy.repeats_unanswered:
            return False
        if error.retry_after_s is None:
            return True
        wait_s = max(0.0, error.retry_after_s) + _SPREAD.uniform(0, retry_policy.wait_jitter_s)
        return wait_s if perf_counter() - started + wait_s <= retry_policy.give_up_after_s else False

    caller = stamina.RetryingCaller(
        attempts=retry_policy.attempts,
        timeout=retry_policy.give_up_after_s,
        wait_initial=retry_policy.wait_initial_s,
        wait_max=retry_policy.wait_max_s,
        wait_jitter=retry_policy.wait_jitter_s,
    )
    return caller(wait_after, request)
