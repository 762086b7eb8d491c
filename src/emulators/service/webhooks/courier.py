"""Tells subscribers of what happens: keeps an outbox for each endpoint and empties it as time goes on."""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final, Generic

import msgspec

from emulators.service.clock import Clock
from emulators.service.serving import STOP_TIMEOUT_S
from emulators.service.webhooks.delivery import Delivery, Outcome
from emulators.service.webhooks.outbox import Outbox
from emulators.service.webhooks.posting import post
from emulators.service.webhooks.subscription import E, Mischief, Subscription
from emulators.service.wire import Json

KEPT_DELIVERIES: Final = 1000
# A clock that somebody else moves is looked at this often.
LONGEST_REST_S: Final = 0.5


class UnknownDeliveryError(LookupError):
    """No such delivery is remembered, or its endpoint is no longer subscribed; the caller must name another."""


class Courier(Generic[E]):
    """Safe for several threads. Nothing here waits for an endpoint but the `deliver_*` methods and `replay`.

    Where `automatic`, a thread that calls `work` delivers by itself what is due; otherwise only who asks does.
    """

    def __init__(
        self,
        clock: Clock,
        subscriptions: Iterable[Subscription[E]] = (),
        mischief: Mischief | None = None,
        *,
        automatic: bool = True,
    ) -> None:
        self._clock = clock
        self._state = threading.Condition()
        self._road = threading.Lock()
        self._outboxes: dict[str, Outbox[E]] = {}
        self._mischief = mischief or Mischief()
        self._automatic = automatic
        self._numbers = count(1)
        self._log: deque[Delivery[E]] = deque(maxlen=KEPT_DELIVERIES)
        for subscription in subscriptions:
            self.subscribe(subscription)

    def subscribe(self, subscription: Subscription[E]) -> None:
        """From now on the endpoint is told; a subscription of the same endpoint is replaced."""
        with self._changed():
            known = self._outboxes.get(subscription.endpoint)
            if known is not None:
                known.renew(subscription)
                return
            outbox = Outbox[E](subscription, self._mischief, len(self._outboxes), self._record)
            self._outboxes[subscription.endpoint] = outbox

    def unsubscribe(self, endpoint: str) -> None:
        """Forget the endpoint and what waits for it."""
        with self._changed():
            forgotten = self._outboxes.pop(endpoint, None)
            for delivery in forgotten.queue if forgotten else ():
                delivery.standing = "dropped"

    def stir(self, mischief: Mischief) -> None:
        with self._changed():
            self._mischief = mischief
            for outbox in self._outboxes.values():
                outbox.stir(mischief)

    def automate(self, *, automatic: bool) -> None:
        with self._changed():
            self._automatic = automatic

    def wake(self) -> None:
        """Tell the working thread that time has moved."""
        with self._changed():
            pass

    def hear(self, event: E) -> None:
        """Take in what happened."""
        if not self._outboxes:
            return
        with self._changed():
            # Days that are lived through while the clock jumps are told at their own times.
            moment = min(event.at, self._clock())
            for outbox in self._outboxes.values():
                if outbox.subscription.tells(event):
                    outbox.add(event, moment)

    def deliver_next(self, now: datetime) -> Delivery[E] | None:
        """Make the one attempt that has been due longest, and tell of what; None where nothing is due."""
        with self._road:
            with self._state:
                chosen = self._choose(now)
            if chosen is None:
                return None
            outbox, delivery = chosen
            at = outbox.moment_of(delivery, now)
            outcome = _sent(outbox, delivery, at)
            with self._state:
                delivery.note(at, outcome, now, outbox.subscription.patience)
                self._give_back(outbox, delivery)
        return delivery

    def deliver_due(self, now: datetime) -> int:
        """Make every attempt that is due, those that become due meanwhile included; the number of attempts."""
        made = 0
        while self.deliver_next(now) is not None:
            made += 1
        return made

    def hurry(self) -> None:
        """Make everything that waits due, retries too."""
        with self._changed():
            for outbox in self._outboxes.values():
                outbox.hurry(self._clock())

    def replay(self, number: int) -> Delivery[E]:
        """Send a past delivery once more, at once and once only. Raises UnknownDeliveryError."""
        with self._state:
            found = next((delivery for delivery in self._log if delivery.number == number), None)
            if found is None or found.endpoint not in self._outboxes:
                raise UnknownDeliveryError(f"there is no delivery {number} to a subscribed endpoint")
            outbox = self._outboxes[found.endpoint]
            now = self._clock()
            copy = msgspec.structs.replace(found, copy_of=number, attempts=[], standing="waiting", due_at=now)
            again = self._record(copy)
        with self._road:
            outcome = _sent(outbox, again, now)
        with self._state:
            again.note(now, outcome, now, outbox.subscription.patience)
            again.standing = "delivered" if outcome.acknowledged else "failed"
        return again

    def work(self, stop: threading.Event) -> None:
        """Deliver what is due, as it becomes due, until told to stop; `wake` after that."""
        while not stop.is_set():
            if not self._automatic or self.deliver_next(self._clock()) is None:
                self._rest(stop)

    def shown(self) -> Json:
        """Everything but the verifiers; of finished deliveries the latest."""
        with self._state:
            outboxes = list(self._outboxes.values())
            queue = [delivery for outbox in outboxes for delivery in outbox.queue]
            known = {delivery.number: delivery for delivery in (*self._log, *queue)}
            return {
                "automatic": self._automatic,
                "mischief": msgspec.to_builtins(self._mischief),
                "subscriptions": [
                    {**outbox.subscription.shown(), "gathering": outbox.gathering} for outbox in outboxes
                ],
                "queue": [delivery.turn() for delivery in queue],
                "deliveries": [known[number].shown() for number in sorted(known)],
            }

    def _record(self, delivery: Delivery[E]) -> Delivery[E]:
        """Number it and remember it."""
        delivery.number = next(self._numbers)
        self._log.append(delivery)
        return delivery

    def _give_back(self, outbox: Outbox[E], delivery: Delivery[E]) -> None:
        if delivery.standing != "retrying":
            return
        if self._outboxes.get(delivery.endpoint) is outbox:
            outbox.give_back(delivery)
        else:
            delivery.standing = "dropped"

    def _choose(self, now: datetime) -> tuple[Outbox[E], Delivery[E]] | None:
        turns = [(at, outbox) for outbox in self._outboxes.values() if (at := outbox.next_at()) and at <= now]
        for _, outbox in sorted(turns, key=lambda turn: turn[0]):
            delivery = outbox.take(now)
            if delivery is not None:
                return outbox, delivery
        return None

    def _rest(self, stop: threading.Event) -> None:
        with self._state:
            turns = [at for outbox in self._outboxes.values() if (at := outbox.next_at())]
            if stop.is_set():
                return
            if not self._automatic or not turns:
                self._state.wait()
                return
            left_s = (min(turns) - self._clock()) / timedelta(seconds=1)
            self._state.wait(min(max(left_s, 0), LONGEST_REST_S))

    @contextmanager
    def _changed(self) -> Iterator[None]:
        """Hold the state, and let the working thread look at it afterwards."""
        with self._state:
            yield
            self._state.notify_all()


def _sent(outbox: Outbox[E], delivery: Delivery[E], at: datetime) -> Outcome:
    terms = outbox.subscription
    return post(delivery.endpoint, delivery.body, terms.headers(delivery.body, at), terms.patience.answer_limit_s)


@contextmanager
def delivering(courier: Courier[Any], name: str) -> Iterator[None]:
    """Webhooks go out by a thread of that name while the block lasts, so that no endpoint keeps a request waiting."""
    stop = threading.Event()
    thread = threading.Thread(target=courier.work, args=(stop,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        courier.wake()
        thread.join(STOP_TIMEOUT_S)
