"""Port: the outside systems, as the sync layer sees them. Rails implement the kit's hooks, which mirror these calls."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from domain.rails.change import ChangePage, RecordChange, StoredPayload
from domain.rails.connection import ConnectionGrant, ConnectionStart, TokenSet
from domain.rails.rail import RailApp, RailDeclaration, RailTrouble, WebhookNotice, WriteRequest

T = TypeVar("T")


class RailSession(Protocol):
    """One connected company at a rail during one sync; every request goes through `call`."""

    @property
    def tenant(self) -> str:
        """The rail's own id of the company."""
        ...

    @property
    def app(self) -> RailApp:
        """The installation's settings for this rail."""
        ...

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:
        """Run one request with a valid access token and return what it returns; `batch` if it carries several in one.

        Waits for the rail's limits, counts the request, repeats it when it raises `RailRetriable`, refreshes the
        token once and repeats it when it raises `RailTokenExpired`. Other errors pass through.
        """
        ...


class Rails(Protocol):
    """All installed rails; every call names one. Raises `NotFound` for a rail that is not installed.

    A rail that raises anything but the rail errors, or answers what no rail answers, is reported as `RailRefused`
    naming it; one that says nothing for too long as `RailRetriable`. Where a write was under way both are
    `RailUnanswered`. A rail that could not be loaded refuses every call with the reason.
    """

    def names(self) -> tuple[str, ...]:
        """The rails that can be used, sorted."""
        ...

    def troubles(self) -> tuple[RailTrouble, ...]:
        """The installed rails that cannot be used, and why."""
        ...

    def declaration(self, rail: str) -> RailDeclaration:
        """What the rail declares of itself."""
        ...

    def app(self, rail: str) -> RailApp:
        """This installation's settings for the rail."""
        ...

    def begin_connection(self, rail: str, redirect_uri: str, state: str) -> ConnectionStart:
        """Where a person grants access; `state` comes back unchanged with the callback."""
        ...

    def finish_connection(self, rail: str, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
        """Turn the callback's query parameters into a grant."""
        ...

    def refresh_tokens(self, rail: str, tokens: TokenSet) -> TokenSet:
        """New tokens for old ones; raises `RailReconnect` when the grant is gone."""
        ...

    def pull_changes(self, rail: str, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        """Changes since the cursor, or everything when it is None; the last page carries the next cursor.

        Raises `RailCursorExpired` when the feed no longer reaches back.
        """
        ...

    def pull_kinds(self, rail: str, session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
        """Every record of these kinds; a page names the kinds that are complete by then."""
        ...

    def read_records(
        self, rail: str, session: RailSession, kind: str, record_ids: Sequence[str]
    ) -> tuple[RecordChange, ...]:
        """Those of the named records that exist at the rail; records that are gone are absent."""
        ...

    def translate_payloads(
        self, rail: str, payloads: Sequence[StoredPayload], cursor: str | None
    ) -> tuple[RecordChange, ...]:
        """What the rail makes of payloads that it has delivered before; it asks nobody. `cursor` is its last."""
        ...

    def apply_write(self, rail: str, session: RailSession, request: WriteRequest) -> tuple[RecordChange, ...]:
        """Make one write; the record it made or changed comes first, then others that the rail knows to be affected.

        Raises `RailStale` when the subject has moved on, `RailRefused` for what the service will not do, and
        `RailUnanswered` when the request may or may not have been carried out.
        """
        ...

    def find_write(self, rail: str, session: RailSession, request: WriteRequest) -> tuple[RecordChange, ...]:
        """What `apply_write` would have returned if the write has been made, nothing if it has not.

        Raises `RailStale` when the subject has moved on so that it can no longer be told.
        """
        ...

    def count_records(self, rail: str, session: RailSession, kinds: Sequence[str]) -> dict[str, int]:
        """How many live records of each kind the rail has, inactive ones too; kinds it cannot count are absent."""
        ...

    def verify_webhook(self, rail: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the raw body was signed by the rail; header names are lower case."""
        ...

    def parse_webhook(self, rail: str, body: bytes) -> tuple[WebhookNotice, ...]:
        """What a verified body announces."""
        ...
