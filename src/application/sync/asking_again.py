"""Asking a rail for named records, where what it listed cannot be all of the truth."""

from collections.abc import Sequence

import msgspec

from domain.ports.rails import Rails, RailSession
from domain.rails.change import RecordChange

IDS_PER_READ = 100
ASKED_ALONE_MAX = 30
"""Of more records than that a sample is asked for alone: lists that are cut are cut by far more than one in thirty."""


class AskedAgain(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: records that are there, ids of those that are gone, and whether lists can be believed.

    They cannot where a record that is there was missing from a list of the very records asked for. Then only those
    are gone of which the rail has said so one by one.
    """

    there: tuple[RecordChange, ...]
    gone: tuple[str, ...]
    believed: bool


def ask_again(rails: Rails, rail: str, session: RailSession, kind: str, record_ids: Sequence[str]) -> AskedAgain:
    """Ask for the records together, and for those that do not come one by one: a list may leave them out."""
    together = [
        change
        for start in range(0, len(record_ids), IDS_PER_READ)
        for change in _alive(rails, rail, session, kind, record_ids[start : start + IDS_PER_READ])
    ]
    if len(record_ids) == 1:
        return AskedAgain(there=tuple(together), gone=() if together else tuple(record_ids), believed=True)
    found = {change.id for change in together}
    missing = [each for each in record_ids if each not in found]
    asked = _sample(missing)
    alone = [change for each in asked for change in _alive(rails, rail, session, kind, [each])]
    living = {change.id for change in alone}
    gone = [each for each in asked if each not in living] if living else missing
    return AskedAgain(there=(*together, *alone), gone=tuple(gone), believed=not living)


def _alive(rails: Rails, rail: str, session: RailSession, kind: str, record_ids: Sequence[str]) -> list[RecordChange]:
    return [change for change in rails.read_records(rail, session, kind, record_ids) if not change.deleted]


def _sample(record_ids: Sequence[str]) -> list[str]:
    """All of them, or so many spread evenly."""
    step = max(1, -(-len(record_ids) // ASKED_ALONE_MAX))
    return list(record_ids[::step])
