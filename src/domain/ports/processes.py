"""Port: which process holds something, and whether it has ended."""

from typing import Protocol


class Processes(Protocol):
    """Processes that hold leases in the database, on this machine and on others."""

    def own_name(self) -> str:
        """A name of this process that no other has had; what follows a slash behind it is the holder's own."""
        ...

    def has_ended(self, holder: str) -> bool:
        """Whether the process of that name ran on this machine and is certainly gone.

        False for one that lives, that ran elsewhere, or of which this cannot be told.
        """
        ...
