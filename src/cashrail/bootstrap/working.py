"""Carrying out what is due: inside the server on SQLite, by workers on PostgreSQL."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.ending import told_to_end
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
    container.settings().secret_key()
    told = told_to_end()
    with working(container):
        sys.stderr.write("Cashrail's worker carries out what is due; Ctrl-C stops it.\n")
        told.wait()
