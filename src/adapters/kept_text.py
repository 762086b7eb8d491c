"""What no text may hold, at whichever door it comes in."""

from domain.errors import Invalid


def is_kept(text: str) -> bool:
    """Whether every database keeps it: SQLite keeps a NUL that PostgreSQL refuses, and neither half a character."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def refuse_unkept(given: object, name: str) -> None:
    """Raise `Invalid` for a text that is not kept in `given`, plain values as JSON has them: by field or `name`."""
    waiting = [(name, given)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str) and not is_kept(value):
            raise Invalid(f"{place} holds a character that cannot be kept.")
        if isinstance(value, dict):
            # Names come off first: one that cannot be kept is told by where it stands.
            waiting += [(str(key), each) for key, each in value.items()] + [(place, key) for key in value]
        elif isinstance(value, list):
            waiting += [(place, each) for each in value]
