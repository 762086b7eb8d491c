"""What a rule is, and how findings are written."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from domain.books.cash_document import Purchase
from domain.books.record import Document
from domain.books.subject import Subject
from domain.findings.finding import Evidence, Finding, Fix
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.view import RuleView


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One hygiene rule.

    `population` counts the records it looks at; `check` yields findings; `missing` says why it cannot run, "" when
    it can. `version` grows when the meaning changes.
    """

    code: str
    severity: Severity
    title: str
    population: Callable[[RuleView], int]
    check: Callable[[RuleView], Iterable[Finding]]
    missing: Callable[[RuleView], str] = lambda _: ""
    version: int = 1


def always(reason: str) -> Callable[[RuleView], str]:
    """A rule whose data no rail feeds yet."""
    return lambda _: reason


def needs_accounts(view: RuleView) -> str:
    """A rule that reads accounts finds nothing without them, and must not be taken for passed."""
    return "" if view.books.accounts else "No accounts are mirrored."


def home_unknown(view: RuleView) -> str:
    """Why a rule that weighs money in home currency cannot run."""
    return "" if view.books.home_currency else "The home currency is not known."


def nothing(_: RuleView) -> Iterator[Finding]:
    """The check of a rule that cannot run."""
    return iter(())


def finding(
    code: str,
    severity: Severity,
    subjects: tuple[Subject, ...],
    title: str,
    explanation: str,
    *,
    evidence: dict[str, object] | None = None,
    exposure: Money | None = None,
    cash_effect: Money | None = None,
    fix: Fix | tuple[str, str] | None = None,
    doubted: tuple[Subject, ...] = (),
    blocks: bool = False,
    by_age: bool = False,
) -> Finding:
    """A finding with its stable key; critical and high ones always block their subjects.

    The money in doubt is that of all its subjects together, unless `doubted` names those whose it is.
    A `fix` that is a pair has an action and a sentence only: the ledger takes no write that would do it.
    """
    ordered = tuple(sorted(subjects))
    return Finding(
        key=":".join((code, *(f"{subject.kind}-{subject.id}" for subject in ordered))),
        code=code,
        rule_version=1,
        severity=severity,
        subjects=ordered,
        title=title,
        explanation=explanation,
        evidence=tuple(Evidence(label=label, value=str(value)) for label, value in (evidence or {}).items()),
        exposure=exposure,
        cash_effect=cash_effect,
        fix=Fix(action=fix[0], sentence=fix[1]) if isinstance(fix, tuple) else fix,
        doubted=doubted or ordered,
        blocks=blocks or severity in (Severity.CRITICAL, Severity.HIGH),
        by_age=by_age,
    )


def numbered(kind: str, doc_number: str, record_id: str) -> str:
    """How a document is called in a sentence."""
    return f"{kind} {doc_number}" if doc_number else f"{kind} (id {record_id})"


def called(document: Document) -> str:
    """What a document is called on the ledger's screens, with its number; "Expense" where a record says purchase."""
    return numbered(screen_name(document), document.doc_number, document.id)


def screen_name(document: Document) -> str:
    """The word for its kind on the ledger's screens."""
    if isinstance(document, Purchase):
        if document.refund:
            return "Credit card credit"
        return "Check" if document.method == "Check" else "Expense"
    kind = type(document).__name__
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind).strip()
    return words.capitalize()


def memo_of(document: Document) -> str:
    """What the document says it is for: its note, else the first line that says something."""
    lines = getattr(document, "lines", ())
    return document.private_note or next((line.description for line in lines if getattr(line, "description", "")), "")
