"""What a finding or a write is about."""

from collections.abc import Iterable

import msgspec

from domain.errors import Invalid


class Subject(msgspec.Struct, frozen=True, order=True):
    """A record; `kind` may also be "company"."""

    kind: str
    id: str


def named(subjects: Iterable[Subject]) -> tuple[str, ...]:
    """The records as "Kind:id", which is how answers and requests name them; the company itself is none."""
    return tuple(f"{subject.kind}:{subject.id}" for subject in subjects if subject.kind != "company")


def subject_named(text: str) -> Subject:
    """The record that "Kind:id" names; raises `Invalid`."""
    kind, colon, record_id = text.partition(":")
    if not (kind and colon and record_id):
        raise Invalid(f"A record is named Kind:id, such as Bill:7, and not {text!r}.")
    return Subject(kind, record_id)
