"""Where a person sees records in the ledger."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from domain.books.subject import Subject


def pages_of(subjects: Iterable[Subject], pages: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses of the records' pages; those of kinds without one are left out. `pages` is by kind, with `{id}`."""
    return tuple(
        pages[subject.kind].replace("{id}", quote(subject.id, safe="")) for subject in subjects if subject.kind in pages
    )
