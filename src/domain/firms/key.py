"""An API key of a member: what it lets through, for which clients, and how long."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from domain.firms.firm import Member, Power

_NOTED_EVERY = timedelta(minutes=1)


class KeyScope(StrEnum):
    """What a key lets through at most; the member's role has to allow it too. Every key reads."""

    READ = "read"
    DECIDE = "decide"
    """Triage, expect, sync and decide."""
    WRITE = "write"
    """Change something at a rail."""
    ADMIN = "admin"
    """Set policies, make keys, change roles and connect clients."""

    @property
    def powers(self) -> frozenset[Power]:
        return _POWERS[self]


_ADMIN = frozenset({Power.SET_POLICY, Power.CONFIRM_POLICY, Power.ADMINISTER})
_POWERS: Mapping[KeyScope, frozenset[Power]] = {
    KeyScope.READ: frozenset(),
    KeyScope.DECIDE: frozenset(Power) - _ADMIN - {Power.WRITE},
    KeyScope.WRITE: frozenset({Power.WRITE}),
    KeyScope.ADMIN: _ADMIN,
}


def scopes_or_all(scopes: Iterable[KeyScope] | None, clients: Collection[str] | None) -> tuple[KeyScope, ...]:
    """The scopes asked for; of none asked for all there are, but admin for a key of some clients."""
    if scopes is not None:
        return tuple(scopes)
    return tuple(each for each in KeyScope if clients is None or each is not KeyScope.ADMIN)


class KeyGrant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a key is good for. `clients` None are all of the firm's, those to come too."""

    scopes: tuple[KeyScope, ...] = tuple(KeyScope)
    clients: tuple[str, ...] | None = None
    expires_at: datetime | None = None

    @property
    def powers(self) -> frozenset[Power]:
        return frozenset[Power]().union(*(scope.powers for scope in self.scopes))

    def reaches(self, business_id: str) -> bool:
        """Whether the key is for this client."""
        return self.clients is None or business_id in self.clients


class ApiKey(KeyGrant, frozen=True, kw_only=True):
    """A key as it is told of; itself it is shown once and kept as a hash. `last_used_at` is exact to a minute.

    `made_by` is another member who was shown it as it was made, or a key that it was made by; empty for none.
    """

    id: str
    member: Member
    created_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    made_by: str = ""

    def maker_of(self, member: str) -> str:
        """Who is shown a key that is made for a member by this one, beside that member."""
        return self.made_by if member == self.member.name else self.member.name

    def is_use_news(self, now: datetime) -> bool:
        """Whether the use that is kept is so old that one of now is to be kept too: not each request writes."""
        return self.last_used_at is None or now - self.last_used_at >= _NOTED_EVERY

    def refusal(self, now: datetime) -> str:
        """Why it is good no more, as a sentence; empty while it is."""
        if self.revoked_at is not None:
            return f"The key {self.id} was revoked; ask an owner for another."
        if self.expires_at is not None and self.expires_at <= now:
            return f"The key {self.id} has expired; ask an owner for another."
        return ""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and what the key that was shown lets through of what the role allows."""

    member: Member
    powers: tuple[Power, ...]
    key: ApiKey | None = None
