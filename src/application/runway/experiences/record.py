"""One record with its lines, its neighbours, and what was found and decided about it."""

from application.runway.calculators.books.record_facts import (
    attached_to,
    document_facts,
    lines_of,
    nearest,
    neighbour,
    page_of,
    party_facts,
    references_in,
)
from application.runway.calculators.position.assessment import assess
from application.runway.calculators.tray.data_quality import tray_items
from application.runway.orchestrators.record import RecordData, RecordOrchestrator
from domain.answers.record import RecordDetail
from domain.answers.tray import TrayItem
from domain.books.party import Party
from domain.books.record import Document
from domain.books.subject import Subject
from domain.firms.firm import AsOf, Scope
from domain.rails.freshness import CACHED, Freshness


class RecordExperience:
    """Answers for one record of one client."""

    def __init__(self, orchestrator: RecordOrchestrator) -> None:
        self._orchestrator = orchestrator

    def record(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED, *, subject: Subject) -> RecordDetail:
        """Raises `NotFound` for a business that is not the firm's, and for a record that is not here, saying why."""
        data = self._orchestrator.gather(scope, subject, as_of, freshness)
        record, snapshot = data.record, data.snapshot
        return RecordDetail(
            business=snapshot.business,
            as_of=as_of.day,
            policy_version=data.policy.version,
            data_age=snapshot.data_age,
            record=f"{subject.kind}:{subject.id}",
            kind=subject.kind,
            id=record.id,
            version=record.version,
            name=getattr(record, "name", ""),
            active=getattr(record, "active", True),
            created_at=record.created_at,
            updated_at=record.updated_at,
            document_facts=document_facts(record) if isinstance(record, Document) else None,
            party_facts=party_facts(record) if isinstance(record, Party) else None,
            names=references_in(record, subject.kind, snapshot),
            lines=lines_of(record, snapshot),
            page=page_of(subject, snapshot.pages),
            linked=tuple(neighbour(each, snapshot.pages) for each in data.linked),
            neighbours=tuple(neighbour(each, snapshot.pages) for each in nearest(data.of_party, record, as_of.day)),
            neighbours_total=sum(each.id != record.id or not isinstance(each, type(record)) for each in data.of_party),
            findings=_findings(data, as_of),
            decisions=data.decisions,
            attachments=attached_to(subject, snapshot.attachables),
            pages=snapshot.pages,
        )


def _findings(data: RecordData, as_of: AsOf) -> tuple[TrayItem, ...]:
    flows = assess(data.snapshot, data.policy, as_of.day).figures.flows
    return tray_items(
        (finding for finding, _ in data.findings), flows, {finding.key: life for finding, life in data.findings}
    )
