"""Records that hold secrets."""


class Sealed:
    """Mixed into a record, it hides what that holds from logs and tracebacks: the repr tells the type alone."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
