"""The firm's members and their API keys."""

import hashlib
import hmac
import secrets

from domain.errors import Invalid, NotFound, Unauthenticated
from domain.firms.acting import Acting
from domain.firms.firm import Act, Firm, Member, Power, Role
from domain.ports.stores.firms import Firms
from domain.ports.stores.work import Stores

_PREFIX = "crk"
_PARTS = 3
_NAME_CHARACTERS_MAX = 200


def _hash(secret: str) -> bytes:
    # The secret has 256 random bits, so a slow password hash would protect nothing more.
    return hashlib.sha256(secret.encode()).digest()


class MemberUseCases:
    """Who a key belongs to, making keys, and who did what."""

    def __init__(self, firms: Firms, stores: Stores) -> None:
        self._firms = firms
        self._stores = stores

    def firm(self) -> Firm:
        """The installation's own firm, made on first use."""
        return self._firms.default_firm()

    def new_key(self, acting: Acting, name: str, role: Role) -> tuple[Member, str]:
        """Give a member (made when new) a key; the key itself is returned this once and kept as a hash only."""
        acting.may(Power.ADMINISTER)
        name = name.strip()
        if not name or len(name) > _NAME_CHARACTERS_MAX:
            raise Invalid(f"A member's name has 1 to {_NAME_CHARACTERS_MAX} characters.")
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        with self._stores.write() as store:
            member = store.firms.add_key(acting.firm_id, name, role, key_id, _hash(secret), acting.at)
            store.firms.record_act(acting.firm_id, acting.did("new key", detail=f"{name} ({role}), key {key_id}"))
        return member, f"{_PREFIX}_{key_id}_{secret}"

    def deny(self, acting: Acting, business_id: str | None, refusal: str) -> None:
        """Record that a member was refused something; a client that the firm has not goes unnamed."""
        try:
            self._firms.record_act(acting.firm_id, acting.did("denied", business_id, refusal))
        except NotFound:
            self._firms.record_act(acting.firm_id, acting.did("denied", detail=refusal))

    def acts(self, firm_id: str, before: int | None, limit: int) -> tuple[Act, ...]:
        """Who did what, newest first, those older than the act of the number `before`; raises `NotFound`."""
        return self._firms.acts(firm_id, before, limit)

    def authenticate(self, key: str) -> Member:
        """The member a key belongs to; raises `Unauthenticated`."""
        parts = key.split("_", _PARTS - 1)
        owner = self._firms.key_owner(parts[1]) if len(parts) == _PARTS and parts[0] == _PREFIX else None
        member, expected = owner or (None, bytes(hashlib.sha256().digest_size))
        if not hmac.compare_digest(_hash(parts[-1]), expected) or member is None:
            raise Unauthenticated("A valid API key is needed; make one with `cashrail keys new`.")
        return member
