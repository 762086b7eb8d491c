"""What a kind of object is to the API: its family, order, keys, and what clients may do with it."""

from typing import Final

import msgspec

CREATE, UPDATE, DELETE, VOID = "create", "update", "delete", "void"
SEND, PDF = "send", "pdf"
SHARED_PROPERTIES: Final = frozenset({"Id", "SyncToken", "MetaData.CreateTime", "MetaData.LastUpdatedTime"})


class EntityKind(msgspec.Struct, frozen=True):
    """`name_field` is set for list objects only; `properties` are those a query may name, None for any.

    Kinds of one `sequence` share their numbering of ids. `sub_field` is the flag of a list object that has a parent,
    for the kinds that have parents; `active_field` tells whether objects are made inactive instead of being deleted.
    """

    name: str
    name_field: str = ""
    sequence: str = "transaction"
    operations: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    tells_total: bool = False
    properties: frozenset[str] | None = frozenset()
    sub_field: str = ""
    active_field: bool = True

    @property
    def is_list(self) -> bool:
        return bool(self.name_field)
