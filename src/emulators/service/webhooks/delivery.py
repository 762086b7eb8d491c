"""One notification on its way to one endpoint: when it is due, what was tried, and what came of it."""

from datetime import datetime
from typing import Generic, Literal

import msgspec

from emulators.service.webhooks.subscription import E, Patience
from emulators.service.wire import Json

Standing = Literal["waiting", "retrying", "delivered", "dropped", "failed"]


class Outcome(msgspec.Struct, frozen=True):
    """What a POST came to: the status, or without one the `trouble` in a sentence."""

    status: int | None
    took_ms: int
    trouble: str = ""

    @property
    def acknowledged(self) -> bool:
        return self.status == 200


class Attempt(msgspec.Struct, frozen=True):
    at: datetime
    outcome: Outcome


class Delivery(msgspec.Struct, Generic[E], kw_only=True):
    """`body` stays the same over all attempts. `number` is given once it is recorded; `copy_of` names the delivery
    that this one repeats.
    """

    number: int = 0
    endpoint: str
    events: tuple[E, ...]
    body: bytes
    due_at: datetime
    standing: Standing = "waiting"
    copy_of: int | None = None
    attempts: list[Attempt] = []

    def note(self, at: datetime, outcome: Outcome, now: datetime, patience: Patience) -> None:
        """Take the outcome of an attempt of the moment `at` down; one that failed becomes due again."""
        self.attempts.append(Attempt(at, outcome))
        tried, waits = len(self.attempts), patience.waits
        if outcome.acknowledged:
            self.standing = "delivered"
        elif patience.gives_up and tried > len(waits):
            self.standing = "failed"
        else:
            self.standing = "retrying"
            self.due_at = at + waits[min(tried, len(waits)) - 1]
            # A clock that jumped far ahead would otherwise bring hundreds of attempts, all alike.
            while tried > len(waits) and self.due_at + waits[-1] <= now:
                self.due_at += waits[-1]

    def turn(self) -> Json:
        return {"number": self.number, "endpoint": self.endpoint, "due_at": self.due_at, "tried": len(self.attempts)}

    def shown(self) -> Json:
        waits = self.standing in ("waiting", "retrying")
        return {
            "number": self.number,
            "endpoint": self.endpoint,
            "standing": self.standing,
            "due_at": self.due_at if waits else None,
            "copy_of": self.copy_of,
            "events": [event.shown() for event in self.events],
            "body": self.body.decode(),
            "attempts": [{"at": attempt.at, **msgspec.to_builtins(attempt.outcome)} for attempt in self.attempts],
        }
