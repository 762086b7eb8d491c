"""Names, addresses and numbers for parties, chosen so that no two of a company look alike."""

import random
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

_WORDS: Final = (
    "Acorn Bayview Cobalt Dunmore Eastgate Falcon Glenwood Hawthorn Ivory Jasper Kestrel Lumen Mosaic "
    "Nimbus Orchard Pinnacle Quincy Redwood Sterling Thornbury Umber Vantage Westfield Xavier Yarrow "
    "Zephyr Anchor Birchwood Cascade Driftwood Evergreen Foxglove Gulfstream Hilltop Ironwood Jubilee "
    "Kingfisher Lantern Meridian Northstar Oakmont Peregrine Quarry Riverbend Summit Tamarack Upland "
    "Valencia Wildflower Yellowstone Zenith Amber Blackthorn Crimson Dovetail Elmhurst Flintlock "
    "Goldfinch Highland Indigo Juniper Keystone Longview Magnolia Newport Osprey Prairie Quill "
    "Rosewood Silverlake Timberline Unity Vineyard Whitaker Yosemite Zinnia Argent Bluebird "
    "Copperfield Delmar Emerson Fairmount Greystone Hollyhock Inverness Jericho Kimball Larkspur "
    "Montrose Nautilus Overlook Palisade Ravenna Sycamore Trillium Ulster Verbena Wexford Arcadia "
    "Belmont Chesapeake Dominion Everett Foothill Granville"
)
FIRST_WORDS: Final = tuple(_WORDS.split())
_TOO_ALIKE: Final = 0.82
_CHECKED_NAMES: Final = 80


class Registrar:
    """Gives out names unlike those that are known, which whoever takes one adds to them."""

    def __init__(self, rng: random.Random, known: Mapping[str, str]) -> None:
        self._rng = rng
        self._known = known

    def name(self, endings: Sequence[str]) -> str:
        """A company name that is not like any that is known."""
        taken = {name.partition(" ")[0] for name in self._known.values()}
        words = [word for word in FIRST_WORDS if word not in taken] or FIRST_WORDS
        for _ in range(500):
            name = f"{self._rng.choice(words)} {self._rng.choice(endings)}"
            if len(self._known) > _CHECKED_NAMES:
                return f"{name} {len(self._known)}"
            if not self._is_alike(name):
                return name
        raise RuntimeError("the words for names are used up")

    def _is_alike(self, name: str) -> bool:
        matcher = SequenceMatcher(None, "", name.lower())
        for other in self._known.values():
            matcher.set_seq1(other.lower())
            bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
            if all(bound() > _TOO_ALIKE for bound in bounds):
                return True
        return False

    def tax_id(self) -> str:
        return f"{self._rng.randint(10, 98)}-{self._rng.randint(1000000, 9999999)}"


def email_for(name: str) -> str:
    slug = "".join(letter for letter in name.lower() if letter.isalnum())
    return f"accounts@{slug}.example"


def edit_distance(one: str, other: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for index, left in enumerate(one, 1):
        above, row[0] = row[0], index
        for column, right in enumerate(other, 1):
            above, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, above + (left != right)),
            )
    return row[-1]
