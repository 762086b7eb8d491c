"""An application's webhook endpoint: a real server that keeps what it is sent and answers as the test says."""

import base64
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

VERIFIER = "verifier-of-the-test-0b3e"


class Received(NamedTuple):
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)

    @property
    def ids(self) -> list[str]:
        """The ids of the objects that a CloudEvents body tells of."""
        return [event["intuitentityid"] for event in self.content]

    def is_signed(self, verifier: str = VERIFIER) -> bool:
        expected = base64.b64encode(hmac.new(verifier.encode(), self.body, "sha256").digest()).decode()
        return self.headers["intuit-signature"] == expected


class Receiver:
    """`statuses` are answered in turn, then 200 for ever; each answer takes `slow_s` to come.

    `before_answer` is called before each; an answer never comes where it fails.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[Received] = []
        self.statuses: deque[int] = deque()
        self.slow_s = 0.0
        self.before_answer: Callable[[], object] = lambda: None
        self._news = threading.Condition()

    def take(self, received: Received) -> int:
        with self._news:
            self.received.append(received)
            self._news.notify_all()
        time.sleep(self.slow_s)
        self.before_answer()
        return self.statuses.popleft() if self.statuses else 200

    def wait_for(self, count: int, timeout_s: float = 10) -> list[Received]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.received) >= count, timeout_s), self.received
            return list(self.received)

    @property
    def ids(self) -> list[str]:
        return [told for received in self.received for told in received.ids]


@contextmanager
def receiving() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(Received(headers, body)))
            self.end_headers()

        def log_message(self, format: str, *values: Any) -> None:
            """Nothing of it belongs into the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hooks")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
