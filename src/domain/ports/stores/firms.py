"""Port: the firm, its members, their keys and acts, and the list of its clients."""

from datetime import datetime
from typing import Protocol

from domain.firms.firm import Act, Business, Firm, Member, Role, Scope


class Firms(Protocol):
    """Who may ask, and for which businesses."""

    def default_firm(self) -> Firm:
        """The installation's first firm, made when there is none."""
        ...

    def firm(self, firm_id: str) -> Firm:
        """A firm; raises `NotFound`."""
        ...

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        """The firm's clients, by name."""
        ...

    def feeds(self, firm_id: str, client_id: str | None = None) -> tuple[Business, ...]:
        """What second rails tell of the firm's clients, or of one of them, by name."""
        ...

    def business(self, firm_id: str, business_id: str) -> Business:
        """A client of the firm; raises `NotFound` also when another firm has it."""
        ...

    def set_time_zone(self, firm_id: str, business_id: str, time_zone: str) -> Business:
        """Change where a business is, an IANA name; raises `NotFound`."""
        ...

    def scope(self, firm_id: str, business_id: str) -> Scope:
        """The pair, checked to belong together; raises `NotFound`."""
        ...

    def add_key(self, firm_id: str, member: str, role: Role, key_id: str, key_hash: bytes, now: datetime) -> Member:
        """Give a member (made when new; role updated) an API key, of which only the hash is kept."""
        ...

    def members(self, firm_id: str) -> tuple[Member, ...]:
        """The firm's members, by name; raises `NotFound`."""
        ...

    def key_owner(self, key_id: str) -> tuple[Member, bytes] | None:
        """The member a key belongs to and the key's hash, or None."""
        ...

    def record_act(self, firm_id: str, act: Act) -> None:
        """Append to the firm's record of who did what."""
        ...

    def acts(self, firm_id: str, before: int | None, limit: int) -> tuple[Act, ...]:
        """Newest first, those older than the act of the number `before`; raises `NotFound` for the firm."""
        ...
