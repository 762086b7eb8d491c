"""Finding parties that are one under two names."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any, NamedTuple, TypeVar
from unicodedata import combining, normalize

from domain.models.party import Party

P = TypeVar("P", bound=Party)

_NOT_WORD = re.compile(r"[^\w ]|_")
_NUMBER = re.compile(r"\d+")
_EMPTY_WORDS = frozenset({"inc", "llc", "ltd", "co", "corp", "the"})
_EDGE = 3
_SHARED_ADDRESS_MAX = 10


class _Name(NamedTuple):
    """A party under its plain name, with one bit for each first, second, … occurrence of a character."""

    party: Any
    text: str
    characters: int
    numbers: list[str]


def plain_name(name: str) -> str:
    """Lower case, no accents, no punctuation, no Inc, LLC, Ltd, Co, Corp or The."""
    letters = (c for c in normalize("NFKD", name.casefold().replace("&", " and ")) if not combining(c))
    words = _NOT_WORD.sub("", "".join(letters)).split()
    return " ".join(word for word in words if word not in _EMPTY_WORDS)


def likeness(left: str, right: str) -> float:
    """Share of characters two plain names have in common in order, 0 to 1."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.ratio()


def like_pairs(parties: Sequence[P], threshold: float) -> Iterator[tuple[P, P, str]]:
    """Pairs with like names or the same e-mail address, and which of the two it is; each pair once, by id order.

    Only names that share their first or last three letters are compared, and character by character only those whose
    letters could reach the threshold in any order. Names that carry different numbers are units or branches, not
    twins. An address that more than ten parties share says nothing about any of them.
    """
    seen: set[tuple[str, str]] = set()
    ordered = sorted(parties, key=lambda party: party.id)
    for group in _same_email(ordered):
        for first, second in combinations(group, 2):
            seen.add((first.id, second.id))
            yield first, second, "e-mail"
    for left, right in _comparable(_names(ordered)):
        if _alike(left, right, threshold) and (left.party.id, right.party.id) not in seen:
            yield left.party, right.party, "name"


def _alike(left: _Name, right: _Name, threshold: float) -> bool:
    size = len(left.text) + len(right.text)
    in_common = size - (left.characters ^ right.characters).bit_count()
    if in_common / size < threshold or (left.numbers != right.numbers and left.numbers and right.numbers):
        return False
    return likeness(left.text, right.text) >= threshold


def _same_email(parties: Iterable[P]) -> list[list[P]]:
    groups: dict[str, list[P]] = defaultdict(list)
    for party in parties:
        if party.email:
            groups[party.email.casefold()].append(party)
    return [group for group in groups.values() if len(group) <= _SHARED_ADDRESS_MAX]


def _names(parties: Iterable[Party]) -> list[_Name]:
    bits: dict[tuple[str, int], int] = {}
    names: list[_Name] = []
    for party in parties:
        text = plain_name(party.name)
        counts: Counter[str] = Counter()
        characters = 0
        for character in text:
            counts[character] += 1
            characters |= 1 << bits.setdefault((character, counts[character]), len(bits))
        if text:
            names.append(_Name(party, text, characters, _NUMBER.findall(text)))
    return names


def _comparable(names: Iterable[_Name]) -> Iterator[tuple[_Name, _Name]]:
    """Pairs, in the order given, that share their first letters or else their last ones."""
    starts: dict[str, list[_Name]] = defaultdict(list)
    ends: dict[str, list[_Name]] = defaultdict(list)
    for name in names:
        starts[name.text[:_EDGE]].append(name)
        ends[name.text[-_EDGE:]].append(name)
    for group in starts.values():
        yield from combinations(group, 2)
    for group in ends.values():
        yield from ((a, b) for a, b in combinations(group, 2) if a.text[:_EDGE] != b.text[:_EDGE])
