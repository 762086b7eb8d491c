"""The accounting firm, its members and its clients."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

DEFAULT_TIME_ZONE = "America/Los_Angeles"
"""Where a business is taken to be until it says otherwise: QuickBooks Online stamps its own times there."""


class Power(StrEnum):
    """What a role may allow: each is asked by the use cases that do it."""

    TRIAGE = "triage"
    """Comment on findings, assign and snooze them."""
    IGNORE = "ignore"
    """Have findings left out of the list."""
    WAIVE = "waive"
    """Have what one ignores block no decision."""
    PLAN = "plan"
    """Change what is expected beside the books."""
    SYNC = "sync"
    """Make us ask a rail."""
    DECIDE = "decide"
    """Decide upon bills and invoices, approve and record."""
    WRITE = "write"
    """Have something changed at a rail."""
    SET_POLICY = "set policy"
    """Change the thresholds that answers are made by, and where a client is."""
    CONFIRM_POLICY = "confirm policy"
    """Confirm what another member would loosen about payments."""
    ADMINISTER = "administer"
    """Make and revoke keys, change roles, connect clients, and say where events are sent."""


class Role(StrEnum):
    """What a member is in the firm; `powers` says what that allows. Everyone reads."""

    OWNER = "owner"
    ADVISOR = "advisor"
    STAFF = "staff"
    REVIEWER = "reviewer"
    VIEWER = "viewer"

    @property
    def powers(self) -> frozenset[Power]:
        return _POWERS[self]

    @property
    def phrase(self) -> str:
        """The role with its article, as it stands in a sentence."""
        return f"{'an' if self[0] in 'aeiou' else 'a'} {self}"


_POWERS: Mapping[Role, frozenset[Power]] = {
    Role.OWNER: frozenset(Power),
    Role.ADVISOR: frozenset(Power) - {Power.CONFIRM_POLICY, Power.ADMINISTER},
    Role.STAFF: frozenset({Power.TRIAGE, Power.PLAN, Power.SYNC}),
    Role.REVIEWER: frozenset({Power.TRIAGE, Power.IGNORE}),
    Role.VIEWER: frozenset(),
}


class Firm(msgspec.Struct, frozen=True, kw_only=True):
    """An accounting firm."""

    id: str
    name: str


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A named person of a firm."""

    id: str
    firm_id: str
    name: str
    role: Role


class Scope(msgspec.Struct, frozen=True):
    """One business of one firm, checked to belong together; every repository query is bound to one.

    It is made once, at the door that was asked (`Business.scope`, or `Firms.scope`), and handed on as it is.
    """

    firm_id: str
    business_id: str


class Business(msgspec.Struct, frozen=True, kw_only=True):
    """A client company of a firm: the tenant. `time_zone` is an IANA name; it decides what "today" is.

    With `feed_of` it is no client but what a second rail tells of one, whose id that is.
    """

    id: str
    firm_id: str
    name: str
    time_zone: str = DEFAULT_TIME_ZONE
    feed_of: str | None = None

    @property
    def scope(self) -> Scope:
        """The firm and the business together: a business that a store gave is the firm's."""
        return Scope(self.firm_id, self.id)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something a member did, for the record; `number` orders a firm's acts and is 0 before it is kept."""

    at: datetime
    member: str
    action: str
    business_id: str | None = None
    detail: str = ""
    number: int = 0


class AsOf(msgspec.Struct, frozen=True):
    """The business date an answer is for, and the instant it is asked."""

    day: date
    now: datetime
