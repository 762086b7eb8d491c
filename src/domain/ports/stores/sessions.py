"""Port: members' sessions in browsers, and the links that begin them."""

from datetime import datetime
from typing import Protocol

from domain.firms.session import Session, SignInLink


class Sessions(Protocol):
    """Sessions and links by the hash of what their holder shows; whose they are comes of it."""

    def keep_link(self, firm_id: str, member_id: str, link_hash: bytes, now: datetime) -> None:
        """Keep one for a member; those of the firm that let nobody in any more are dropped. Raises `NotFound`."""
        ...

    def take_link(self, link_hash: bytes) -> SignInLink | None:
        """Give a link and drop it, so that of those who take it one is given it; None without it."""
        ...

    def begin(self, firm_id: str, member_id: str, token_hash: bytes, now: datetime) -> Session:
        """Begin a session; the member's that have ended are dropped. Raises `NotFound`."""
        ...

    def find(self, token_hash: bytes) -> Session | None:
        """The session with its member as of now, also one that has ended; None without it."""
        ...

    def note_seen(self, token_hash: bytes, now: datetime) -> None:
        """A session was used."""
        ...

    def end(self, firm_id: str, token_hash: bytes) -> None:
        """End a session of the firm; one that is not there is ended."""
        ...

    def end_all(self, firm_id: str, member_id: str) -> int:
        """End all sessions of a member; how many there were."""
        ...
