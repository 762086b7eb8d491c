"""The life of a write to a rail."""

from datetime import datetime
from enum import StrEnum

import msgspec

from domain.books.subject import Subject
from domain.rails.intent import Intent


class WriteState(StrEnum):
    """`unknown` means that the answer was lost: the rail is asked what became of it before anything is sent again."""

    PENDING = "pending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        return self in (WriteState.CONFIRMED, WriteState.FAILED)


class WriteProblem(StrEnum):
    """Why a write failed: the record had moved on, the rail would not, could not, or lets us in no longer."""

    STALE = "stale"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RECONNECT = "reconnect"


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One write: what was meant, how far it got, and the record it made or changed with its version there.

    `undoes` and `undone_by` are the ids of the writes that take each other back. `error` is a sentence; of a confirmed
    write it says what the rail has changed beside what was asked. `attempts` counts how often it was sent.
    `reconciled_at` is when the mirror was last found to agree with it.
    """

    id: str
    intent: Intent
    state: WriteState
    member: str
    created_at: datetime
    updated_at: datetime
    made: Subject | None = None
    made_version: int | None = None
    undoes: str | None = None
    undone_by: str | None = None
    problem: WriteProblem | None = None
    error: str = ""
    attempts: int = 0
    reconciled_at: datetime | None = None


class WritePreview(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of an intent: `refusal` says why it would not be sent; `irreversible` why there is no undo."""

    refusal: str = ""
    irreversible: str = ""
