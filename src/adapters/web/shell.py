"""What surrounds every page: where one is, whose books, as of when, and the keys that lead elsewhere."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

import msgspec

from adapters.web.figures import long_day
from adapters.web.powers import refusal
from adapters.wording import age
from domain.firms.acting import Acting
from domain.firms.firm import Business, Member, Power
from domain.snapshot.snapshot import DataAge


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A page that one can go to, and by which key."""

    label: str
    address: str
    key: str
    is_here: bool = False


class ClientHead(msgspec.Struct, frozen=True, kw_only=True):
    """Whose books a page is about, and how old they are; `stale` is a sentence where they are too old."""

    id: str
    name: str
    age: str
    stale: str
    page: str
    no_sync: str
    places: tuple[Place, ...]


class Shell(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of one page; `as_of` is empty where nothing is as of a day."""

    title: str
    member: str
    role: str
    as_of: str
    places: tuple[Place, ...]
    client: ClientHead | None = None


_JUST_NOW_S = 60
_FIRM = (
    ("Digest", "/", "g d"),
    ("All Trays", "/findings", "g t"),
    ("Awaiting me", "/waiting", "g w"),
    ("Connections", "/connections", "g c"),
    ("Members", "/members", "g m"),
    ("Settings", "/settings", "g s"),
)
_CLIENT = (
    ("Overview", "", "1"),
    ("Tray", "/tray", "2"),
    ("Console", "/console", "3"),
    ("Forecast", "/forecast", "4"),
    ("Items", "/items", "5"),
    ("Changes", "/changes", "6"),
    ("Settings", "/settings", "7"),
)


def firm_shell(member: Member, title: str, here: str, as_of: date | None = None) -> Shell:
    """Around a page about the whole firm; `here` is its address."""
    return Shell(
        title=title,
        member=member.name,
        role=str(member.role),
        as_of="" if as_of is None else long_day(as_of),
        places=_places(_FIRM, "", here),
    )


def client_shell(acting: Acting, title: str, here: str, business: Business, as_of: date, data_age: DataAge) -> Shell:
    """Around a page about one client; `here` is its address below the client's."""
    base = f"/clients/{business.id}"
    head = ClientHead(
        id=business.id,
        name=business.name,
        age=_told(data_age),
        page=here,
        no_sync=refusal(acting, Power.SYNC),
        stale=data_age.reason if data_age.stale else "",
        places=_places(_CLIENT, base, here),
    )
    return Shell(
        title=f"{title} · {business.name}",
        member=acting.name,
        role=str(acting.role),
        as_of=long_day(as_of),
        places=_places(_FIRM, "", None),
        client=head,
    )


def _told(data_age: DataAge) -> str:
    if data_age.age_s is None:
        return "never synced"
    return "books just synced" if data_age.age_s < _JUST_NOW_S else f"books {age(data_age.age_s)} old"


def _places(known: Sequence[tuple[str, str, str]], base: str, here: str | None) -> tuple[Place, ...]:
    return tuple(
        Place(label=label, address=f"{base}{address}", key=key, is_here=address == here)
        for label, address, key in known
    )


def finding_address(business_id: str, key: str) -> str:
    """Where a finding is."""
    return f"/clients/{business_id}/tray/{quote(key, safe=':')}"
