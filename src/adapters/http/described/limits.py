"""What the use cases hold values to, for the document: by struct and property, in JSON Schema's words.

The use case says it in a sentence when it refuses; from here whoever generates a client knows it beforehand.
"""

from typing import Any

_NAMED_RECORD = r"^[A-Z][A-Za-z]{1,40}:[^\x00-\x1f]{1,100}$"
_SAYS_SOMETHING = r"\S"
_MEMBER = r"^[^/\x00-\x1f]*[^/\x00-\x1f\s][^/\x00-\x1f]*$"

BY_FIELD: dict[str, dict[str, Any]] = {
    "ApprovalBatch.decisions": {"min_items": 1, "max_items": 200},
    "DecisionBatch.decisions": {"min_items": 1, "max_items": 200},
    "BulkWish.keys": {"min_items": 1, "max_items": 500},
    "ConnectionWish.redirect_uri": {"pattern": r"^https?://[^\s]+$", "max_length": 2_000},
    "Comment.text": {"pattern": _SAYS_SOMETHING, "max_length": 4_000},
    "Ignore.reason": {"pattern": _SAYS_SOMETHING, "max_length": 4_000},
    "Snooze.reason": {"max_length": 4_000},
    "Reopen.reason": {"max_length": 4_000},
    "KeyWish.member": {"pattern": _MEMBER, "max_length": 200},
    "KeyWish.scopes": {"min_items": 1},
    "Rotation.overlap_hours": {"minimum": 0, "maximum": 168},
    "DocumentNamed.document": {"pattern": _NAMED_RECORD},
    "KnownItemDraft.party": {"pattern": r"^((Vendor|Customer|Employee):[^\x00-\x1f]{1,100})?$"},
    "KnownItemDraft.label": {"pattern": _SAYS_SOMETHING, "max_length": 200},
    "KnownItemDraft.note": {"max_length": 2_000},
    "PolicyDraft.note": {"max_length": 2_000},
}


def limits_of(struct: type, name: str) -> dict[str, Any]:
    """What a struct's property is held to, said of the struct or of one it is made from."""
    said = (BY_FIELD.get(f"{base.__name__}.{name}") for base in struct.__mro__)
    return next((each for each in said if each is not None), {})
