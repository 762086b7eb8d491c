"""What the page of one record needs of one client's books."""

import msgspec

from domain.books.record import Document, Record
from domain.books.relations import links_of, party_of, subject_of
from domain.books.subject import Subject
from domain.findings.finding import Finding
from domain.findings.life import FindingLife
from domain.firms.firm import AsOf, Scope
from domain.plans.decision import Decision
from domain.policy.policy import Policy
from domain.ports.services.books import Bookshelf
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import Snapshot


class RecordData(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read: the whole snapshot, the record, and what belongs to it.

    `of_party` are all documents of the record's vendor or customer. `findings` are those about the record, each with
    its life; `decisions` all that was decided about it, the newest first.
    """

    snapshot: Snapshot
    policy: Policy
    record: Record
    linked: tuple[Document, ...]
    of_party: tuple[Document, ...]
    findings: tuple[tuple[Finding, FindingLife], ...]
    decisions: tuple[Decision, ...]


class RecordOrchestrator:
    """Gathers one record with its neighbours."""

    def __init__(self, bookshelf: Bookshelf) -> None:
        self._bookshelf = bookshelf

    def gather(self, scope: Scope, subject: Subject, as_of: AsOf, freshness: Freshness) -> RecordData:
        """Raises `NotFound` for a business that is not the firm's, and for a record that is not here."""
        with self._bookshelf.open(scope, as_of, freshness) as books:
            record = books.records.get(subject)
            party, lives = party_of(record), books.findings.lives()
            about = [each for each in books.findings.evaluation().findings if _is_about(each, subject)]
            return RecordData(
                snapshot=books.snapshot(),
                policy=books.policy,
                record=record,
                linked=books.records.documents(link for link in links_of(record) if link != subject_of(record)),
                of_party=books.records.of_party(party) if party else (),
                findings=tuple((finding, lives[finding.key]) for finding in about),
                decisions=books.decided.about(f"{subject.kind}:{subject.id}"),
            )


def _is_about(finding: Finding, subject: Subject) -> bool:
    return subject in finding.subjects or subject in finding.doubted
