"""The progress display of syncs."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

from adapters.cli.output import console


class SyncProgress:
    """One line per client being synced, and a bar over all of them; nothing is drawn when `shown` is false."""

    def __init__(self, clients: int, *, shown: bool) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, TaskProgressColumn(), console=console(error=True), disable=not shown)
        self._task = self._bar.add_task("Syncing", total=clients)
        self._records = 0

    @contextmanager
    def drawn(self) -> Iterator[None]:
        """Draw while the body runs."""
        with self._bar:
            yield

    def stored(self, kind: str, records: int) -> None:
        """Count records just stored."""
        self._records += records
        self._bar.update(self._task, description=f"Syncing, {self._records:,} records, {kind}")

    def done(self, client: str) -> None:
        """One client is finished."""
        self._bar.update(self._task, advance=1, description=f"Synced {client}, {self._records:,} records")
