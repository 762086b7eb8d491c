"""Rows of the Digest as they are kept, so that what has not changed is not computed again."""

from datetime import date

import msgspec

from domain.answers.digest import DigestClient, TopItem
from domain.rails.connection import Connection
from domain.rails.sync import MirrorState


class ClientRow(msgspec.Struct, frozen=True, kw_only=True):
    """One client's row, and its candidates for the top items."""

    row: DigestClient
    items: tuple[TopItem, ...]


class KeptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row with what it stood on: the business date, the policy's version, the books' stamp.

    It holds while the last sync is at most `fresh_for_s` seconds old; that of books never synced holds as it is.
    """

    as_of: date
    policy_version: int
    stamp: str
    fresh_for_s: int
    client: ClientRow


class StampedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A kept row beside the stamp of its business's books now."""

    business_id: str
    kept: KeptRow
    stamp: str
    state: MirrorState


def stamp_of(state: MirrorState, connection: Connection | None) -> str:
    """What an answer depends on beside its date, its policy and the age of the books."""
    books = (state.version, state.member_changes, ",".join(state.refused_kinds), ",".join(state.doubted_kinds))
    if connection is None:
        return _joined(*books, state.last_success_at is not None)
    breaker = connection.breaker
    rail = (connection.state, breaker.failures, breaker.opened_at or "", breaker.tried_at or "")
    return _joined(*books, state.last_success_at is not None, *rail)


def _joined(*parts: object) -> str:
    return "|".join(map(str, parts))
