"""Port: how a long computation lets others go first."""


def at_once() -> None:
    """Give way to nobody: what is called between two parts of a computation where nobody else waits."""
