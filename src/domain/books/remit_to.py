"""What tells where a vendor's money goes, and up to when books were closed: noting when either was changed."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from domain.books.company import Closing, Preferences
from domain.books.names import plain_name
from domain.books.party import Vendor
from domain.books.record import Record

_COUNTRY_DIGITS = 11


def _telephone(text: str) -> str:
    """The digits, without a leading 1 of North America's numbers."""
    digits = "".join(character for character in text if character.isdigit())
    return digits[1:] if len(digits) == _COUNTRY_DIGITS and digits.startswith("1") else digits


def _letters_and_digits(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


# How streets are written short; a word that is written out is the same address.
_SHORT = {
    "avenue": "ave",
    "boulevard": "blvd",
    "drive": "dr",
    "highway": "hwy",
    "lane": "ln",
    "road": "rd",
    "street": "st",
    "suite": "ste",
}


def _place(address: str) -> str:
    """The words in small letters, those of streets written short."""
    words = "".join(letter if letter.isalnum() else " " for letter in address.casefold()).split()
    return "".join(_SHORT.get(word, word) for word in words)


WATCHED: Mapping[str, Callable[[str], str]] = {
    "account_number": _letters_and_digits,
    "email": lambda address: address.strip().casefold(),
    "phone": _telephone,
    "cheque_name": plain_name,
    "address": _place,
}
"""The particulars, each with what of it must differ to be another."""


# Of more changes of one vendor the newest are kept.
_KEPT_MAX = 50


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a particular: its name, what stood there before, when it was changed and when we heard of it."""

    name: str
    before: str
    at: datetime
    heard_at: datetime


def with_change_noted(known: Record | None, new: Record, heard_at: datetime) -> Record:
    """A vendor's new state with what changed of its watched particulars since it is known; preferences with every
    closing since they are; others as they are.

    What was noted before stays beside it, of the same particular too, so that a second change does not hide the
    first. A particular that was blank before is not a change.
    """
    if isinstance(known, Preferences) and isinstance(new, Preferences):
        return msgspec.structs.replace(new, closings=_closings(known, new))
    if not isinstance(known, Vendor) or not isinstance(new, Vendor):
        return new
    noted = list(replaced(known))
    for name, telling in WATCHED.items():
        before = getattr(known, name)
        if before and telling(before) != telling(getattr(new, name)):
            noted.append(Replaced(name=name, before=before, at=new.updated_at, heard_at=heard_at))
    listed = noted[-_KEPT_MAX:]
    return msgspec.structs.replace(
        new,
        particulars_changed=tuple(each.name for each in listed),
        particulars_before=tuple(each.before for each in listed),
        particulars_changed_each_at=tuple(each.at for each in listed),
        particulars_heard_each_at=tuple(each.heard_at for each in listed),
        particulars_changed_at=max((each.at for each in listed), default=None),
    )


def _closings(known: Preferences, new: Preferences) -> tuple[Closing, ...]:
    noted = list(known.closings)
    for state in (known, new):
        closed = state.book_close_date
        if closed is not None and (not noted or noted[-1].until != closed):
            noted.append(Closing(closed, state.updated_at))
    return tuple(noted)


def replaced(vendor: Vendor) -> tuple[Replaced, ...]:
    """The changes of a vendor's particulars as they came; of a note without the time of each, all at that of the last,
    and of one that does not say when it was heard of, then.
    """
    if vendor.particulars_changed_at is None:
        return ()
    count = len(vendor.particulars_changed)
    each_at = vendor.particulars_changed_each_at or (vendor.particulars_changed_at,) * count
    before = vendor.particulars_before or ("",) * count
    heard = vendor.particulars_heard_each_at or each_at
    noted = zip(vendor.particulars_changed, before, each_at, heard, strict=True)
    return tuple(Replaced(name=name, before=was, at=at, heard_at=heard_at) for name, was, at, heard_at in noted)
