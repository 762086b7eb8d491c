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


WATCHED: Mapping[str, Callable[[str], str]] = {
    "account_number": _letters_and_digits,
    "email": lambda address: address.strip().casefold(),
    "phone": _telephone,
    "cheque_name": plain_name,
}
"""The particulars, each with what of it must differ to be another."""


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """One particular that was changed: its name, what stood there before the last change, and when that was."""

    name: str
    before: str
    at: datetime


def with_change_noted(known: Record | None, new: Record) -> Record:
    """A vendor's new state with what changed of its watched particulars since it is known; preferences with every
    closing since they are; others as they are.

    What was noted before stays beside it, so that a second change does not hide the first. A particular that was
    blank before is not a change.
    """
    if isinstance(known, Preferences) and isinstance(new, Preferences):
        return msgspec.structs.replace(new, closings=_closings(known, new))
    if not isinstance(known, Vendor) or not isinstance(new, Vendor):
        return new
    noted = {each.name: each for each in replaced(known)}
    for name, telling in WATCHED.items():
        before = getattr(known, name)
        if before and telling(before) != telling(getattr(new, name)):
            noted[name] = Replaced(name=name, before=before, at=new.updated_at)
    listed = [noted[name] for name in WATCHED if name in noted]
    return msgspec.structs.replace(
        new,
        particulars_changed=tuple(each.name for each in listed),
        particulars_before=tuple(each.before for each in listed),
        particulars_changed_each_at=tuple(each.at for each in listed),
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
    """Which particulars of a vendor were changed; of a note without the time of each, all at that of the last."""
    if vendor.particulars_changed_at is None:
        return ()
    count = len(vendor.particulars_changed)
    each_at = vendor.particulars_changed_each_at or (vendor.particulars_changed_at,) * count
    before = vendor.particulars_before or ("",) * count
    noted = zip(vendor.particulars_changed, before, each_at, strict=True)
    return tuple(Replaced(name=name, before=earlier, at=at) for name, earlier, at in noted)
