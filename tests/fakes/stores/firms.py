"""Firms, members, keys and acts in memory: `domain.ports.stores.firms.Firms`."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace
from tests.fakes.installation import Installation

from domain.errors import Conflict, NotFound
from domain.firms.firm import Act, Business, Firm, Member, Role, Scope


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

    def add_key(self, firm_id: str, member: str, role: Role, key_id: str, key_hash: bytes, now: datetime) -> Member:
        added = Member(id=f"m_{self.firm(firm_id).id}_{member}", firm_id=firm_id, name=member, role=role)
        if key_id in self._held.keys:
            raise Conflict("There is a key of that id already; make another one.")
        self._held.members[added.id] = added
        self._held.keys[key_id] = added.id, key_hash, now
        return added

    def members(self, firm_id: str) -> tuple[Member, ...]:
        mine = [member for member in self._held.members.values() if member.firm_id == self.firm(firm_id).id]
        return tuple(sorted(mine, key=lambda member: member.name))

    def key_owner(self, key_id: str) -> tuple[Member, bytes] | None:
        if key_id not in self._held.keys:
            return None
        member_id, key_hash, _ = self._held.keys[key_id]
        return self._held.members[member_id], key_hash

    def record_act(self, firm_id: str, act: Act) -> None:
        if act.business_id is not None:
            self.business(firm_id, act.business_id)
        kept = replace(act, number=len(self._held.acts) + 1)
        self._held.acts.append((self.firm(firm_id).id, kept))

    def acts(self, firm_id: str, before: int | None, limit: int) -> tuple[Act, ...]:
        firm = self.firm(firm_id)
        mine = [act for owner, act in reversed(self._held.acts) if owner == firm.id]
        return tuple([act for act in mine if before is None or act.number < before][:limit])
