"""What a finding or a write is about."""

import msgspec


class Subject(msgspec.Struct, frozen=True, order=True):
    """A record; `kind` may also be "company"."""

    kind: str
    id: str
