"""What a member may be called."""

import re

from domain.errors import Invalid

_CHARACTERS_MAX = 200
# A member is named in an address, where no part holds these.
_NOT_IN_NAMES = re.compile(r"[/\x00-\x1f]")


def member_name(given: str) -> str:
    """The name without what surrounds it; raises `Invalid`."""
    name = given.strip()
    if not name or len(name) > _CHARACTERS_MAX or _NOT_IN_NAMES.search(given):
        told = f"A member's name has 1 to {_CHARACTERS_MAX} characters, no slash and no control character."
        raise Invalid(told, field="member")
    return name
