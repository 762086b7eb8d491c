"""What people decide about open bills and invoices, and what becomes of it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

import msgspec

from domain.money import Money
from domain.rails.write import Write


class DecisionKind(StrEnum):
    """Of bills: `approve` to be paid, `schedule` on a day, `hold` until a day or without one, `split` into parts.

    Of invoices: `expect` on a day, `dispute`. Of both: `dismiss`, nothing is to be decided.
    """

    APPROVE = "approve"
    SCHEDULE = "schedule"
    HOLD = "hold"
    SPLIT = "split"
    EXPECT = "expect"
    DISPUTE = "dispute"
    DISMISS = "dismiss"


class DecisionState(StrEnum):
    """`proposed` waits for approvals; `standing` counts; the others are over.

    `lapsed` is what stood until its document changed or its time ran out; `replaced` by a later decision.
    """

    PROPOSED = "proposed"
    STANDING = "standing"
    RECORDED = "recorded"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"

    @property
    def is_live(self) -> bool:
        """Whether it may still come to something."""
        return self in (DecisionState.PROPOSED, DecisionState.STANDING)


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a bill and the day it is to be paid."""

    day: date
    amount: Money


class DecisionAct(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what with a decision, and when."""

    at: datetime
    member: str
    act: str
    note: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision about one document, such as "Bill:7", with all that was done about it.

    `amount`, `party_id` and `due_date` are the document's when it was decided upon: when they change, it lapses.
    `day` is of `approve`, `schedule`, `hold` and `expect`. `override` says that the guardrail was overruled.
    `approvals` are the names of those who approved, of `approvals_needed`. `version` counts its changes.
    """

    id: str
    kind: DecisionKind
    record: str
    state: DecisionState
    member: str
    at: datetime
    amount: Money
    party_id: str
    due_date: date | None
    record_version: int
    day: date | None = None
    parts: tuple[Part, ...] = ()
    reason: str = ""
    override: bool = False
    approvals_needed: int = 0
    approvals: tuple[str, ...] = ()
    ends_on: date | None = None
    lapsed_because: str = ""
    write_id: str | None = None
    acts: tuple[DecisionAct, ...] = ()
    version: int = 1


NOTHING_DECIDED: Mapping[str, Decision] = MappingProxyType({})


class DecisionDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision as a person makes it; `version` is the document's that the person saw."""

    kind: DecisionKind
    record: str
    version: int
    day: date | None = None
    parts: tuple[Part, ...] = ()
    reason: str = ""


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one draft of a batch: the decision, or the sentence that says why there is none."""

    record: str
    decision: Decision | None = None
    problem: str = ""


class DecisionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A batch of drafts, row by row in the order given; `done` counts the decisions made.

    In a `preview` nothing was kept: rows tell the decisions that would be made, without an id, and `done` counts those.
    """

    done: int
    rows: tuple[DecisionRow, ...]
    preview: bool = False


class ApprovalRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one approval: the decision after it, or the sentence that says why there is none."""

    id: str
    decision: Decision | None = None
    problem: str = ""


class ApprovalsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Many approvals, row by row in the order asked; `done` counts those given, or in a `preview` to be given."""

    preview: bool
    done: int
    rows: tuple[ApprovalRow, ...]


class RecordedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The payment sent to the ledger, and the decision after it."""

    decision: Decision
    write: Write


class RecordDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an approved bill was paid: from which bank or card account, and on which day, today when left out."""

    account_id: str
    paid_on: date | None = None
    by_card: bool = False
    doc_number: str = ""
