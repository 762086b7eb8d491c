"""Findings: one hygiene rule broken by one record or pair."""

from enum import StrEnum

import msgspec

from domain.money import Money


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class RuleStatus(StrEnum):
    """How a rule ended on one business; only `needs-data` and `n-a` were not evaluated."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    NEEDS_DATA = "needs-data"
    NOT_APPLICABLE = "n-a"


class Subject(msgspec.Struct, frozen=True, order=True):
    """A record a finding is about; `kind` may also be "company"."""

    kind: str
    id: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One fact behind a finding, as text a person can check."""

    label: str
    value: str


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """What would mend it; `action` is a stable word for programs, `sentence` is for people."""

    action: str
    sentence: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One rule broken by one record or pair.

    `key` is the same for the same trouble on every run. `exposure` is the money in doubt in home currency, None where
    the rule is about a list and not about money. `cash_effect` is signed: what cash would change by if the finding
    is real (a duplicate bill avoided is positive). `blocks` keeps its subjects out of the decisions.
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
    fix: Fix | None = None
    blocks: bool = False


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
