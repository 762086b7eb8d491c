"""One admitted request of the company API, and what may be answered to it."""

from datetime import datetime, timedelta
from typing import Final

from emulators.qbo.faults import long_request_id
from emulators.qbo.sandbox import Desk, Sandbox, Shelf
from emulators.qbo.wire import Binary
from emulators.service.web.asked import SANDBOX_KEY, AnyRequest, root_of
from emulators.service.wire import Json

_REQUEST_ID_LENGTH: Final = 50


def sandbox_of(request: AnyRequest) -> Sandbox:
    """The sandbox that is asked."""
    asked: Sandbox = request.scope["state"][SANDBOX_KEY]
    return asked


def bearer_of(request: AnyRequest) -> str:
    """The access token that the request carries, or an empty string."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


class Call:
    """What is asked of which company; `parts` are the segments of the path behind the realm, in lower case."""

    def __init__(self, sandbox: Sandbox, desk: Desk, request: AnyRequest, body: bytes, now: datetime) -> None:
        self.sandbox = sandbox
        self.desk = desk
        self.body = body
        self.now = now
        self.posts = request.method == "POST"
        self.parts = [part for part in str(request.path_params["rest"]).split("/") if part]
        self.params = {key: str(value) for key, value in request.query_params.items()}
        self.root = root_of(request)
        self.content_type = str(request.headers.get("Content-Type", ""))

    @property
    def seen(self) -> Shelf:
        """The books as this call reads them, which may lag behind those it writes."""
        return self.desk.reading(self.sandbox.clock(), timedelta(seconds=self.sandbox.switches.stale_reads_s))

    @property
    def writes(self) -> bool:
        """True when the call can change the books, so that its `requestid` counts."""
        return self.posts and self.parts[0].lower() != "query"

    @property
    def is_batch(self) -> bool:
        return self.posts and self.parts[0].lower() == "batch"

    def name_of_write(self, item: str = "") -> str:
        """What a write, or one item of a batch, is known by when it is repeated; empty when the client gave no name.

        Raises ServiceError 6000 for a name that is too long; the id of an item counts as part of it.
        """
        request_id = self.params.get("requestid", "") if self.writes else ""
        if not request_id:
            return ""
        if len(request_id + item) > _REQUEST_ID_LENGTH:
            raise long_request_id(request_id + item, _REQUEST_ID_LENGTH)
        return f"{request_id}\n{item}" if item else request_id


Content = Json | Binary
