"""Carrying out what is due: inside the server on SQLite, by workers on PostgreSQL."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from cashrail.bootstrap.container import Container
from domain.errors import Misconfigured


@contextmanager
def working(container: Container) -> Iterator[None]:
    """Duties are carried out while the body runs."""
    container.duty_service().begin(container.members().firm().id)
    engine = container.job_engine()
    engine.start()
    try:
        yield
    finally:
        engine.stop()


def work(container: Container) -> None:
    """Carry out duties until told to stop; raises `Misconfigured` where the server does that itself."""
    if container.settings().uses_sqlite:
        raise Misconfigured("On SQLite `cashrail serve` does the work itself; workers need PostgreSQL.")
    over = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with working(container):
        sys.stderr.write("Cashrail's worker carries out what is due; Ctrl-C stops it.\n")
        over.wait()
