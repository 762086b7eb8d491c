"""The life of a finding: from the day a rule first found it to the day it is mended, with what people did about it."""

from datetime import date, datetime
from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from domain.books.subject import Subject
from domain.findings.finding import Finding
from domain.money import Money
from domain.policy.severity import Severity


class LifeState(StrEnum):
    """`fixed`: the rule ran and did not find it again. `ignored` and `snoozed` end by date or by a material change."""

    OPEN = "open"
    FIXED = "fixed"
    IGNORED = "ignored"
    SNOOZED = "snoozed"


class IgnoreScope(StrEnum):
    """What is ignored: one finding; whatever is found of the same records; or what a rule finds with a vendor, with
    an account, or at all.
    """

    ITEM = "item"
    PAIR = "pair"
    VENDOR = "vendor"
    ACCOUNT = "account"
    RULE = "rule"


class Mute(msgspec.Struct, frozen=True, kw_only=True):
    """What a member has ignored, until a day or for good. `waives`: what is ignored no longer blocks decisions.

    `code` is None for a pair; `subjects` are the records of an item or pair, or the vendor or account.
    """

    id: str
    scope: IgnoreScope
    code: str | None
    subjects: tuple[Subject, ...]
    reason: str
    member: str
    made_at: datetime
    until: date | None = None
    waives: bool = False
    ended_at: datetime | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is among what is ignored, if the mute is still in force."""
        if self.code not in (None, finding.code):
            return False
        if self.scope in (IgnoreScope.ITEM, IgnoreScope.PAIR):
            return self.subjects == finding.subjects
        return set(self.subjects) <= {*finding.subjects, *finding.related}

    def in_force(self, day: date) -> bool:
        return self.ended_at is None and (self.until is None or self.until > day)


class SeenAs(msgspec.Struct, frozen=True, kw_only=True):
    """What a finding was like when a member set it aside; measured against it, a later change is material or not."""

    severity: Severity
    exposure: Money | None
    facts: str


class FindingLife(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How a finding stands.

    `member` and `reason` say who put it where it is and why, `until` is the first day on which that no longer holds.
    `waived`: ignored by somebody who may, so it blocks no decision. `reopened` counts how often it came back.
    `fixed_version` is the mirror version without it, `fixed_by` the write that mended it where we made that write.
    `mute_id` is what it is ignored by; `spared` are mutes that no longer count for it.
    """

    key: str
    code: str
    first_seen_at: datetime
    last_seen_at: datetime
    state: LifeState = LifeState.OPEN
    reopened: int = 0
    member: str = ""
    reason: str = ""
    until: date | None = None
    waived: bool = False
    assignee: str = ""
    due_on: date | None = None
    comments: int = 0
    fixed_at: datetime | None = None
    fixed_version: int | None = None
    fixed_by: str | None = None
    mute_id: str | None = None
    seen_as: SeenAs | None = None
    spared: tuple[str, ...] = ()


class LifeAct(StrEnum):
    """What happened: the first six by the rules and the calendar, the others by a member."""

    FOUND = "found"
    FIXED = "fixed"
    RETURNED = "returned"
    CHANGED = "changed"
    EXPIRED = "expired"
    MUTED = "muted"
    IGNORED = "ignored"
    SNOOZED = "snoozed"
    ASSIGNED = "assigned"
    COMMENTED = "commented"
    REOPENED = "reopened"
    FIX_SENT = "fix-sent"
    UNDONE = "undone"


class Aspects(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of a life that one act has changed."""

    state: LifeState | UnsetType = UNSET
    member: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    until: date | UnsetType | None = UNSET
    waived: bool | UnsetType = UNSET
    mute_id: str | UnsetType | None = UNSET
    seen_as: SeenAs | UnsetType | None = UNSET
    spared: tuple[str, ...] | UnsetType = UNSET
    assignee: str | UnsetType = UNSET
    due_on: date | UnsetType | None = UNSET


class LifeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a finding's history, which only grows; `number` orders the entries of one business.

    `member` is empty for what the rules did. `note` is the reason, the comment, or what changed. `undoes` is the
    number of the entry taken back by this one; `write_id` the write that was sent as a fix.
    """

    number: int = 0
    key: str
    at: datetime
    act: LifeAct
    member: str = ""
    note: str = ""
    before: Aspects = Aspects()
    after: Aspects = Aspects()
    mute_id: str | None = None
    write_id: str | None = None
    undoes: int | None = None
