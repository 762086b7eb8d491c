"""The firm's members and their API keys."""

import hashlib
import hmac
import secrets
from datetime import datetime

from domain.errors import Forbidden, NotFound, Unacceptable, Unauthenticated
from domain.firms.acting import Acting
from domain.firms.firm import Act, Firm, Member, Power, Role
from domain.firms.key import ApiKey, Identity, KeyGrant, KeyScope
from domain.firms.member_name import member_name, refuse_alike
from domain.ports.clock import Clock
from domain.ports.stores.firms import WHOLE, Firms
from domain.ports.stores.work import Stores

_PREFIX = "crk"
_PARTS = 3


def _hash(secret: str) -> bytes:
    # The secret has 256 random bits, so a slow password hash would protect nothing more.
    return hashlib.sha256(secret.encode()).digest()


class MemberUseCases:
    """Who a key belongs to, making and revoking keys, roles, and who did what."""

    def __init__(self, firms: Firms, stores: Stores, clock: Clock) -> None:
        self._firms = firms
        self._stores = stores
        self._clock = clock

    def firm(self) -> Firm:
        """The installation's own firm, made on first use."""
        return self._firms.default_firm()

    def me(self, acting: Acting) -> Identity:
        """Who asks, and what role and key let through."""
        powers = tuple(power for power in Power if power in acting.powers)
        return Identity(member=acting.member, powers=powers, key=acting.key)

    def members(self, firm_id: str) -> tuple[Member, ...]:
        """The firm's members, by name; raises `NotFound`."""
        return self._firms.members(firm_id)

    def change_role(self, acting: Acting, name: str, role: Role) -> Member:
        """It holds for all keys of the member from the next request on.

        Raises `NotFound`, and `Conflict` for the last owner.
        """
        acting.may(Power.ADMINISTER)
        with self._stores.write() as store:
            member = store.firms.set_role(acting.firm_id, name, role)
            store.firms.record_act(acting.firm_id, acting.did("change role", detail=f"{name} ({role})"))
        return member

    def keys(self, acting: Acting) -> tuple[ApiKey, ...]:
        """All keys of the firm's members, the newest first."""
        acting.may(Power.ADMINISTER)
        return self._firms.keys(acting.firm_id)

    def new_key(
        self, acting: Acting, name: str, role: Role | None = None, grant: KeyGrant = WHOLE
    ) -> tuple[ApiKey, str]:
        """Give a member (made when new, with the role) a key, returned this once and kept as a hash only."""
        acting.may(Power.ADMINISTER)
        name = member_name(name)
        _prove_grantable(acting, grant)
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        with self._stores.write() as store:
            refuse_alike(name, store.firms.members(acting.firm_id))
            made_by = acting.key.maker_of(name) if acting.key else ""
            key = store.firms.add_key(acting.firm_id, name, role, key_id, _hash(secret), acting.at, grant, made_by)
            store.firms.record_act(acting.firm_id, acting.did("new key", detail=_told(key)))
        return key, f"{_PREFIX}_{key_id}_{secret}"

    def revoke_key(self, acting: Acting, key_id: str) -> ApiKey:
        """Let a key be good no more, from the next request on; raises `NotFound`."""
        acting.may(Power.ADMINISTER)
        with self._stores.write() as store:
            key = store.firms.revoke_key(acting.firm_id, key_id, acting.at)
            store.firms.record_act(acting.firm_id, acting.did("revoke key", detail=f"{key.member.name}, key {key_id}"))
        return key

    def deny(self, acting: Acting, business_id: str | None, refusal: str) -> None:
        """Record that a member was refused something; a client that the firm has not goes unnamed."""
        try:
            self._firms.record_act(acting.firm_id, acting.did("denied", business_id, refusal))
        except NotFound:
            self._firms.record_act(acting.firm_id, acting.did("denied", detail=refusal))

    def acts(self, firm_id: str, before: int | None, limit: int) -> tuple[Act, ...]:
        """Who did what, newest first, those older than the act of the number `before`; raises `NotFound`."""
        return self._firms.acts(firm_id, before, limit)

    def authenticate(self, key: str, *, records: bool = True) -> ApiKey:
        """The key that is shown, with its member; raises `Unauthenticated`, also for one that is good no more.

        That is an act, unless it is not to be recorded: whoever has asked too often does not fill the log.
        """
        parts = key.split("_", _PARTS - 1)
        found = self._firms.key_and_hash(parts[1]) if len(parts) == _PARTS and parts[0] == _PREFIX else None
        known, expected = found or (None, bytes(hashlib.sha256().digest_size))
        if not hmac.compare_digest(_hash(parts[-1]), expected) or known is None:
            raise Unauthenticated("A valid API key is needed; make one with `cashrail keys new`.")
        now = self._clock.now()
        if refusal := known.refusal(now):
            if records:
                self.deny(Acting(member=known.member, at=now, key=known), None, refusal)
            raise Unauthenticated(refusal)
        return known

    def good_keys(self, firm_id: str) -> frozenset[str]:
        """The ids of the keys that let something through now; raises `NotFound`."""
        now = self._clock.now()
        return frozenset(key.id for key in self._firms.keys(firm_id) if not key.refusal(now))

    def note_use(self, key: ApiKey) -> None:
        """Keep that a key was used just now."""
        self._firms.note_use(key.id, self._clock.now())


def _prove_grantable(acting: Acting, grant: KeyGrant) -> None:
    if not grant.scopes:
        raise Unacceptable("A key has at least the scope read.", field="scopes")
    if grant.expires_at is not None and _is_past(grant.expires_at, acting.at):
        raise Unacceptable("A key expires at an instant to come, with its time zone.", field="expires_at")
    if grant.clients is not None and (not grant.clients or KeyScope.ADMIN in grant.scopes):
        raise Unacceptable(
            "A key for some clients names at least one, and has not the firm-wide scope admin.", field="clients"
        )
    if acting.key is not None and not set(grant.scopes) <= set(acting.key.scopes):
        raise Forbidden(f"The key {acting.key.id} makes none that lets more through than itself.")


def _is_past(instant: datetime, now: datetime) -> bool:
    return instant.tzinfo is None or instant <= now


def _told(key: ApiKey) -> str:
    until = "" if key.expires_at is None else f", until {key.expires_at:%Y-%m-%d %H:%M}"
    of = "" if key.clients is None else f", for {', '.join(key.clients)}"
    return f"{key.member.name} ({key.member.role}), key {key.id}: {', '.join(key.scopes)}{of}{until}"
