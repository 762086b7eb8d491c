"""Finding a port to listen on."""

import errno
import ipaddress
import socket

from domain.errors import Invalid, Misconfigured

_FIRST = 8000
_LAST = 8099


def stay_on_loopback(host: str) -> None:
    """Raises `Invalid` for an address that other machines reach, or a name that may be one."""
    if not is_loopback(host):
        raise Invalid(
            f"--host {host} lets other machines ask, and keys cross the network in the clear. If that is meant, say "
            "--beyond-loopback too, have a proxy for TLS in front, and list the server's names in CASHRAIL_HTTP_HOSTS."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_everywhere(host: str) -> bool:
    """Whether it is no address but all those of the machine, which nobody has for a name."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return not host


def bound_socket(host: str, port: int | None) -> socket.socket:
    """A socket bound to the port asked for, or to the next free one from 8000 on when none was.

    Raises `Misconfigured` with a sentence when the port is taken or the address is not this machine's.
    """
    candidates = (port,) if port is not None else tuple(range(_FIRST, _LAST + 1))
    for candidate in candidates:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # asyncio turns Nagle's delay off only for sockets that name TCP; with it, each answer takes 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen()
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise Misconfigured(f"Cannot listen on {host}:{candidate}: {error.strerror}.") from error
        else:
            return listener
    if port is not None:
        raise Misconfigured(f"Port {port} is taken; name another with --port, or none to have a free one found.")
    raise Misconfigured(f"No port from {_FIRST} to {_LAST} is free; name one with --port.")
