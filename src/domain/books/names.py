"""Finding parties that are one under two names."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from typing import TypeVar
from unicodedata import combining, normalize

from domain.books.party import Party

P = TypeVar("P", bound=Party)

_NOT_WORD = re.compile(r"[^\w ]|_")
_NUMBER = re.compile(r"\d+")
_EMPTY_WORDS = frozenset({"inc", "llc", "ltd", "co", "corp", "the"})
# Legal forms that are words or initials elsewhere in a name.
_LONG_FORMS = frozenset({"incorporated", "limited", "company", "corporation", "llp", "lllp", "lp", "plc", "pllc", "pc"})
_FORMS_ABROAD = frozenset({"pty", "gmbh", "kg", "ag", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oy", "ab", "aps"})
_FORMS_FARTHER = frozenset({"as", "asa", "oyj", "ug", "ohg", "eurl", "bvba", "sl", "ltda", "sro", "kft", "doo"})
_FORMS = _LONG_FORMS | _FORMS_ABROAD | _FORMS_FARTHER
# Words that tell two of a family, or two places of a company, apart, as do initials and two-letter states.
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")
_SIDES = frozenset({"north", "south", "east", "west", "upper", "lower", "junior", "senior", "uptown", "downtown"})
_SHORT = 2
_SHARED_ADDRESS_MAX = 10
_NEIGHBOURS_MAX = 8
# Names that begin and end differently are names of different parties, however like they are between.
_END = 3


def plain_name(name: str) -> str:
    """Lower case, no accents, no punctuation, no Inc, LLC, Ltd, Co, Corp or The, no legal form at its end.

    A name of such words alone keeps them.
    """
    letters = (c for c in normalize("NFKD", name.casefold().replace("&", " and ")) if not combining(c))
    words = _NOT_WORD.sub("", "".join(letters)).split()
    kept = [word for word in words if word not in _EMPTY_WORDS]
    while kept and kept[-1] in _FORMS:
        kept.pop()
    return " ".join(kept or words)


def likeness(left: str, right: str) -> float:
    """Share of characters two plain names have in common in order, 0 to 1."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.ratio()


def like_pairs(parties: Sequence[P], threshold: float) -> Iterator[tuple[P, P, str]]:
    """Pairs with like names or the same e-mail address, and which of the two it is; each pair once, by id order.

    Names that carry different numbers are units or branches, not twins, and so are names with neither end in common. An
    address that more than ten parties share says nothing about any of them.
    """
    ordered = sorted(parties, key=lambda party: party.id)
    same_email = _same_email(ordered)
    for left, right in sorted(same_email):
        yield ordered[left], ordered[right], "e-mail"
    names = [plain_name(party.name) for party in ordered]
    for left, right in sorted(like_names(names, threshold) - same_email):
        yield ordered[left], ordered[right], "name"


def like_names(names: Sequence[str], threshold: float) -> set[tuple[int, int]]:
    """Pairs of plain names, by their positions, that are spellings of one: like one another, and at one end equal; or
    of the same words in another order, or without the spaces between them.
    """
    return _reordered(names) | {
        (left, right)
        for left, right in _near_names(names, threshold)
        if _an_end_agrees(names[left], names[right])
        and _numbers_agree(names[left], names[right])
        and likeness(names[left], names[right]) >= threshold
        and not _told_apart(names[left].split(), names[right].split())
    }


def _reordered(names: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs of different names that are one when words are sorted or joined; of many each with the next."""
    groups: dict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(names):
        for key in {" ".join(sorted(name.split())), name.replace(" ", "")} if " " in name else {name}:
            groups[key].append(position)
    chained = (pair for group in groups.values() for pair in pairwise(group))
    return {(left, right) for left, right in chained if names[left] != names[right]}


def _told_apart(left: list[str], right: list[str]) -> bool:
    """Whether names differ in one word alone that tells apart: Jr and Sr, II and III, North and South, NY and NJ."""
    differing = [(a, b) for a, b in zip(left, right, strict=False) if a != b]
    return len(left) == len(right) and len(differing) == 1 and all(_tells_apart(word) for word in differing[0])


def _tells_apart(word: str) -> bool:
    return len(word) <= _SHORT or word in _SIDES or bool(_ROMAN.fullmatch(word))


def _an_end_agrees(left: str, right: str) -> bool:
    return left[:_END] == right[:_END] or left[-_END:] == right[-_END:]


def _same_email(parties: Iterable[Party]) -> set[tuple[int, int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for position, party in enumerate(parties):
        if party.email:
            groups[party.email.casefold()].append(position)
    told = (group for group in groups.values() if len(group) <= _SHARED_ADDRESS_MAX)
    return {pair for group in told for pair in combinations(group, 2)}


def _numbers_agree(left: str, right: str) -> bool:
    ours, theirs = _NUMBER.findall(left), _NUMBER.findall(right)
    return not (ours and theirs) or ours == theirs


def _near_names(names: Sequence[str], threshold: float) -> set[tuple[int, int]]:
    """Every pair that can reach the threshold, as positions, found without comparing all with all.

    A likeness of t leaves at most (1 - t) * (sum of lengths) characters inserted or removed. Cut the shorter name
    into one piece more than that: one piece at least stands whole in the other name, shifted by no more than that.
    """
    by_length: dict[int, list[int]] = defaultdict(list)
    for position, name in enumerate(names):
        if name:
            by_length[len(name)].append(position)
    bags = _bags(names)
    pairs: set[tuple[int, int]] = set()
    for short in by_length:
        for long in by_length:
            edits = _edits(short, long, threshold)
            if short <= long and edits >= long - short:
                near = _sharing_a_piece(names, by_length[short], by_length[long], edits)
                pairs.update(pair for pair in near if (bags[pair[0]] ^ bags[pair[1]]).bit_count() <= edits)
    return pairs


def _bags(names: Sequence[str]) -> list[int]:
    """Each name's letters as bits, the second `a` apart from the first: unequal bits count letters not shared."""
    places: dict[tuple[str, int], int] = {}
    bags = []
    for name in names:
        seen = Counter[str]()
        bag = 0
        for letter in name:
            bag |= 1 << places.setdefault((letter, seen[letter]), len(places))
            seen[letter] += 1
        bags.append(bag)
    return bags


def _edits(short: int, long: int, threshold: float) -> int:
    """How many characters may be inserted or removed between names of these lengths; its parity is their gap's."""
    most = int((1 - threshold) * (short + long) + 1e-9)
    return most if (most - (long - short)) % 2 == 0 else most - 1


def _sharing_a_piece(
    names: Sequence[str], shorts: Sequence[int], longs: Sequence[int], edits: int
) -> Iterator[tuple[int, int]]:
    """Of very many names that share a piece, each meets those next to it in the alphabet alone."""
    length, gap = len(names[shorts[0]]), len(names[longs[0]]) - len(names[shorts[0]])
    cuts = [length * n // (edits + 1) for n in range(edits + 2)]
    alphabetical = sorted(shorts, key=names.__getitem__)
    for begin, end in pairwise(cuts):
        holders: dict[str, list[int]] = defaultdict(list)
        for position in alphabetical:
            holders[names[position][begin:end]].append(position)
        shifts = range(max(-begin, (gap - edits) // 2), (edits + gap) // 2 + 1)
        for position in longs:
            for piece in {names[position][begin + shift : end + shift] for shift in shifts}:
                near = _next_to(names, holders.get(piece, []), position)
                yield from ((min(h, position), max(h, position)) for h in near if h != position)


def _next_to(names: Sequence[str], holders: list[int], position: int) -> list[int]:
    """Of positions in the order of their names those around one: all of them where they are few."""
    if len(holders) <= 2 * _NEIGHBOURS_MAX:
        return holders
    place = bisect_left(holders, (names[position], position), key=lambda holder: (names[holder], holder))
    return holders[max(0, place - _NEIGHBOURS_MAX) : place + _NEIGHBOURS_MAX + 1]


def joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Positions in groups, so that each pair is in one."""
    group_of = {position: [position] for position in range(count)}
    for left, right in pairs:
        first, second = sorted((group_of[left], group_of[right]), key=len, reverse=True)
        if first is not second:
            first += second
            group_of.update(dict.fromkeys(second, first))
    groups = {id(group): group for group in group_of.values()}
    return [sorted(group) for group in groups.values()]
