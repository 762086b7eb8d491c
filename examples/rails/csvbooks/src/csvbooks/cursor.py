"""The mark a pull leaves for the next: a digest of every file and row, which is all it takes to see what changed."""

import base64
import binascii
import zlib
from typing import Self

import msgspec

from cashrail.kit.errors import RailCursorExpired

_PREFIX = "csvbooks1:"


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """One kind: the digest of its files, and of its rows by id."""

    files: str
    rows: dict[str, str]


class Cursor(msgspec.Struct, frozen=True):
    """The marks of all kinds."""

    kinds: dict[str, Mark]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `RailCursorExpired` for a text that is no cursor of ours: a full pull makes a new one."""
        try:
            if not text.startswith(_PREFIX):
                raise ValueError(text)
            packed = base64.b85decode(text.removeprefix(_PREFIX))
            return cls(msgspec.json.decode(zlib.decompress(packed), type=dict[str, Mark]))
        except (ValueError, binascii.Error, zlib.error, msgspec.MsgspecError):
            raise RailCursorExpired("The stored cursor of the csvbooks rail cannot be read.") from None

    def text(self) -> str:
        return _PREFIX + base64.b85encode(zlib.compress(msgspec.json.encode(self.kinds))).decode()
