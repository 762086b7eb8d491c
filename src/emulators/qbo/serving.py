"""Start a sandbox on a port of this machine, in a thread, for as long as a `with` block lasts."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.web.app import build_app
from emulators.qbo.webhooks.courier import Courier
from emulators.service.serving import (
    LOOPBACK,
    STOP_TIMEOUT_S,
    address_of,
    exempt_from_collection,
    listen,
    serve_here,
    served,
)


class RunningSandbox(msgspec.Struct, frozen=True):
    """`url` is the root of both the company API and the authorisation server, without a final slash."""

    url: str
    sandbox: Sandbox


@contextmanager
def start(sandbox: Sandbox, *, port: int = 0, host: str = LOOPBACK) -> Iterator[RunningSandbox]:
    """Serve until the block ends; port 0 takes a free one. Raises PortTakenError."""
    listener = listen(host, port)
    with served(build_app(sandbox), listener, "qbo-emulator"), _delivering(sandbox.courier):
        yield RunningSandbox(address_of(listener), sandbox)


def serve_forever(sandbox: Sandbox, listener: socket.socket) -> None:
    """Serve in this thread until interrupted."""
    exempt_from_collection()
    with suppress(KeyboardInterrupt), _delivering(sandbox.courier):
        serve_here(build_app(sandbox), listener)


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
