"""What no text may hold, at whichever door it comes in."""

from domain.errors import Invalid


def refuse_unkept(given: object, name: str) -> None:
    """Raise `Invalid` for a NUL in a text of `given`, plain values as JSON has them, told by its field or by `name`.

    SQLite keeps it and PostgreSQL refuses it; all other characters are kept by both.
    """
    waiting = [(name, given)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str) and "\0" in value:
            raise Invalid(f"{place} holds a character that cannot be kept.")
        if isinstance(value, dict):
            # Names come off first: one that cannot be kept is told by where it stands.
            waiting += [(str(key), each) for key, each in value.items()] + [(place, key) for key in value]
        elif isinstance(value, list):
            waiting += [(place, each) for each in value]
