"""Findings: one hygiene rule broken by one record or pair."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rails.intent import Intent


class RuleStatus(StrEnum):
    """How a rule ended on one business; only `needs-data` and `n-a` were not evaluated."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    NEEDS_DATA = "needs-data"
    NOT_APPLICABLE = "n-a"


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One fact behind a finding, as text a person can check."""

    label: str
    value: str


class Suggestion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A value that a field of a fix's intent could take, as JSON has it, and the facts that speak for it."""

    field: str
    value: str
    label: str
    evidence: tuple[Evidence, ...] = ()


class Fix(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What would mend it; `action` is a stable word for programs, `sentence` is for people.

    `intent` is what would be written into the ledger, with the best suggestion for each field; None where the ledger
    takes no such write. `needs` names the intent's fields that a person must fill in before it is sent.
    """

    action: str
    sentence: str
    intent: Intent | None = None
    needs: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One rule broken by one record or pair.

    `key` is the same for the same trouble on every run. `exposure` is the money in doubt in home currency, None where
    the rule is about a list and not about money. `cash_effect` is signed: what cash would change by if the finding
    is real (a duplicate bill avoided is positive). `doubted` are the records whose money that is: through several
    findings it is in doubt once. `blocks` keeps its subjects out of the decisions. `by_age`: it is
    this severe only for the days that passed. `related` are the vendors, customers and accounts its subjects name.
    `facts` is a fingerprint of what the rule read of them: it changes when somebody edits that, and not with the
    calendar.
    """

    key: str
    code: str
    rule_version: int
    severity: Severity
    subjects: tuple[Subject, ...]
    title: str
    explanation: str
    evidence: tuple[Evidence, ...] = ()
    exposure: Money | None = None
    cash_effect: Money | None = None
    doubted: tuple[Subject, ...] = ()
    fix: Fix | None = None
    blocks: bool = False
    by_age: bool = False
    related: tuple[Subject, ...] = ()
    facts: str = ""


class RuleOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one rule ended: `population` is how many records it looked at, `reason` why it could not run."""

    code: str
    rule_version: int
    severity: Severity
    status: RuleStatus
    population: int = 0
    findings: int = 0
    reason: str = ""


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """All rules run over one mirror version of one business."""

    outcomes: tuple[RuleOutcome, ...]
    findings: tuple[Finding, ...]


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule's outcome and what it was made of: the fields of the books that it read.

    Of a rule that runs by parts also, by key, the part of each finding, and those that are not told singly.
    """

    reads: tuple[str, ...]
    outcome: RuleOutcome
    parts: Mapping[str, str] = {}
    untold: tuple[Finding, ...] = ()


class Remembered(Evaluation, frozen=True, kw_only=True):
    """An evaluation with what the next one on the same terms can take over from it.

    `terms` names what it holds under: the day, the policy and the rules. `fields` are digests of what was read of the
    books, `parts` those of their parts; `kept` is by rule.
    """

    terms: str
    fields: Mapping[str, str]
    parts: tuple[str, ...]
    kept: Mapping[str, Kept]
