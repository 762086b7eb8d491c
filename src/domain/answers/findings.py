"""Findings with their lives, as lists and one by one."""

from collections.abc import Mapping
from datetime import date

import msgspec

from domain.answers.tray import TrayItem
from domain.findings.life import FindingLife, LifeEvent, LifeState, Mute
from domain.firms.firm import Business
from domain.policy.severity import Severity
from domain.rails.intent import Intent
from domain.rails.write import Write
from domain.snapshot.snapshot import DataAge


class FindingFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which findings are listed: all conditions hold at once, and one that is left out asks nothing.

    `vendor` is the id of a vendor that the finding is about or that its records name.
    """

    codes: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    states: frozenset[LifeState] = frozenset({LifeState.OPEN})
    assignee: str | None = None
    vendor: str | None = None


class FindingsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The findings asked for, worst first.

    `pages` are where a person sees a record in the ledger: by kind, an address with `{id}` in place of the record's id.
    """

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    items: tuple[TrayItem, ...]
    pages: Mapping[str, str] = {}


class FindingDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One finding with all that happened to it, oldest first, and what it is ignored by.

    `pages` are the addresses at which a person sees its records in the ledger, as far as they have one.
    """

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    item: TrayItem
    history: tuple[LifeEvent, ...]
    mute: Mute | None = None
    pages: tuple[str, ...] = ()


class FixPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a fix would write: `refusal` says why it would not be sent; `irreversible` why there is no undo."""

    intent: Intent
    refusal: str = ""
    irreversible: str = ""


class FixAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The write of a fix, and the finding's life after the rules have run again."""

    write: Write
    life: FindingLife
