"""What a member can do about a finding: one struct an act, told apart in JSON by `act`."""

from datetime import date

import msgspec

from domain.findings.life import FindingLife, IgnoreScope


class _Act(msgspec.Struct, frozen=True, kw_only=True, tag_field="act", forbid_unknown_fields=True):
    pass


class Ignore(_Act, frozen=True, kw_only=True, tag="ignore"):
    """Set aside until a day, or for good; a material change brings it back.

    `target` is the id of the vendor or account meant, where the finding has several.
    """

    reason: str
    scope: IgnoreScope = IgnoreScope.ITEM
    until: date | None = None
    target: str | None = None


class Snooze(_Act, frozen=True, kw_only=True, tag="snooze"):
    """Set aside until a day; it goes on blocking decisions and counting in the score."""

    until: date
    reason: str = ""


class Assign(_Act, frozen=True, kw_only=True, tag="assign"):
    """Give it to somebody, by a day if one is named; an empty name takes it from everybody."""

    assignee: str
    due_on: date | None = None


class Comment(_Act, frozen=True, kw_only=True, tag="comment"):
    """Say something about it."""

    text: str


class Reopen(_Act, frozen=True, kw_only=True, tag="reopen"):
    """Take back what is ignored or snoozed, for this one finding."""

    reason: str = ""


FindingAct = Ignore | Snooze | Assign | Comment | Reopen


class ActRow(msgspec.Struct, frozen=True, kw_only=True):
    """What an act does to one finding: its life after it, or the `problem`; `covers` counts the findings set aside."""

    key: str
    life: FindingLife | None = None
    covers: int = 0
    problem: str = ""


class ActAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What an act did, or in a preview would do, finding by finding in the order asked; `done` counts the changes."""

    preview: bool
    done: int
    rows: tuple[ActRow, ...]
