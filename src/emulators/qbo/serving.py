"""Start a sandbox on a port of this machine, in a thread, for as long as a `with` block lasts."""

import gc
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import msgspec
import uvicorn

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.web.app import build_app
from emulators.qbo.webhooks.courier import Courier
from emulators.service.line import BreakableLine

LOOPBACK: Final = "127.0.0.1"
START_TIMEOUT_S: Final = 15.0
STOP_TIMEOUT_S: Final = 10.0


class PortTakenError(OSError):
    """Another program listens there; the caller must choose another port."""


class RunningSandbox(msgspec.Struct, frozen=True):
    """`url` is the root of both the company API and the authorisation server, without a final slash."""

    url: str
    sandbox: Sandbox


@contextmanager
def start(sandbox: Sandbox, *, port: int = 0, host: str = LOOPBACK) -> Iterator[RunningSandbox]:
    """Serve until the block ends; port 0 takes a free one. Raises PortTakenError."""
    listener = listen(host, port)
    server = uvicorn.Server(_settings(sandbox))
    thread = threading.Thread(target=server.run, args=([listener],), name="qbo-emulator", daemon=True)
    thread.start()
    try:
        _wait_for(server, thread)
        with _delivering(sandbox.courier):
            yield RunningSandbox(address_of(listener), sandbox)
    finally:
        server.should_exit = True
        thread.join(STOP_TIMEOUT_S)
        listener.close()


def exempt_from_collection() -> None:
    """Let the garbage collector leave alone what there is: to walk large books takes it longer than a page takes."""
    gc.collect()
    gc.freeze()


def serve_forever(sandbox: Sandbox, listener: socket.socket) -> None:
    """Serve in this thread until interrupted."""
    exempt_from_collection()
    with suppress(KeyboardInterrupt), _delivering(sandbox.courier):
        uvicorn.Server(_settings(sandbox)).run([listener])


@contextmanager
def _delivering(courier: Courier) -> Iterator[None]:
    """Webhooks go out by a thread of their own, so that no endpoint keeps the company API waiting."""
    stop = threading.Event()
    thread = threading.Thread(target=courier.work, args=(stop,), name="qbo-emulator-webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        courier.wake()
        thread.join(STOP_TIMEOUT_S)


def listen(host: str, port: int) -> socket.socket:
    """Raises PortTakenError."""
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
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


def _settings(sandbox: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        build_app(sandbox),
        http=BreakableLine,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the emulator did not start")
        time.sleep(0.005)
