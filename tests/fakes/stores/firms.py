"""Firms, members, keys and acts in memory: `domain.ports.stores.firms.Firms`."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import asdict, replace
from tests.fakes.installation import Installation

from domain.errors import Conflict, Invalid, NotFound
from domain.firms.firm import Act, Business, Firm, Member, Role, Scope
from domain.firms.key import ApiKey, KeyGrant
from domain.ports.stores.firms import WHOLE


class FakeFirms:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def default_firm(self) -> Firm:
        if not self._held.firms:
            self._held.firms["f_default"] = Firm(id="f_default", name="My firm")
        return self._held.firms[min(self._held.firms)]

    def firm(self, firm_id: str) -> Firm:
        if firm_id not in self._held.firms:
            raise NotFound("There is no such firm.")
        return self._held.firms[firm_id]

    def has_others(self, firm_id: str) -> bool:
        return any(other != firm_id for other in self._held.firms)

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        return self._listed(firm_id, lambda business: business.feed_of is None)

    def feeds(self, firm_id: str, client_id: str | None = None) -> tuple[Business, ...]:
        if client_id is None:
            return self._listed(firm_id, lambda business: business.feed_of is not None)
        return self._listed(firm_id, lambda business: business.feed_of == client_id)

    def _listed(self, firm_id: str, which: Callable[[Business], bool]) -> tuple[Business, ...]:
        mine = (each for each in self._held.businesses.values() if each.firm_id == firm_id and which(each))
        return tuple(sorted(mine, key=lambda business: (business.name, business.id)))

    def business(self, firm_id: str, business_id: str) -> Business:
        return self._held.business(firm_id, business_id)

    def set_time_zone(self, firm_id: str, business_id: str, time_zone: str) -> Business:
        changed = replace(self._held.business(firm_id, business_id), time_zone=time_zone)
        self._held.businesses[business_id] = changed
        return changed

    def scope(self, firm_id: str, business_id: str) -> Scope:
        return Scope(firm_id, self.business(firm_id, business_id).id)

    def admit(self, firm_id: str, member: str, role: Role | None) -> Member:
        firm, known = self.firm(firm_id), self._named(firm_id, member)
        if known is None and role is None:
            raise Invalid(f"{member} is new; say which role the member has.")
        if known is not None and role not in (None, known.role):
            raise Conflict(f"{member} is {known.role.phrase}; this changes nobody's role; an owner does.")
        admitted = known or Member(id=f"m_{firm.id}_{member}", firm_id=firm_id, name=member, role=role or Role.VIEWER)
        self._held.members[admitted.id] = admitted
        return admitted

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
        self.firm(firm_id)
        for business_id in grant.clients or ():
            self.business(firm_id, business_id)
        owner = self.admit(firm_id, member, role)
        if key_id in self._held.keys:
            raise Conflict("There is a key of that id already; make another one.")
        key = ApiKey(id=key_id, member=owner, created_at=now, made_by=made_by, **asdict(grant))
        self._held.keys[key_id] = key, key_hash
        return key

    def keys(self, firm_id: str) -> tuple[ApiKey, ...]:
        self.firm(firm_id)
        mine = [self._now(key) for key, _ in self._held.keys.values() if key.member.firm_id == firm_id]
        return tuple(sorted(sorted(mine, key=lambda key: key.id), key=lambda key: key.created_at, reverse=True))

    def revoke_key(self, firm_id: str, key_id: str, now: datetime) -> ApiKey:
        key, key_hash = self._held.keys.get(key_id, (None, b""))
        if key is None or key.member.firm_id != firm_id:
            raise NotFound(f"There is no key {key_id}.")
        revoked = replace(key, revoked_at=key.revoked_at or now)
        self._held.keys[key_id] = revoked, key_hash
        return self._now(revoked)

    def note_use(self, key_id: str, now: datetime) -> None:
        key, key_hash = self._held.keys[key_id]
        self._held.keys[key_id] = replace(key, last_used_at=now), key_hash

    def set_role(self, firm_id: str, member: str, role: Role) -> Member:
        known = self._named(firm_id, member)
        if known is None:
            raise NotFound(f"There is no member {member}.")
        owners = [each for each in self.members(firm_id) if each.role is Role.OWNER]
        if role is not Role.OWNER and owners == [known]:
            raise Conflict(f"{member} is the firm's last owner; make another member an owner first.")
        self._held.members[known.id] = replace(known, role=role)
        return self._held.members[known.id]

    def _named(self, firm_id: str, name: str) -> Member | None:
        return next((each for each in self.members(firm_id) if each.name == name), None)

    def _now(self, key: ApiKey) -> ApiKey:
        return replace(key, member=self._held.members[key.member.id])

    def members(self, firm_id: str) -> tuple[Member, ...]:
        mine = [member for member in self._held.members.values() if member.firm_id == self.firm(firm_id).id]
        return tuple(sorted(mine, key=lambda member: member.name))

    def key_and_hash(self, key_id: str) -> tuple[ApiKey, bytes] | None:
        if key_id not in self._held.keys:
            return None
        key, key_hash = self._held.keys[key_id]
        return self._now(key), key_hash

    def record_act(self, firm_id: str, act: Act) -> None:
        if act.business_id is not None:
            self.business(firm_id, act.business_id)
        kept = replace(act, number=len(self._held.acts) + 1)
        self._held.acts.append((self.firm(firm_id).id, kept))

    def acts(self, firm_id: str, before: int | None, limit: int) -> tuple[Act, ...]:
        firm = self.firm(firm_id)
        mine = [act for owner, act in reversed(self._held.acts) if owner == firm.id]
        return tuple([act for act in mine if before is None or act.number < before][:limit])
