"""Connecting a company through a rail's consent page, with the callback on loopback."""

import hmac
import secrets
import webbrowser
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

from application.use_cases.syncing import SyncUseCases
from domain.errors import Invalid, Misconfigured
from domain.firms.acting import Acting
from domain.firms.firm import Business

_WAIT_S = 300
_PAGE = b"<!doctype html><title>Cashrail</title><p>Thank you. You may close this window.</p>"


class _Callback(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        if "state" in query and isinstance(self.server, _CallbackServer):
            self.server.received = query
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the request line holds the authorisation code."""


class _CallbackServer(HTTPServer):
    """Waits on loopback for the browser to come back; `received` is the query it came with."""

    timeout = _WAIT_S

    def __init__(self, port: int) -> None:
        self.received: Mapping[str, str] = {}
        super().__init__(("127.0.0.1", port), _Callback)

    def handle_timeout(self) -> None:
        raise Invalid("No answer came from the consent page; start again.")

    def wait(self) -> Mapping[str, str]:
        """The callback's query; browsers may ask for other things before."""
        while not self.received:
            self.handle_request()
        return self.received


def finish(
    syncing: SyncUseCases,
    acting: Acting,
    rail: str,
    redirect_uri: str,
    callback: Mapping[str, str],
    state: str,
    *,
    name: str | None = None,
    feed_of: str | None = None,
) -> Business:
    """Store a grant after checking that the callback answers our own request."""
    if not hmac.compare_digest(callback.get("state", ""), state):
        raise Invalid("The consent page answered a request that was not ours; start again.")
    if "error" in callback:
        raise Invalid(f"Access was not granted: {callback['error']}.")
    return syncing.finish_connection(acting, rail, redirect_uri, callback, name=name, feed_of=feed_of)


def connect_by_browser(
    syncing: SyncUseCases,
    acting: Acting,
    rail: str,
    *,
    name: str | None,
    port: int,
    show: Callable[[str], None],
    open_browser: bool,
    feed_of: str | None = None,
) -> Business:
    """Show the consent page, wait for its callback on loopback, store the grant."""
    redirect_uri, state = f"http://127.0.0.1:{port}/callback", secrets.token_urlsafe(24)
    start = syncing.begin_connection(rail, redirect_uri, state)
    try:
        server = _CallbackServer(port)
    except OSError as error:
        raise Misconfigured(f"Port {port} is taken; name another with --redirect-port.") from error
    with server:
        show(start.authorize_url)
        if open_browser:
            webbrowser.open(start.authorize_url)
        callback = server.wait()
    return finish(syncing, acting, rail, redirect_uri, callback, state, name=name, feed_of=feed_of)
