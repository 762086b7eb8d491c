"""Sending to addresses that members have named, and to nothing of ours by them."""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore

from domain.events.endpoint import Posted

TIMEOUT_S = 10.0
_CONNECT_TIMEOUT_S = 5.0
_URL_CHARACTERS_MAX = 2_000
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_HTTPS_ONLY = "Events are sent by https only."
_HTTPS_UNLESS_TOLD = f"{_HTTPS_ONLY[:-1]}; CASHRAIL_EVENT_PRIVATE_ADDRESSES=yes allows http on loopback."
# Within these an IPv4 address is written that is reached by way of a gateway.
_GATEWAYS = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"))
_HEADERS = {"content-type": "application/json", "user-agent": "cashrail"}

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[Address]]
"""Look up what a name leads to; raises `OSError`."""


def resolved(host: str, port: int) -> Sequence[Address]:
    """By the system's resolver, which takes as long as it likes."""
    try:
        return [ip_address(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:
        raise OSError(f"{host} is no name: {error}") from error


class GuardedPoster:
    """Implements the port `Poster`. The address that was looked at is the one that is connected to.

    With `allow_private` addresses that are not public may be named too, and loopback without encryption. Everything
    together takes no longer than `timeout_s`, the look-up of the name too.
    """

    def __init__(
        self, *, allow_private: bool = False, timeout_s: float = TIMEOUT_S, resolve: Resolve = resolved
    ) -> None:
        self._allow_private = allow_private
        self._timeout_s = timeout_s
        self._resolve = resolve

    def refusal(self, url: str) -> str:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return "The address cannot be read; write it as https://receiver.example/events."
        if not host or len(url) > _URL_CHARACTERS_MAX or not url.isascii() or not url.isprintable() or " " in url:
            return "The address cannot be read; write it as https://receiver.example/events."
        if parts.username is not None or parts.fragment:
            return "The address has no name, password or fragment in it."
        return self._refused(parts, host)

    def _refused(self, parts: SplitResult, host: str) -> str:
        plain = parts.scheme == "http" and self._allow_private and host in _LOOPBACK_NAMES
        if parts.scheme != "https" and not plain:
            return _HTTPS_ONLY if self._allow_private or host not in _LOOPBACK_NAMES else _HTTPS_UNLESS_TOLD
        try:
            known = [ip_address(host)]
        except ValueError:
            known = []
        return "" if self._may_reach(known) and (known or host not in _LOOPBACK_NAMES or plain) else _NOT_PUBLIC

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        if refusal := self.refusal(url):
            return Posted(trouble=refusal)
        backend = _Backend(self._may_reach, self._resolve, time.monotonic() + self._timeout_s)
        sent: list[tuple[bytes | str, bytes | str]] = [*_HEADERS.items(), *headers.items()]
        try:
            # Left as soon as the status is known: what else there is in the answer is nobody's concern.
            with (
                httpcore.ConnectionPool(self._tls, network_backend=backend) as pool,
                pool.stream("POST", url, headers=sent, content=body) as answer,
            ):
                return Posted(status=answer.status)
        except _NotPublic:
            return Posted(trouble=_NOT_PUBLIC)
        except httpcore.TimeoutException:
            return Posted(trouble="No answer came in time.")
        except (httpcore.NetworkError, httpcore.ProtocolError):
            return Posted(trouble="The receiver could not be reached, or did not answer as one does.")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore.default_ssl_context()

    def _may_reach(self, addresses: Iterable[Address]) -> bool:
        return self._allow_private or all(map(is_public, addresses))


_NOT_PUBLIC = "The address leads to a network that is not public."


class _NotPublic(Exception):
    """What a name leads to may not be reached."""


class _Backend(httpcore.NetworkBackend):
    """Looks at all that a name leads to, and connects to the first of just that; all by one deadline."""

    def __init__(self, may_reach: Any, resolve: Resolve, until: float) -> None:
        self._may_reach = may_reach
        self._resolve = resolve
        self._until = until
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - by the deadline
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = self._found(host, port)
        if not self._may_reach(found):
            raise _NotPublic
        left = min(_CONNECT_TIMEOUT_S, _left(self._until, httpcore.ConnectTimeout))
        stream = self._plain.connect_tcp(str(found[0]), port, left, local_address, socket_options)
        return _Stream(stream, self._until)

    def _found(self, host: str, port: int) -> Sequence[Address]:
        """What the name leads to. Nothing breaks off a look-up: one that is late is left to end by itself."""
        answers: queue.SimpleQueue[Sequence[Address] | OSError] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(self._resolve(host, port))
            except OSError as error:
                answers.put(error)

        threading.Thread(target=look_up, name="resolve", daemon=True).start()
        try:
            answer = answers.get(timeout=_left(self._until, httpcore.ConnectTimeout))
        except queue.Empty:
            raise httpcore.ConnectTimeout("The name was not looked up in time.") from None
        if isinstance(answer, OSError):
            raise httpcore.ConnectError(str(answer)) from answer
        return answer


class _Stream(httpcore.NetworkStream):
    """A connection on which everything together ends by a deadline, however slowly it comes."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - by the deadline
        return self._stream.read(max_bytes, _left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - by the deadline
        self._stream.write(buffer, _left(self._until, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = _left(self._until, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet's, and none within it stands for one that is not."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in gateway for gateway in _GATEWAYS):
            return False
    return address.is_global and not address.is_multicast


def _left(until: float, late: type[Exception]) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise late("The time is over.")
    return left
