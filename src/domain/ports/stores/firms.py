"""Port: the firm, its members, their keys and acts, and the list of its clients."""

from datetime import datetime
from typing import Protocol

from domain.firms.firm import Act, Business, Firm, Member, Role, Scope
from domain.firms.key import ApiKey, KeyGrant

WHOLE = KeyGrant()
"""A key that lets through all that its member's role allows."""


class Firms(Protocol):
    """Who may ask, and for which businesses."""

    def default_firm(self) -> Firm:
        """The installation's first firm, made when there is none."""
        ...

    def firm(self, firm_id: str) -> Firm:
        """A firm; raises `NotFound`."""
        ...

    def has_others(self, firm_id: str) -> bool:
        """Whether the installation has another firm beside this one."""
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

    def admit(self, firm_id: str, member: str, role: Role | None) -> Member:
        """A member by name; one who is new is made, with the role.

        Raises `Conflict` for a member of another role, `Invalid` for one who is new and has none, and `NotFound`.
        """
        ...

    def add_key(
        self,
        firm_id: str,
        member: str,
        role: Role | None,
        key_id: str,
        key_hash: bytes,
        now: datetime,
        grant: KeyGrant = WHOLE,
        made_by: str = "",
    ) -> ApiKey:
        """Give a member an API key, of which only the hash is kept. One who is new is made, with the role.

        `made_by` is the other member who is shown it.

        Raises `Conflict` for a member of another role, `Invalid` for one who is new and has none, and `NotFound` for
        the firm and for clients that it has not.
        """
        ...

    def keys(self, firm_id: str) -> tuple[ApiKey, ...]:
        """All keys of the firm's members, the newest first, revoked ones too; raises `NotFound`."""
        ...

    def revoke_key(self, firm_id: str, key_id: str, now: datetime) -> ApiKey:
        """Let a key be good no more; one that was revoked stays as it is. Raises `NotFound`."""
        ...

    def note_use(self, key_id: str, now: datetime) -> None:
        """A key was used."""
        ...

    def set_role(self, firm_id: str, member: str, role: Role) -> Member:
        """Change a member's role; raises `NotFound`, and `Conflict` where the firm would be left without an owner."""
        ...

    def members(self, firm_id: str) -> tuple[Member, ...]:
        """The firm's members, by name; raises `NotFound`."""
        ...

    def key_and_hash(self, key_id: str) -> tuple[ApiKey, bytes] | None:
        """A key with its member, and its hash, or None."""
        ...

    def record_act(self, firm_id: str, act: Act) -> None:
        """Append to the firm's record of who did what."""
        ...

    def acts(self, firm_id: str, before: int | None, limit: int) -> tuple[Act, ...]:
        """Newest first, those older than the act of the number `before`; raises `NotFound` for the firm."""
        ...
