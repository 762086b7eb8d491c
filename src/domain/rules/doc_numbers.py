"""Comparing document numbers as people mistype them (B14)."""

import re
from datetime import date
from functools import lru_cache
from unicodedata import normalize

_PREFIX = re.compile(r"^(INVOICE|INV|BILL)")
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DIGITS = re.compile(r"[0-9]+")
_DATE_FORMS = (
    "%m",
    "%m%y",
    "%y%m",
    "%m%Y",
    "%Y%m",
    "%m%d",
    "%d%m",
    *("%m%d%y", "%m%d%Y", "%d%m%y", "%d%m%Y", "%Y%m%d"),
)


@lru_cache(maxsize=65_536)
def normalised(doc_number: str) -> str:
    """Upper case, no punctuation, no INV/INVOICE/BILL prefix, O as 0 and I or L as 1, no leading zeros.

    Letters of any script are kept; full-width ones are what they stand for.
    """
    plain = "".join(character for character in normalize("NFKC", doc_number).upper() if character.isalnum())
    return _PREFIX.sub("", plain).translate(_LOOKALIKES).lstrip("0")


@lru_cache(maxsize=65_536)
def counted(doc_number: str) -> tuple[str, int] | None:
    """A number that counts up: what stands around its last digits, and these; None where it ends in none."""
    plain = normalize("NFKC", doc_number).strip()
    runs = list(_DIGITS.finditer(plain))
    if not runs:
        return None
    last = runs[-1]
    return plain[: last.start()] + "#" + plain[last.end() :], int(last[0])


@lru_cache(maxsize=65_536)
def names_its_month(doc_number: str, day: date) -> bool:
    """Whether a number is made of its document's own date, or the month of it: 2026-11, 11/26, Nov, 20261130."""
    if f"{day:%b}".casefold() in doc_number.casefold():
        return True
    digits = "".join(_DIGITS.findall(doc_number))
    return digits in {day.strftime(form) for form in _DATE_FORMS} | {
        f"{day.month}",
        f"{day.month}{day:%y}",
        f"{day.month}{day:%Y}",
    }


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
