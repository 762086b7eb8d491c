"""The accounting firm, its members and its clients."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

DEFAULT_TIME_ZONE = "America/Los_Angeles"
"""Where a business is taken to be until it says otherwise: QuickBooks Online stamps its own times there."""


class Role(StrEnum):
    """What a member may do.

    Viewers read; reviewers also triage and ignore findings; staff triage, plan and sync; advisors and owners do all
    that, let what they ignore into the decisions, and write.
    """

    OWNER = "owner"
    ADVISOR = "advisor"
    STAFF = "staff"
    REVIEWER = "reviewer"
    VIEWER = "viewer"

    @property
    def may_write(self) -> bool:
        """Whether the member may have something changed at a rail."""
        return self in (Role.OWNER, Role.ADVISOR)

    @property
    def may_triage(self) -> bool:
        """Whether the member may comment on findings, assign and snooze them."""
        return self is not Role.VIEWER

    @property
    def may_ignore(self) -> bool:
        """Whether the member may have findings left out of the list."""
        return self in (Role.OWNER, Role.ADVISOR, Role.REVIEWER)

    @property
    def may_waive(self) -> bool:
        """Whether what the member ignores no longer blocks decisions."""
        return self in (Role.OWNER, Role.ADVISOR)

    @property
    def may_set_policy(self) -> bool:
        """Whether the member may change the thresholds that answers are made by."""
        return self in (Role.OWNER, Role.ADVISOR)

    @property
    def may_plan(self) -> bool:
        """Whether the member may change what is expected beside the books."""
        return self in (Role.OWNER, Role.ADVISOR, Role.STAFF)

    @property
    def may_sync(self) -> bool:
        """Whether the member may make us ask a rail."""
        return self in (Role.OWNER, Role.ADVISOR, Role.STAFF)


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


class Business(msgspec.Struct, frozen=True, kw_only=True):
    """A client company of a firm: the tenant. `time_zone` is an IANA name; it decides what "today" is.

    With `feed_of` it is no client but what a second rail tells of one, whose id that is.
    """

    id: str
    firm_id: str
    name: str
    time_zone: str = DEFAULT_TIME_ZONE
    feed_of: str | None = None


class Scope(msgspec.Struct, frozen=True):
    """One business of one firm, checked to belong together; every repository query is bound to one."""

    firm_id: str
    business_id: str


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
