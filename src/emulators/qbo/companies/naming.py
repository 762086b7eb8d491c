"""Names, addresses and numbers for parties, chosen so that no two of a company look alike."""

import random
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
    """Gives out what must be unique within one company."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._words: list[str] = []
        self._names: list[str] = []
        self._tax_ids: set[str] = set()

    def name(self, endings: tuple[str, ...]) -> str:
        """A company name that is not like any given out before."""
        for _ in range(500):
            name = f"{self._word()} {self._rng.choice(endings)}"
            if len(self._names) > _CHECKED_NAMES:
                name = f"{name} {len(self._names)}"
            elif any(_alike(name, other) for other in self._names):
                continue
            self._names.append(name)
            return name
        raise RuntimeError("the words for names are used up")

    def _word(self) -> str:
        if not self._words:
            self._words = list(FIRST_WORDS)
            self._rng.shuffle(self._words)
        return self._words.pop()

    def tax_id(self) -> str:
        while True:
            tax_id = f"{self._rng.randint(10, 98)}-{self._rng.randint(1000000, 9999999)}"
            if tax_id not in self._tax_ids:
                self._tax_ids.add(tax_id)
                return tax_id


def email_for(name: str) -> str:
    slug = "".join(letter for letter in name.lower() if letter.isalnum())
    return f"accounts@{slug}.example"


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.lower(), other.lower())
    return matcher.quick_ratio() > _TOO_ALIKE and matcher.ratio() > _TOO_ALIKE


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
