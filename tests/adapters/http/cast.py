"""Who is there in an office of two firms, and at what time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from msgspec.structs import replace

from domain.errors import NotFound, Unauthenticated
from domain.firms.acting import Acting
from domain.firms.firm import Act, Business, Firm, Member, Power, Role

FIRM = Firm(id="f1", name="Ledger & Partners")
OTHER_FIRM = Firm(id="f2", name="Tallies LLP")
BAKERY = Business(id="b1", firm_id="f1", name="Bakery", time_zone="America/Los_Angeles")
CLINIC = Business(id="b2", firm_id="f1", name="clinic", time_zone="Asia/Tokyo")
AGENCY = Business(id="b3", firm_id="f1", name="Agency", time_zone="America/Los_Angeles")
STRANGER = Business(id="b9", firm_id="f2", name="Stranger")

# 02:00 UTC on 2 March: still 1 March in Los Angeles, already 2 March in Tokyo.
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def key_of(role: Role) -> str:
    """The API key that the member of that role holds; the member is called after the role."""
    return f"crk_{role}_5ecret"


class FixedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class FakeMembers:
    revoked: set[str] = field(default_factory=set)
    denied: list[tuple[str, str | None, str]] = field(default_factory=list)

    def deny(self, acting: Acting, business_id: str | None, refusal: str) -> None:
        self.denied.append((acting.name, business_id, refusal))

    def authenticate(self, key: str) -> Member:
        for role in Role:
            if key == key_of(role) and key not in self.revoked:
                return Member(id=f"m-{role}", firm_id=FIRM.id, name=f"Ms {role.title()}", role=role)
        raise Unauthenticated("The API key is not valid.")

    def acts(self, firm_id: str, before: int | None, limit: int) -> tuple[Act, ...]:
        done = [Act(at=NOW, member="Ann", action=f"act {number}", number=number) for number in (3, 2, 1)]
        mine = [act for act in done if firm_id == FIRM.id and (before is None or act.number < before)]
        return tuple(mine[:limit])


@dataclass
class FakeClients:
    held: list[Business]
    moved_by: list[str] = field(default_factory=list)

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        return tuple(business for business in self.held if business.firm_id == firm_id)

    def set_time_zone(self, acting: Acting, business_id: str, time_zone: str) -> Business:
        acting.may(Power.SET_POLICY)
        firm_id = acting.firm_id
        changed = replace(self.business(firm_id, business_id), time_zone=time_zone)
        self.held[self.held.index(self.business(firm_id, business_id))] = changed
        self.moved_by.append(acting.name)
        return changed

    def business(self, firm_id: str, business_id: str) -> Business:
        for business in self.businesses(firm_id):
            if business.id == business_id:
                return business
        raise NotFound(f"There is no business {business_id}.")
