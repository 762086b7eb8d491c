"""Serving the web app and the HTTP API, on one port."""

import gc
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import uvicorn

from adapters.http.app import create_app
from adapters.http.connections import ConnectionLimits, limited_connections
from adapters.http.following import Following
from adapters.http.hosts import LOOPBACK
from adapters.http.rates import RateLimits
from adapters.web.router import pages_router
from application.product import FIELDS, Product
from cashrail.bootstrap.container import Container, product_of
from cashrail.bootstrap.listening import bound_socket, is_everywhere, stay_on_loopback
from cashrail.bootstrap.settings import Settings
from cashrail.bootstrap.working import working

# Each holds a connection of the pool, which has five and may open ten more.
_READING_THREADS = 8
# Longer than proxies keep a connection: none sends a request into one that is just being closed.
_KEEP_ALIVE_S = 75
_START_TIMEOUT_S = 15.0
_STOP_TIMEOUT_S = 10.0


def whole_product(container: Container) -> Product:
    """The product with every field made: threads that ask for one at once would each make it."""
    product = product_of(container)
    for field in FIELDS:
        getattr(product, field)
    return product


def address(listener: socket.socket) -> str:
    """The address a person opens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(container: Container, host: str, port: int | None, *, beyond_loopback: bool = False) -> None:
    """Serve until interrupted, and on SQLite do what is due; the port is settled before anything else is started.

    Raises `Invalid` for an address that other machines reach, unless `beyond_loopback`.
    """
    if not beyond_loopback:
        stay_on_loopback(host)
    container.settings().secret_key()
    listener = bound_socket(host, port)
    product = whole_product(container)
    # Rails are taken in now, so that nobody's request waits for it and what is wrong with one is said at once.
    container.rails().names()
    at = address(listener)
    sys.stderr.write(f"Cashrail is at {at} (to sign in: `cashrail keys link --member NAME --server {at}`).\n")
    sys.stderr.write(f"Cashrail's API is at {at}/api/v1 (keys: `cashrail keys new`); Ctrl-C stops it.\n")
    # What there is now stays: walking it again and again would hold up every tenth answer.
    gc.collect()
    gc.freeze()
    with working(container) if container.settings().uses_sqlite else nullcontext():
        _server(product, container, host).run([listener])


@contextmanager
def served(container: Container, port: int | None) -> Iterator[str]:
    """Serve on loopback in a thread while the body runs; gives the address."""
    host = "127.0.0.1"
    listener = bound_socket(host, port)
    server = _server(whole_product(container), container, host)
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


def _hosts(container: Container, host: str) -> frozenset[str]:
    """The names to be asked by: those of the settings, and where we were told to listen."""
    listens_at = frozenset() if is_everywhere(host) else frozenset({host.lower()})
    return LOOPBACK | container.settings().http_hosts | listens_at


def _connection_limits(settings: Settings) -> ConnectionLimits:
    return ConnectionLimits(
        headers_s=settings.http_headers_s,
        body_s=settings.http_body_s,
        keyless=settings.http_keyless_connections,
        keyless_per_address=settings.http_keyless_per_address,
    )


def _rate_limits(settings: Settings) -> RateLimits:
    return RateLimits(
        per_key=settings.http_requests_per_key,
        per_address=settings.http_requests_per_address,
        wrong_keys=settings.http_wrong_keys,
    )


class ApiServer(uvicorn.Server):
    """Ends the streams of events as it begins to end: it would wait for them otherwise."""

    def __init__(self, config: uvicorn.Config, following: Following) -> None:
        super().__init__(config)
        self._following = following

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._following.end()
        await super().shutdown(sockets)


def _server(product: Product, container: Container, host: str) -> uvicorn.Server:
    reading_threads = 1 if container.settings().uses_sqlite else _READING_THREADS
    following = Following()
    app = create_app(
        product,
        reading_threads=reading_threads,
        hosts=_hosts(container, host),
        rate_limits=_rate_limits(container.settings()),
        following=following,
        pages=pages_router,
    )
    return ApiServer(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=5,
            http=limited_connections(_connection_limits(container.settings())),
        ),
        following,
    )
