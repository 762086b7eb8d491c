"""What a finding or a write is about."""

from collections.abc import Iterable

import msgspec


class Subject(msgspec.Struct, frozen=True, order=True):
    """A record; `kind` may also be "company"."""

    kind: str
    id: str


def named(subjects: Iterable[Subject]) -> tuple[str, ...]:
    """The records as "Kind:id", which is how answers and requests name them; the company itself is none."""
    return tuple(f"{subject.kind}:{subject.id}" for subject in subjects if subject.kind != "company")
