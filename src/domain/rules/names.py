"""Finding parties that are one under two names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import TypeVar

from domain.models.party import Party

P = TypeVar("P", bound=Party)

_NOT_WORD = re.compile(r"[^0-9a-z ]")
_EMPTY_WORDS = frozenset({"inc", "llc", "ltd", "co", "corp", "the"})
_START = 3


def plain_name(name: str) -> str:
    """Lower case, no punctuation, no Inc, LLC, Ltd, Co, Corp or The."""
    words = _NOT_WORD.sub("", name.lower().replace("&", " and ")).split()
    return " ".join(word for word in words if word not in _EMPTY_WORDS)


def likeness(left: str, right: str) -> float:
    """Share of characters two plain names have in common in order, 0 to 1."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.ratio()


def like_pairs(parties: Sequence[P], threshold: float) -> Iterator[tuple[P, P, str]]:
    """Pairs with like names or the same e-mail address, and which of the two it is; each pair once, by id order.

    Only names that share their first letters or their last word are compared, so that the work stays in proportion
    to the number of names.
    """
    seen: set[tuple[str, str]] = set()
    for signal, group in (*_same_email(parties), *_name_blocks(parties)):
        for left, right in combinations(group, 2):
            first, second = sorted((left, right), key=lambda party: party.id)
            if (first.id, second.id) in seen:
                continue
            if signal == "e-mail" or likeness(plain_name(first.name), plain_name(second.name)) >= threshold:
                seen.add((first.id, second.id))
                yield first, second, signal


def _same_email(parties: Iterable[P]) -> Iterator[tuple[str, list[P]]]:
    groups: dict[str, list[P]] = defaultdict(list)
    for party in parties:
        if party.email:
            groups[party.email.casefold()].append(party)
    yield from (("e-mail", group) for group in groups.values())


def _name_blocks(parties: Iterable[P]) -> Iterator[tuple[str, list[P]]]:
    groups: dict[str, list[P]] = defaultdict(list)
    for party in parties:
        name = plain_name(party.name)
        if name:
            groups[f"starts {name[:_START]}"].append(party)
            groups[f"ends {name[-_START:]}"].append(party)
    yield from (("name", group) for group in groups.values())
