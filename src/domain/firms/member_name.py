"""Names of members: they stand under acts and approvals, so that no two may look alike."""

import re
import unicodedata
from collections.abc import Iterable

from domain.errors import Conflict, Invalid
from domain.firms.firm import Member

CHARACTERS_MAX = 200
# A member is named in an address, where no part holds these.
_NOT_IN_NAMES = re.compile(r"[/\x00-\x1f]")
# Of these alphabets letters look like those of another.
_ALIKE = ("ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LATIN")


def member_name(given: str) -> str:
    """The name as it is kept; raises `Invalid` for what is none, or could pass for another's."""
    name = " ".join(unicodedata.normalize("NFC", given).split())
    if not name or len(name) > CHARACTERS_MAX or _NOT_IN_NAMES.search(given):
        told = f"A member's name has 1 to {CHARACTERS_MAX} characters, no slash and no control character."
        raise Invalid(told, field="member")
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    if plain != name:
        raise Invalid(f"The name has characters that only look like others; write it {plain!r}.", field="member")
    if not name.isprintable():
        raise Invalid("The name has a character that cannot be seen.", field="member")
    alphabets = sorted({each for each in _ALIKE for letter in name if unicodedata.name(letter, "").startswith(each)})
    if len(alphabets) > 1:
        told = " and ".join(each.capitalize() for each in alphabets)
        raise Invalid(f"The name mixes letters of {told}, of which some look alike.", field="member")
    return name


def refuse_alike(name: str, members: Iterable[Member]) -> None:
    """Raise `Conflict` where another member's name differs by large and small letters alone."""
    for member in members:
        if member.name != name and member.name.casefold() == name.casefold():
            raise Conflict(f"There is a member {member.name} already; the name is written so.")
