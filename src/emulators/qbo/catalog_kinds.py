"""What a kind of object is to the API: its family, order, keys, and what clients may do with it."""

from typing import Final

import msgspec

CREATE, UPDATE, DELETE, VOID = "create", "update", "delete", "void"
SEND, PDF = "send", "pdf"
SHARED_PROPERTIES: Final = frozenset({"Id", "SyncToken", "MetaData.CreateTime", "MetaData.LastUpdatedTime"})


class EntityKind(msgspec.Struct, frozen=True):
    """`name_field` is set for list objects only; `properties` are those a query may name, None for any.

    Kinds of one `sequence` share their numbering of ids.
    """

    name: str
    name_field: str = ""
    sequence: str = "transaction"
    operations: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    tells_total: bool = False
    properties: frozenset[str] | None = frozenset()

    @property
    def is_list(self) -> bool:
        return bool(self.name_field)
