"""Taking a lease that is kept in columns of a row: of a business, a write, or a token refresh."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, or_

from adapters.persistence.scope import Scoped
from domain.ports.processes import Processes


def is_taken(
    scoped: Scoped,
    held_by: Column[Any],
    until: Column[Any],
    *conditions: Any,
    owner: str,
    now: datetime,
    seconds: int,
    processes: Processes | None,
) -> bool:
    """Take the lease in the row of these conditions: whether it was free, lapsed, the owner's own or of a dead process.

    Without `processes` nobody counts as dead.
    """
    table = held_by.table
    taking = scoped.update(table).where(*conditions)
    mine = {held_by.name: owner, until.name: now + timedelta(seconds=seconds)}
    free = or_(held_by.is_(None), until < now, held_by == owner)
    if scoped.connection.execute(taking.where(free).values(**mine)).rowcount:
        return True
    holder = scoped.connection.execute(scoped.select(table, held_by).where(*conditions)).scalar()
    if holder is None or processes is None or not processes.has_ended(holder):
        return False
    return bool(scoped.connection.execute(taking.where(held_by == holder).values(**mine)).rowcount)
