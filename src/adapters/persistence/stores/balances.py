"""Snapshots of bank balances in SQL: of each account and day the last."""

from collections.abc import Sequence

from adapters.persistence.instant import to_microseconds
from adapters.persistence.scope import Scoped
from adapters.persistence.tables.balances import balance_snapshots
from domain.books.balance_snapshot import BalanceSnapshot


def snapshots_of(scoped: Scoped) -> tuple[BalanceSnapshot, ...]:
    """All of a business, by account and day."""
    columns = (balance_snapshots.c[name] for name in BalanceSnapshot.__struct_fields__)
    wanted = scoped.select(balance_snapshots, *columns)
    ordered = wanted.order_by(balance_snapshots.c.account_id, balance_snapshots.c.day)
    return tuple(BalanceSnapshot(**row._asdict()) for row in scoped.connection.execute(ordered))


def keep_snapshots(scoped: Scoped, snapshots: Sequence[BalanceSnapshot]) -> None:
    """Keep them in place of those of the same days; what was computed without them is out of date."""
    rows = [
        (each.account_id, each.day.isoformat(), to_microseconds(each.taken_at), *_amounts(each)) for each in snapshots
    ]
    scoped.replace(balance_snapshots, rows)
    scoped.forget_outcomes()
    scoped.note_member_change()


def _amounts(snapshot: BalanceSnapshot) -> tuple[int, int, str]:
    return snapshot.balance_minor, snapshot.documents_minor, snapshot.basis
