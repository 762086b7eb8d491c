"""Which worker is which: each holds a numbered slot, and a slot whose lock is free belongs to nobody alive."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from domain.errors import Conflict

SLOTS = 64
"""How many workers one database serves at most."""

# Any fixed number; it keeps our advisory locks apart from others'.
_LOCK_CLASS = 7_216_352
_PREFIX = "slot-"


def name_of(slot: int) -> str:
    """The slot's name, under which the engine knows its worker."""
    return f"{_PREFIX}{slot}"


def number_of(name: str) -> int | None:
    """The slot of that name; None for a name that is no slot's."""
    number = name.removeprefix(_PREFIX)
    return int(number) if name.startswith(_PREFIX) and number.isdigit() else None


class HeldSlot:
    """The slot this process holds, for as long as its connection lives: it ends with the process, however that ends."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.number = self._first_free()

    @property
    def name(self) -> str:
        return name_of(self.number)

    def close(self) -> None:
        """Give the slot back."""
        # The lock belongs to the database session, which the pool would keep open.
        self._connection.invalidate()
        self._connection.close()

    def _first_free(self) -> int:
        for slot in range(SLOTS):
            if _try_lock(self._connection, slot):
                return slot
        self._connection.close()
        raise Conflict(f"{SLOTS} workers serve this database already.")

    @contextmanager
    def borrowed(self, name: str) -> Iterator[bool]:
        """Whether the slot of that name belongs to nobody alive; while the body runs nobody else can take it."""
        slot = number_of(name)
        free = slot is not None and slot != self.number and _try_lock(self._connection, slot)
        try:
            yield free
        finally:
            if free:
                self._connection.execute(_UNLOCK, {"kind": _LOCK_CLASS, "slot": slot})


_LOCK = text("SELECT pg_try_advisory_lock(:kind, :slot)")
_UNLOCK = text("SELECT pg_advisory_unlock(:kind, :slot)")


def _try_lock(connection: Connection, slot: int) -> bool:
    return bool(connection.execute(_LOCK, {"kind": _LOCK_CLASS, "slot": slot}).scalar_one())
