"""Port: which process holds something, and whether it has ended."""

from typing import Protocol


class Processes(Protocol):
    """Processes that hold leases in the database, on this machine and on others."""

    def has_ended(self, holder: str) -> bool:
        """Whether the process of that name ran on this machine and is certainly gone.

        False for one that lives, that ran elsewhere, or of which this cannot be told.
        """
        ...
