"""Who acts, for which firm and when: made once at the door, handed to every use case that changes something."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from domain.errors import Forbidden
from domain.firms.business_day import today
from domain.firms.firm import Act, AsOf, Business, Member, Power, Role
from domain.firms.key import ApiKey

_REFUSALS: Mapping[Power, str] = {
    Power.TRIAGE: "may read findings only.",
    Power.IGNORE: "may not ignore findings; ask an owner, advisor or reviewer.",
    Power.WAIVE: "may not let findings into the decisions; ask an owner or advisor.",
    Power.PLAN: "may not change what is expected; ask an owner, advisor or staff.",
    Power.SYNC: "may read, but not sync; ask an owner, advisor or staff member.",
    Power.DECIDE: "may not decide; ask an owner or advisor.",
    Power.WRITE: "may not change a client's books; ask an owner or advisor.",
    Power.SET_POLICY: "may not change the policy; ask an owner or advisor.",
    Power.CONFIRM_POLICY: "may not confirm a change of the policy; ask an owner.",
    Power.ADMINISTER: "may not make keys, change roles, connect clients or have events sent; ask an owner.",
}


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """A member at an instant: what one request or one command does, it does as this. A command shows no key."""

    member: Member
    at: datetime
    key: ApiKey | None = None

    @property
    def firm_id(self) -> str:
        return self.member.firm_id

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def role(self) -> Role:
        return self.member.role

    @property
    def powers(self) -> frozenset[Power]:
        """What the role allows and the key lets through."""
        return self.role.powers if self.key is None else self.role.powers & self.key.powers

    def may(self, power: Power, refusal: str = "") -> None:
        """Raise `Forbidden` unless role and key have the power; `refusal` replaces the usual sentence."""
        if power not in self.role.powers:
            raise Forbidden(f"{self.role.phrase.capitalize()} {refusal or _REFUSALS[power]}")
        if power not in self.powers and self.key is not None:
            scopes = ", ".join(self.key.scopes) or "none"
            raise Forbidden(f"The key {self.key.id} does not let this through; its scopes: {scopes}.")

    def sign(self) -> None:
        """Raise `Forbidden` where what takes two members is done with a key that another member has seen."""
        if self.key is not None and self.key.made_by:
            raise Forbidden(
                f"{self.key.made_by} has made the key {self.key.id}, and this takes two members: use a key that the "
                "command line of the server has made."
            )

    def day_of(self, business: Business) -> date:
        """The date where the business is."""
        return today((business,), self.at)

    def as_of(self, business: Business) -> AsOf:
        """Today where the business is, as of now."""
        return AsOf(self.day_of(business), self.at)

    def did(self, action: str, business_id: str | None = None, detail: str = "") -> Act:
        """The act as it is recorded."""
        return Act(at=self.at, member=self.name, action=action, business_id=business_id, detail=detail)
