"""What is remembered between two pulls: Plaid's own cursor, and which accounts there were."""

import msgspec

from cashrail.kit.errors import RailCursorExpired
from plugins.plaid.faults import UNDECODABLE


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """`sync` is empty as long as Plaid has nothing ready yet: then the next pull begins at the beginning."""

    sync: str
    accounts: tuple[str, ...] = ()

    def text(self) -> str:
        return msgspec.json.encode(self).decode()


def parse(text: str) -> Cursor:
    """Raises `RailCursorExpired` for what is no cursor of this rail."""
    try:
        return msgspec.json.decode(text.encode(), type=Cursor)
    except UNDECODABLE as error:
        raise RailCursorExpired("The cursor is none of the plaid rail.") from error
