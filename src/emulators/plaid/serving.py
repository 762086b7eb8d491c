"""Start a sandbox on a port of this machine, in a thread, for as long as a `with` block lasts."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import msgspec

from emulators.plaid.sandbox import Sandbox
from emulators.plaid.web.app import build_app
from emulators.service.serving import LOOPBACK, address_of, exempt_from_collection, listen, serve_here, served
from emulators.service.webhooks.courier import delivering

_COURIER: Final = "plaid-emulator-webhooks"


class RunningSandbox(msgspec.Struct, frozen=True):
    """`url` is the root of the API, without a final slash."""

    url: str
    sandbox: Sandbox


@contextmanager
def start(sandbox: Sandbox, *, port: int = 0, host: str = LOOPBACK) -> Iterator[RunningSandbox]:
    """Serve until the block ends; port 0 takes a free one. Raises PortTakenError."""
    listener = listen(host, port)
    with served(build_app(sandbox), listener, "plaid-emulator"), delivering(sandbox.courier, _COURIER):
        yield RunningSandbox(address_of(listener), sandbox)


def serve_forever(sandbox: Sandbox, listener: socket.socket) -> None:
    """Serve in this thread until interrupted."""
    exempt_from_collection()
    with suppress(KeyboardInterrupt), delivering(sandbox.courier, _COURIER):
        serve_here(build_app(sandbox), listener)
