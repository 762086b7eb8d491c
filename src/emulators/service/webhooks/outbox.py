"""What waits for one endpoint: events that gather, and notifications in the order in which they are due."""

import random
from bisect import bisect_right, insort
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic

import msgspec

from emulators.service.webhooks.delivery import Delivery
from emulators.service.webhooks.subscription import E, Mischief, Subscription


class Outbox(Generic[E]):
    """`ordinal` sets its draws apart from those of others; `record` is given each notification, to number it.

    Not for two threads at a time.
    """

    def __init__(
        self,
        subscription: Subscription[E],
        mischief: Mischief,
        ordinal: int,
        record: Callable[[Delivery[E]], Delivery[E]],
    ) -> None:
        self.subscription = subscription
        self._mischief = mischief
        self._ordinal = ordinal
        self._record = record
        self._gathered: list[E] = []
        self._closes_at: datetime | None = None
        self._waiting: list[Delivery[E]] = []
        self._stuck: Delivery[E] | None = None
        self._last_at: datetime | None = None
        self._drawn = 0
        self._taken = 0

    @property
    def queue(self) -> list[Delivery[E]]:
        """In the order of their turns, as far as nothing is shuffled."""
        return [*([self._stuck] if self._stuck else []), *self._waiting]

    @property
    def gathering(self) -> int:
        return len(self._gathered)

    def renew(self, subscription: Subscription[E]) -> None:
        """Go on for the same endpoint under new terms; what waits stays, and is signed with the new verifier."""
        self.subscription = subscription
        if self._stuck is not None and not subscription.in_order:
            self._put(self._stuck)
            self._stuck = None

    def stir(self, mischief: Mischief) -> None:
        """From now on this goes wrong; draws begin anew."""
        self._mischief = mischief
        self._drawn = self._taken = 0

    def add(self, event: E, now: datetime) -> None:
        self._close(now)
        self._gathered.append(event)
        if self._closes_at is None:
            self._closes_at = now + timedelta(seconds=self.subscription.aggregation_s)
        self._close(now)

    def next_at(self) -> datetime | None:
        """When there is something to do here, or None as long as nothing waits."""
        turns = [self._stuck.due_at] if self._stuck else [delivery.due_at for delivery in self._waiting[:1]]
        return min([*turns, *([self._closes_at] if self._closes_at else [])], default=None)

    def take(self, now: datetime) -> Delivery[E] | None:
        """The notification whose turn it is, taken out of the queue until `give_back`."""
        self._close(now)
        if self._stuck is not None:
            if self._stuck.due_at > now:
                return None
            taken, self._stuck = self._stuck, None
            return taken
        due = bisect_right(self._waiting, now, key=_due)
        if not due:
            return None
        self._taken += 1
        turn = self._rng("turn", self._taken).randrange(due) if self._mischief.reorder else 0
        return self._waiting.pop(turn)

    def moment_of(self, delivery: Delivery[E], now: datetime) -> datetime:
        """When the attempt counts as made: as soon as it was due, but after the one made last, and not later than now.

        So a clock that jumps over several attempts finds them made at their own times.
        """
        self._last_at = min(max(delivery.due_at, self._last_at or delivery.due_at), now)
        return self._last_at

    def give_back(self, delivery: Delivery[E]) -> None:
        """A notification that was not acknowledged comes back for its next attempt."""
        if self.subscription.in_order:
            self._stuck = delivery
        else:
            self._put(delivery)

    def hurry(self, now: datetime) -> None:
        """Make everything due that waits, in the order in which it would have been."""
        if self._closes_at is not None:
            self._closes_at = min(self._closes_at, now)
            self._close(now)
        for delivery in self.queue:
            delivery.due_at = min(delivery.due_at, now)

    def _close(self, now: datetime) -> None:
        """Make a notification of what was gathered, once its time is over."""
        if self._closes_at is None or self._closes_at > now:
            return
        closed_at, self._closes_at = self._closes_at, None
        events, self._gathered = self._gathered, []
        self._drawn += 1
        rng = self._rng("notification", self._drawn)
        doubled, dropped, late_s = rng.random(), rng.random(), rng.random() * self._mischief.delay_s
        if self._mischief.reorder:
            rng.shuffle(events)
        delivery = self._record(self._notification(events, closed_at + timedelta(seconds=late_s)))
        if dropped < self._mischief.drop_rate:
            delivery.standing = "dropped"
            return
        self._put(delivery)
        if doubled < self._mischief.duplicate_rate:
            self._put(self._record(msgspec.structs.replace(delivery, copy_of=delivery.number, attempts=[])))

    def _notification(self, events: list[E], due_at: datetime) -> Delivery[E]:
        terms = self.subscription
        return Delivery(endpoint=terms.endpoint, events=tuple(events), body=terms.body_of(events), due_at=due_at)

    def _rng(self, draw: str, number: int) -> random.Random:
        return random.Random(f"{self._mischief.seed}/{self._ordinal}/{draw}/{number}")

    def _put(self, delivery: Delivery[E]) -> None:
        insort(self._waiting, delivery, key=_due)


def _due(delivery: Delivery[Any]) -> datetime:
    return delivery.due_at
