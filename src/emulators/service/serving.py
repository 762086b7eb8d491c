"""Serve an emulated service on a port of this machine, in a thread or in this one."""

import gc
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import uvicorn

from emulators.service.line import BreakableLine

LOOPBACK: Final = "127.0.0.1"
START_TIMEOUT_S: Final = 15.0
STOP_TIMEOUT_S: Final = 10.0


class PortTakenError(OSError):
    """Another program listens there; the caller must choose another port."""


def listen(host: str, port: int) -> socket.socket:
    """Port 0 takes a free one. Raises PortTakenError."""
    # asyncio turns Nagle's delay off only for sockets that name TCP; with it, small answers take 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortTakenError(f"Port {port} on {host} cannot be used: {error.strerror}.") from error
    listener.listen(128)
    return listener


def address_of(listener: socket.socket) -> str:
    """The root of what is served there, without a final slash."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


@contextmanager
def served(app: Any, listener: socket.socket, name: str) -> Iterator[None]:
    """Serve the ASGI application in a thread of that name until the block ends."""
    server = uvicorn.Server(_settings(app))
    thread = threading.Thread(target=server.run, args=([listener],), name=name, daemon=True)
    thread.start()
    try:
        _wait_for(server, thread)
        yield
    finally:
        server.should_exit = True
        thread.join(STOP_TIMEOUT_S)
        listener.close()


def serve_here(app: Any, listener: socket.socket) -> None:
    """Serve the ASGI application in this thread until interrupted."""
    uvicorn.Server(_settings(app)).run([listener])


def exempt_from_collection() -> None:
    """Let the garbage collector leave alone what there is: to walk large books takes it longer than a page takes."""
    gc.collect()
    gc.freeze()


def _settings(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app, http=BreakableLine, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2
    )


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the emulator did not start")
        time.sleep(0.005)
