"""What tells where a vendor's money goes, and noting when that was changed."""

import msgspec

from domain.models.party import Vendor
from domain.models.record import Record

WATCHED = ("account_number", "email", "phone")


def with_change_noted(known: Record | None, new: Record) -> Record:
    """A vendor's new state with what changed of its watched particulars, or what was noted before; others as they are.

    A particular that was blank before is not a change.
    """
    if not isinstance(known, Vendor) or not isinstance(new, Vendor):
        return new
    changed = tuple(name for name in WATCHED if getattr(known, name) and getattr(known, name) != getattr(new, name))
    if changed:
        return msgspec.structs.replace(new, particulars_changed=changed, particulars_changed_at=new.updated_at)
    return msgspec.structs.replace(
        new,
        particulars_changed=known.particulars_changed,
        particulars_changed_at=known.particulars_changed_at,
    )
