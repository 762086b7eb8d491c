"""Comparing document numbers as people mistype them (B14)."""

import re
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache
from unicodedata import normalize

from domain.books.terms import shifted
from domain.dates import add_months

_PREFIX = re.compile(r"^(?:INVOICE|INV|BILL)?(?:(?:NUMBER|NUM|NO|NR)(?=[0-9]))?")
# What people write where a document has no number.
_NO_NUMBER = re.compile(
    r"NA|NONE|NIL|NULL|NO(NO|NUMBER|INV|INVOICE)?|UNKNOWN|TB[DA]|PENDING|MISC|VARIOUS|SEEATTACHED"
    r"|AUTO(PAY|PAYMENT|DEBIT)?|ONLINE(PAYMENT|PMT)?|EMAIL|WEB|PHONE|STATEMENT|STMT|RECEIPT|MONTHLY|WEEKLY|RECURRING"
    r"|RENT|CASH|CHECK|CHEQUE|(CREDIT)?CARD|CC|VISA|DEBIT|EFT|ACH|WIRE|DIRECTDEBIT|DD"
)
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_DIGITS = re.compile(r"[0-9]+")
_WEEK = re.compile(r"(?:week|wk|kw|w)\W*([0-9]{1,2})(?![0-9])", re.IGNORECASE)
_MONTH_FORMS = ("%m", "%m%y", "%y%m", "%m%Y", "%Y%m")
_DATE_FORMS = (*_MONTH_FORMS, "%m%d", "%d%m", "%m%d%y", "%m%d%Y", "%d%m%y", "%d%m%Y", "%Y%m%d")


@lru_cache(maxsize=65_536)
def normalised(doc_number: str) -> str:
    """Upper case, no punctuation, no INV/INVOICE/BILL prefix, O as 0 and I or L as 1, no leading zeros.

    Letters of any script are kept; full-width ones are what they stand for. A word that stands for no number is none.
    """
    plain = "".join(character for character in normalize("NFKC", doc_number).upper() if character.isalnum())
    if _NO_NUMBER.fullmatch(plain):
        return ""
    return _PREFIX.sub("", plain).translate(_LOOKALIKES).lstrip("0")


@lru_cache(maxsize=65_536)
def as_issued(doc_number: str) -> tuple[str, ...]:
    """A number of the company's own in its parts, letters and digits, without case, zeros in front and punctuation.

    Where it is parted is kept: 12-3 is not 1-23.
    """
    parts = _PARTS.findall(normalize("NFKC", doc_number).casefold())
    return tuple(part.lstrip("0") or part[:1] for part in parts)


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
def periods_named(doc_number: str, day: date) -> frozenset[str]:
    """Which periods near a document's own date its number is made of: "month 0" for its own, as in 2026-11 or Nov,
    "month -1" for the one before, "week 1" for the week after.
    """
    months = {f"month {n}": add_months(day, n) for n in (-1, 0, 1) if MINYEAR < day.year < MAXYEAR or n == 0}
    named = {period for period, on in months.items() if _is_month(doc_number, on, own=on == day)}
    if week := _WEEK.search(doc_number):
        weeks = {f"week {n}": shifted(day, 7 * n).isocalendar().week for n in (-1, 0, 1)}
        named |= {period for period, number in weeks.items() if number == int(week[1])}
    return frozenset(named)


def _is_month(doc_number: str, day: date, *, own: bool) -> bool:
    """Whether a number is made of a month: 2026-11, 11/26, Nov; of a document's own date also with its day."""
    if f"{day:%b}".casefold() in doc_number.casefold():
        return True
    return "".join(_DIGITS.findall(doc_number)) in _written(day, own=own)


@lru_cache(maxsize=4_096)
def _written(day: date, *, own: bool) -> frozenset[str]:
    """The digits in which people write a month, and of a document's own date the day."""
    forms = _DATE_FORMS if own else _MONTH_FORMS
    shortened = (f"{day.month}", f"{day.month}{day:%y}", f"{day.month}{day:%Y}")
    return frozenset((*(day.strftime(form) for form in forms), *shortened))


def within_edits(left: str, right: str, most: int) -> bool:
    """Whether inserting, removing or replacing at most so many single characters makes them equal (Levenshtein)."""
    longer = len(left) - len(right)
    if abs(longer) > most:
        return False
    same = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        same += 1
    else:
        return True
    # Here they differ: one of the edits is there, and what is left has to do with one less.
    rest, other = left[same + 1 :], right[same + 1 :]
    if most <= 1:
        return most == 1 and (
            rest == other if longer == 0 else rest == right[same:] if longer > 0 else left[same:] == other
        )
    return (
        within_edits(rest, other, most - 1)
        or within_edits(left[same:], other, most - 1)
        or within_edits(rest, right[same:], most - 1)
    )
