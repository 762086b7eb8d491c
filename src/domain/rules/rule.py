"""What a rule is, what its check yields, and the words that rules share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b

import msgspec

from domain.books.cash_document import Purchase
from domain.books.record import Document
from domain.books.subject import Subject
from domain.findings.finding import Evidence, Finding, Fix
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.view import RuleView


class Found(msgspec.Struct, frozen=True, gc=False):
    """What a check yields: a finding without what its rule says of all of them.

    The money in doubt is that of all its subjects together, unless `doubted` names those whose it is.
    A `fix` that is a pair has an action and a sentence only: the ledger takes no write that would do it.
    `severity` is given where it is not the rule's; critical and high ones always block their subjects.
    """

    subjects: tuple[Subject, ...]
    title: str
    explanation: str
    evidence: Mapping[str, object] = {}
    exposure: Money | None = None
    cash_effect: Money | None = None
    fix: Fix | tuple[str, str] | None = None
    doubted: tuple[Subject, ...] = ()
    blocks: bool = False
    by_age: bool = False
    severity: Severity | None = None


# A finding about more subjects than these is not called by all of them.
_NAMED_MAX = 30

Check = Callable[[RuleView], Iterable[Found]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One hygiene rule, as `rule` makes it of its check.

    `over` counts the records it looks at. `reads` are the fields of its subjects that it looks at, None for all that a
    person can edit. `needs` are the kinds of records it cannot do without: where the ledger refuses one, its silence
    would be a lie. `missing` says why it cannot run, "" when it can. `version` grows when the meaning changes.
    `by_part` says that what it finds in one part of the books (`parts.py`) follows from that part and from what is in
    none: after a change it runs again over the parts that changed.
    """

    code: str
    severity: Severity
    title: str
    check: Check
    over: Callable[[RuleView], int]
    reads: tuple[str, ...] | None
    needs: tuple[str, ...]
    missing: Callable[[RuleView], str]
    version: int
    by_part: bool = False

    def findings(self, view: RuleView) -> Iterator[Finding]:
        """What it finds, under its code, each with its stable key."""
        return (self._finding(found) for found in self.check(view))

    def _finding(self, found: Found) -> Finding:
        ordered = tuple(sorted(found.subjects))
        severity = found.severity or self.severity
        return Finding(
            key=_key(self.code, ordered),
            code=self.code,
            rule_version=self.version,
            severity=severity,
            subjects=ordered,
            title=found.title,
            explanation=found.explanation,
            evidence=tuple(Evidence(label=label, value=str(value)) for label, value in found.evidence.items()),
            exposure=found.exposure,
            cash_effect=found.cash_effect,
            fix=Fix(action=found.fix[0], sentence=found.fix[1]) if isinstance(found.fix, tuple) else found.fix,
            doubted=found.doubted or ordered,
            blocks=found.blocks or severity in (Severity.CRITICAL, Severity.HIGH),
            by_age=found.by_age,
        )


def _key(code: str, subjects: tuple[Subject, ...]) -> str:
    """The same for the same subjects; of more than a few, which no address and no index could hold, by a digest."""
    named = [f"{subject.kind}-{subject.id}" for subject in subjects]
    if len(named) <= _NAMED_MAX:
        return ":".join((code, *named))
    digest = blake2b(":".join(named).encode(), digest_size=12).hexdigest()
    return f"{code}:{named[0]}:{len(named)}-{digest}"


def rule(
    code: str,
    severity: Severity,
    title: str,
    *,
    over: Callable[[RuleView], int],
    reads: tuple[str, ...] | None = None,
    needs: tuple[str, ...] = (),
    missing: Callable[[RuleView], str] = lambda _: "",
    version: int = 1,
    by_part: bool = False,
) -> Callable[[Check], Rule]:
    """Make a check a rule; `registry.py` says which rules are run, and in which order."""
    return lambda check: Rule(
        code=code,
        severity=severity,
        title=title,
        check=check,
        over=over,
        reads=reads,
        needs=needs,
        missing=missing,
        version=version,
        by_part=by_part,
    )


def always(reason: str) -> Callable[[RuleView], str]:
    """A rule whose data no rail feeds yet."""
    return lambda _: reason


def needs_accounts(view: RuleView) -> str:
    """A rule that reads accounts finds nothing without them, and must not be taken for passed."""
    return "" if view.books.accounts else "No accounts are mirrored."


def home_unknown(view: RuleView) -> str:
    """Why a rule that weighs money in home currency cannot run."""
    return "" if view.books.home_currency else "The home currency is not known."


def nothing(_: RuleView) -> Iterator[Found]:
    """The check of a rule that cannot run."""
    return iter(())


def open_bills(view: RuleView) -> int:
    """How many bills are open."""
    return len(view.open_bills)


def open_invoices(view: RuleView) -> int:
    """How many invoices are open."""
    return len(view.open_invoices)


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
