"""Watches what the process reaches while a rail's code runs, through the interpreter's own audit events."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork")


class Guard:
    """`strayed` lists what was reached beyond the declared hosts, `unasked` what was reached outside the session.

    What is not allowed does not happen: the rail sees the connection refused.
    """

    def __init__(self, is_allowed: Callable[[str], bool]) -> None:
        self._is_allowed = is_allowed
        self._resolved = False
        self.strayed: list[str] = []
        self.unasked: list[str] = []
        self.in_session: Callable[[], bool] = _always

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        """One audit event; raises `PermissionError` for what the rail may not reach."""
        if event in _PROCESSES:
            self._refuse(f"another process ({event})")
        elif event == "socket.getaddrinfo":
            self._reached(_text(arguments[0]))
            self._resolved = True
        elif event == "socket.connect":
            host = _text(arguments[1][0]) if isinstance(arguments[1], tuple) else _text(arguments[1])
            # The address of a name that was just found to be allowed is no name any more.
            if not self._resolved:
                self._reached(host)
            if not self.in_session():
                self.unasked.append(host)

    def _reached(self, host: str) -> None:
        if not self._is_allowed(host):
            self._refuse(host)

    def _refuse(self, what: str) -> None:
        self.strayed.append(what)
        raise PermissionError(f"The rail has not declared that it reaches {what}.")


def _always() -> bool:
    return True


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


_watching: list[Guard] = []
_installing = Lock()
_installed: list[bool] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and (event.startswith("socket.") or event in _PROCESSES):
        _watching[-1].see(event, arguments)


@contextmanager
def watched_by(guard: Guard) -> Iterator[None]:
    """Everything that happens in the block, in any thread, is seen by the guard."""
    with _installing:
        if not _installed:
            # An audit hook stays for good, so there is one, which sleeps while nobody watches.
            sys.addaudithook(_hook)
            _installed.append(True)
    _watching.append(guard)
    try:
        yield
    finally:
        _watching.remove(guard)
