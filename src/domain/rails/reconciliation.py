"""How a mirror compared with its rail."""

from datetime import datetime

import msgspec


class KindReconciled(msgspec.Struct, frozen=True, kw_only=True):
    """One kind: live records at the rail (None when it does not count them) and in the mirror before the comparison.

    `fetched` tells that every record was compared by its payload, not the number alone. `drifted` counts records that
    differed although the cursor said they could not; all of them were repaired from the rail.
    """

    kind: str
    at_rail: int | None
    in_mirror: int
    fetched: bool = False
    drifted: int = 0

    @property
    def differs(self) -> bool:
        """Whether the rail counts another number of records."""
        return self.at_rail is not None and self.at_rail != self.in_mirror


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison; `cause` is "nightly" or "write". `error` is a sentence when it stopped early."""

    at: datetime
    cause: str
    kinds: tuple[KindReconciled, ...] = ()
    writes: int = 0
    requests: int = 0
    error: str = ""

    @property
    def counted(self) -> frozenset[str]:
        """The kinds that the rail counts."""
        return frozenset(kind.kind for kind in self.kinds if kind.at_rail is not None)

    @property
    def drifted(self) -> int:
        """Records that differed, over all kinds."""
        return sum(kind.drifted for kind in self.kinds)
