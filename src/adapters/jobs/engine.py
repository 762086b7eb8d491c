"""The job engine: threads that carry out what our own table says is due, beside those of any number of processes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from time import monotonic

import structlog

from adapters.jobs.rounds import Rounds
from domain.errors import CashrailError
from domain.rails.duty import Duty

_STOP_TIMEOUT_S = 20
# So much is waited for more to end before more is claimed, so that one claim is for several.
_GATHERING_S = 0.005
# Between two looks while there is nothing due but what ends may have made due.
_RESTING_S = 0.1


class JobEngine:
    """Carries out duties from `start` to `stop`.

    `at_once` is how many this process performs at a time; no more are claimed, so that none waits here while another
    process has time for it. While nothing is due it looks each `tick_s`; each `hold_s`, which is several times in a
    lease, it holds on to what it has claimed.
    """

    def __init__(self, rounds: Rounds, *, at_once: int = 8, tick_s: float = 5, hold_s: float = 4) -> None:
        self._rounds = rounds
        self._at_once = at_once
        self._tick_s = tick_s
        self._hold_s = hold_s
        self._claimed: SimpleQueue[Duty | None] = SimpleQueue()
        self._in_hand: dict[object, Duty] = {}
        self._ended = 0
        self._changed = threading.Condition()
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._log = structlog.get_logger("adapters.jobs")

    def start(self) -> None:
        """Begin; returns when duties are being taken."""
        targets = [self._claim_on, self._hold_on, *[self._carry_out] * self._at_once]
        # Nobody waits for these when the program ends: what they hold is found again.
        self._threads = [threading.Thread(target=each, name=each.__name__.strip("_"), daemon=True) for each in targets]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End in order: what runs is waited for a while, and found again by whoever lives."""
        self._over.set()
        with self._changed:
            self._changed.notify_all()
        for _ in range(self._at_once):
            self._claimed.put(None)
        deadline = monotonic() + _STOP_TIMEOUT_S
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))

    def _claim_on(self) -> None:
        while not self._over.is_set():
            ended, free = self._ended, self._at_once - len(self._in_hand)
            claimed = self._claim(free)
            for duty in claimed:
                self._claimed.put(duty)
            if len(claimed) < free:
                self._await_end_after(ended)
            else:
                self._await_room()

    def _claim(self, limit: int) -> tuple[Duty, ...]:
        claimed: tuple[Duty, ...] = ()
        with self._going_on("nothing claimed"):
            claimed = self._rounds.claim(limit)
        with self._changed:
            self._in_hand.update({_claim_of(duty): duty for duty in claimed})
        return claimed

    def _await_end_after(self, ended: int) -> None:
        """Nothing more was due; what has to be done after something else may be, when that ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended != ended or self._over.is_set(), self._tick_s)
        self._over.wait(_RESTING_S)

    def _await_room(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: len(self._in_hand) < self._at_once or self._over.is_set())
        self._over.wait(_GATHERING_S)

    def _carry_out(self) -> None:
        while (duty := self._claimed.get()) is not None:
            try:
                self._perform(duty)
            finally:
                with self._changed:
                    self._in_hand.pop(_claim_of(duty), None)
                    self._ended += 1
                    self._changed.notify_all()

    def _perform(self, duty: Duty) -> None:
        # What is not noted, as the database is out of reach, is done again when the claim has run out.
        with self._going_on("duty not noted"):
            try:
                self._rounds.perform(duty)
            except CashrailError:
                raise
            except Exception as error:
                self._rounds.failed(duty, f"Unexpected trouble: {type(error).__name__}.")
                raise

    def _hold_on(self) -> None:
        """Hold what is carried out here, and take up what those held that are no more."""
        while not self._over.wait(self._hold_s):
            with self._changed:
                claimed = tuple(self._in_hand.values())
            with self._going_on("claims not held"):
                if claimed:
                    self._rounds.hold(claimed)
                self._rounds.take_up()

    @contextmanager
    def _going_on(self, trouble: str) -> Iterator[None]:
        """Whatever happens is logged, and the thread goes on; a process without it would live and do nothing."""
        try:
            yield
        except CashrailError as error:
            self._log.warning(trouble, error=str(error))
        except Exception:  # noqa: BLE001 - a thread's outermost edge
            self._log.exception(trouble)


def _claim_of(duty: Duty) -> object:
    # A clock that is set forward ends a lease before its time: the duty is then claimed here while it is carried out.
    return duty.firm_id, duty.business_id, duty.kind, duty.claimed_at
