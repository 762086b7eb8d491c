"""Serving the HTTP API."""

import gc
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import uvicorn

from adapters.http.app import create_app
from adapters.http.edge import Edge
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.ports import bound_socket
from cashrail.bootstrap.working import working

# Each holds a connection of the pool, which has five and may open ten more.
_READING_THREADS = 8
# Longer than proxies keep a connection: none sends a request into one that is just being closed.
_KEEP_ALIVE_S = 75
_START_TIMEOUT_S = 15.0
_STOP_TIMEOUT_S = 10.0


def edge_of(container: Container) -> Edge:
    """What the HTTP routes need, from the container's parts."""
    return Edge(
        members=container.members(),
        clients=container.bookshelf(),
        client_books=container.clients(),
        tray=container.tray(),
        console=container.console(),
        runway=container.runway(),
        forecast=container.forecast(),
        variance=container.variance(),
        known_items=container.known_items(),
        digest=container.digest(),
        decisions=container.deciding(),
        collections=container.collecting(),
        what_if=container.what_if(),
        pay_plan=container.pay_plan(),
        policies=container.policy_service(),
        policy_trial=container.policy_trial(),
        weekly_digests=container.weekly_digests(),
        syncing=container.syncing(),
        writing=container.writing(),
        findings=container.findings(),
        triage=container.triage(),
        fixing=container.fixing(),
        webhooks=container.webhooks(),
        jobs=container.jobs(),
        clock=container.clock(),
        reading_threads=1 if container.settings().uses_sqlite else _READING_THREADS,
    )


def address(listener: socket.socket) -> str:
    """The address a person opens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(container: Container, host: str, port: int | None) -> None:
    """Serve until interrupted, and on SQLite do what is due; the port is settled before anything else is started."""
    listener = bound_socket(host, port)
    edge = edge_of(container)
    # Rails are taken in now, so that nobody's request waits for it and what is wrong with one is said at once.
    container.rails().names()
    sys.stderr.write(f"Cashrail's API is at {address(listener)}/api/v1 (keys: `cashrail keys new`); Ctrl-C stops it.\n")
    # What there is now stays: walking it again and again would hold up every tenth answer.
    gc.collect()
    gc.freeze()
    with working(container) if container.settings().uses_sqlite else nullcontext():
        _server(edge).run([listener])


@contextmanager
def served(container: Container, port: int | None) -> Iterator[str]:
    """Serve on loopback in a thread while the body runs; gives the address."""
    listener = bound_socket("127.0.0.1", port)
    server = _server(edge_of(container))
    ready = threading.Event()
    thread = threading.Thread(target=_run, args=(server, listener, ready), name="api", daemon=True)
    thread.start()
    ready.wait(_START_TIMEOUT_S)
    try:
        yield address(listener)
    finally:
        server.should_exit = True
        thread.join(_STOP_TIMEOUT_S)


def _run(server: uvicorn.Server, listener: socket.socket, ready: threading.Event) -> None:
    # The socket listens already, so requests made before the loop runs wait in its backlog.
    ready.set()
    server.run([listener])


def _server(edge: Edge) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(edge),
            log_config=None,
            access_log=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=5,
        )
    )
