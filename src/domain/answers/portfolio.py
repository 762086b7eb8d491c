"""Rows of the Digest as they are kept, so that what has not changed is not computed again."""

from datetime import date

import msgspec

from domain.answers.digest import DigestClient, TopItem
from domain.rails.breaker import Breaker
from domain.rails.connection import Connection, ConnectionState
from domain.rails.sync import MirrorState


class ClientRow(msgspec.Struct, frozen=True, kw_only=True):
    """One client's row, and its candidates for the top items."""

    row: DigestClient
    items: tuple[TopItem, ...]


class KeptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row with what it stood on: the business date, the policy's version, the books' stamp.

    It holds while the last sync is at most `fresh_for_s` seconds old.
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
    """What an answer depends on beside its date and policy; "" where the books are not current enough to keep one."""
    if connection is None or connection.state is not ConnectionState.CONNECTED or state.last_success_at is None:
        return ""
    if connection.breaker != Breaker():
        return ""
    return f"{state.version}:{state.member_changes}:{','.join(state.refused_kinds)}:{','.join(state.doubted_kinds)}"
