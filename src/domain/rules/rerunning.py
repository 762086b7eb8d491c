"""Running rules after a change: those that read what has changed, over the parts of the books that have."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from msgspec.structs import asdict

from domain.findings.finding import Finding, Kept, Remembered, RuleOutcome
from domain.policy.policy import Policy
from domain.rules.parts import PARTED, Parts, digest_of
from domain.rules.rule import Rule
from domain.rules.running import begin, found_by, judged, ranked
from domain.rules.view import RuleView
from domain.snapshot.snapshot import Snapshot

# A rule that finds more runs over everything again: nobody reads so many.
_KEPT_MAX = 2_000


def rerun(
    snapshot: Snapshot, policy: Policy, as_of: date, rules: Iterable[Rule], before: Remembered | None
) -> Remembered:
    """What `run` gives; taken over from the evaluation before where that was on the same terms and nothing changed."""
    rules = tuple(rules)
    terms = _terms(policy, as_of, rules)
    running = _Rerunning(snapshot, policy, as_of, before if before is not None and before.terms == terms else None)
    outcomes, findings = list[RuleOutcome](), list[Finding]()
    for rule in rules:
        outcome, found = running.outcome_of(rule)
        outcomes.append(outcome)
        findings += found
    return Remembered(
        outcomes=tuple(outcomes),
        findings=ranked(findings),
        terms=terms,
        fields={field: running.digest(field) for field in sorted({f for k in running.kept.values() for f in k.reads})},
        parts=tuple(sorted(running.standing)),
        kept=running.kept,
    )


def _terms(policy: Policy, as_of: date, rules: Iterable[Rule]) -> str:
    named = [sorted(value) if isinstance(value, frozenset) else value for value in asdict(policy).values()]
    return digest_of((as_of, named, [(rule.code, rule.version) for rule in rules]))


class _Rerunning:
    """One run, with what the last one left."""

    def __init__(self, snapshot: Snapshot, policy: Policy, as_of: date, before: Remembered | None) -> None:
        self._before = before
        self._seen = frozenset(before.parts) if before is not None else frozenset[str]()
        self._all = RuleView(snapshot, policy, as_of)
        self._digests: dict[str, str] = {}
        self._parts = Parts(snapshot)
        self.kept: dict[str, Kept] = {}

    @cached_property
    def standing(self) -> frozenset[str]:
        """The digests of the parts as they are."""
        return frozenset(self._parts.digests.values())

    def outcome_of(self, rule: Rule) -> tuple[RuleOutcome, list[Finding]]:
        """How one rule ends, and what is told of what it finds; what the next run needs goes into `kept`."""
        kept = self._kept(rule)
        if kept is not None and not (rule.by_part and self.standing != self._seen):
            self.kept[rule.code] = kept
            return kept.outcome, self._told_before.get(rule.code, [])
        reads = set(kept.reads) if kept is not None else set[str]()
        with self._all.watch.apart() as read:
            begun = begin(rule, self._all)
            if isinstance(begun, RuleOutcome):
                unique, outcome, told = dict[str, Finding](), begun, list[Finding]()
            else:
                unique = self._found(rule, kept, reads)
                outcome, told = judged(rule, self._all, unique, begun)
        # What stands in parts is read by part.
        reads |= read - PARTED if rule.by_part else read
        self._keep(rule, reads, outcome, {**unique, **{one.key: one for one in told if one.key in unique}}, told)
        return outcome, told

    def _kept(self, rule: Rule) -> Kept | None:
        """What the last run left of the rule; None where anything that it read as a whole has changed."""
        before = self._before
        kept = before.kept.get(rule.code) if before is not None else None
        if before is None or kept is None:
            return None
        return kept if all(before.fields.get(field) == self.digest(field) for field in kept.reads) else None

    def _found(self, rule: Rule, kept: Kept | None, reads: set[str]) -> dict[str, Finding]:
        """What the rule finds, by key: anew, or in the parts that changed beside what is taken over of the others."""
        if kept is None:
            return found_by(rule, self._all)
        told = self._told_before.get(rule.code, [])
        taken_over = {one.key: one for one in (*told, *kept.untold) if kept.parts.get(one.key) in self.standing}
        with self._part.watch.apart() as read:
            found = found_by(rule, self._part)
        reads |= read - PARTED
        return {**taken_over, **found}

    def _keep(
        self, rule: Rule, reads: set[str], outcome: RuleOutcome, unique: Mapping[str, Finding], told: list[Finding]
    ) -> None:
        parts = {key: self._part_of(one) for key, one in unique.items()} if rule.by_part else {}
        if len(unique) > _KEPT_MAX or None in parts.values():
            return
        singly = {one.key for one in told}
        self.kept[rule.code] = Kept(
            reads=tuple(sorted(reads)),
            outcome=outcome,
            parts={key: part for key, part in parts.items() if part is not None},
            untold=tuple(one for key, one in unique.items() if key not in singly) if rule.by_part else (),
        )

    def _part_of(self, found: Finding) -> str | None:
        part = self._parts.of(found.subjects)
        return None if part is None else self._parts.digests[part]

    @cached_property
    def _told_before(self) -> Mapping[str, list[Finding]]:
        told: dict[str, list[Finding]] = {}
        for one in self._before.findings if self._before is not None else ():
            told.setdefault(one.code, []).append(one)
        return told

    @cached_property
    def _part(self) -> RuleView:
        """The view of the parts that the last run has not seen as they are."""
        changed = frozenset(part for part, digest in self._parts.digests.items() if digest not in self._seen)
        return RuleView(self._parts.only(changed), self._all.policy, self._all.as_of, self._all)

    def digest(self, field: str) -> str:
        """What names the state of a field of the books, or of what is made of the whole of them."""
        if field not in self._digests:
            read_of = self._all.books if field in Snapshot.__struct_fields__ else self._all
            self._digests[field] = digest_of(getattr(read_of, field))
        return self._digests[field]
