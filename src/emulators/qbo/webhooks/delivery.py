"""One notification on its way to one endpoint: when it is due, what was tried, and what came of it."""

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from emulators.qbo.webhooks.payloads import Event
from emulators.qbo.wire import Json

Standing = Literal["waiting", "retrying", "delivered", "dropped", "failed"]
RETRY_WAITS: Final = (
    timedelta(seconds=10),
    timedelta(seconds=20),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=6),
)


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


class Delivery(msgspec.Struct, kw_only=True):
    """`body` stays the same over all attempts. `number` is given once it is recorded; `copy_of` names the delivery
    that this one repeats.
    """

    number: int = 0
    endpoint: str
    events: tuple[Event, ...]
    body: bytes
    due_at: datetime
    standing: Standing = "waiting"
    copy_of: int | None = None
    attempts: list[Attempt] = []

    def note(self, at: datetime, outcome: Outcome, now: datetime) -> None:
        """Take the outcome of an attempt of the moment `at` down; one that failed becomes due again."""
        self.attempts.append(Attempt(at, outcome))
        self.standing = "delivered" if outcome.acknowledged else "retrying"
        if outcome.acknowledged:
            return
        tried = len(self.attempts)
        self.due_at = at + RETRY_WAITS[min(tried, len(RETRY_WAITS)) - 1]
        # A clock that jumped far ahead would otherwise bring hundreds of attempts, all alike.
        while tried > len(RETRY_WAITS) and self.due_at + RETRY_WAITS[-1] <= now:
            self.due_at += RETRY_WAITS[-1]

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
            "events": [_event_shown(event) for event in self.events],
            "body": self.body.decode(),
            "attempts": [{"at": attempt.at, **msgspec.to_builtins(attempt.outcome)} for attempt in self.attempts],
        }


def _event_shown(event: Event) -> Json:
    change = event.change
    return {"realm_id": event.realm_id, "entity": change.kind, "id": change.id, "operation": change.operation}
