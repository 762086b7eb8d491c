"""The progress display of syncs and of cold Digests."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn
from rich.text import Text

from adapters.cli.output.printing import console

_POLL_S = 0.25
_MOMENT_S = 1.0


class SyncProgress:
    """One line per client being synced, and a bar over all of them; nothing is drawn when `shown` is false."""

    def __init__(self, clients: int, *, shown: bool) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        self._say = console(error=True)
        self._bar = Progress(*columns, TaskProgressColumn(), console=self._say, disable=not shown)
        self._task = self._bar.add_task("Syncing", total=clients)
        self._records = 0
        self._told: set[str] = set()
        self._over = Event()

    @contextmanager
    def drawn(self) -> Iterator[None]:
        """Draw while the body runs; once it is left, nobody waits any more."""
        with self._bar:
            try:
                yield
            finally:
                self._over.set()

    def waiting(self, why: str) -> bool:
        """Tell once what is waited for, wait a little, and say whether to try again."""
        if why not in self._told:
            self._told.add(why)
            told = Text(f"{why} Waiting for it to end; --no-wait does not.")
            self._say.print(told, soft_wrap=True)
        return not self._over.wait(_POLL_S)

    def stored(self, kind: str, records: int) -> None:
        """Count records just stored."""
        self._records += records
        self._bar.update(self._task, description=f"Syncing, {self._records:,} records, {kind}")

    def done(self, client: str) -> None:
        """One client is finished."""
        self._bar.update(self._task, advance=1, description=f"Synced {client}, {self._records:,} records")


class RowsProgress:
    """What is said while a Digest's rows are made, if that takes longer than a moment."""

    def __init__(self, clients: int) -> None:
        self._clients = clients
        self._made = 0
        self._began = monotonic()
        self._status = console(error=True).status("")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.stop()

    def may_make(self) -> bool:
        """One more is made now."""
        self._made += 1
        if monotonic() - self._began > _MOMENT_S:
            self._status.update(f"Answering for client {self._made:,} of at most {self._clients:,}")
            self._status.start()
        return True
