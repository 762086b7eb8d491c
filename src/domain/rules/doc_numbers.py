"""Comparing document numbers as people mistype them (B14)."""

import re
from functools import lru_cache

_NOT_ALNUM = re.compile(r"[^0-9A-Z]")
_PREFIX = re.compile(r"^(INVOICE|INV|BILL)")
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


@lru_cache(maxsize=65_536)
def normalised(doc_number: str) -> str:
    """Upper case, no punctuation, no INV/INVOICE/BILL prefix, O as 0 and I or L as 1, no leading zeros."""
    text = _PREFIX.sub("", _NOT_ALNUM.sub("", doc_number.upper()))
    return text.translate(_LOOKALIKES).lstrip("0")


def within_edits(left: str, right: str, most: int) -> bool:
    """Whether inserting, removing or replacing at most so many single characters makes them equal (Levenshtein)."""
    if left == right:
        return True
    if abs(len(left) - len(right)) > most:
        return False
    start = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    left, right = left[start:], right[start:]
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
        if min(row) > most:
            return False
    return row[-1] <= most
