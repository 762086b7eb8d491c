"""The findings of all clients at once, as the rules last saw them: no rule runs for them."""

from collections.abc import Collection
from datetime import datetime

from domain.answers.findings import FindingFilter
from domain.answers.firm_findings import FirmFinding, FirmFindings, place_in_firm
from domain.books.subject import named
from domain.findings.finding import Finding
from domain.findings.life import FindingLife, LifeState
from domain.firms.business_day import today
from domain.firms.firm import Business
from domain.ports.stores.finding_life import ClientFindings, FindingLives

_OPEN = FindingFilter()


class FirmFindingUseCases:
    """What a firm works through over all its clients."""

    def __init__(self, lives: FindingLives) -> None:
        self._lives = lives

    def findings(
        self, firm_id: str, now: datetime, wanted: FindingFilter = _OPEN, of: Collection[str] | None = None
    ) -> FirmFindings:
        """Those asked for of all clients, or of those named, the gravest first; raises `NotFound` for no firm.

        What is judged anew at each look, the age of the books and the state of the connection, has no life before
        somebody acts on it, and stands in the client's own list alone.
        """
        clients = self._lives.of_firm(firm_id, wanted.states or frozenset(LifeState), wanted.codes)
        mine = [client for client in clients if of is None or client.business.id in of]
        items = [_told(client.business, *each) for client in mine for each in client.found if _matches(*each, wanted)]
        behind = tuple(client.business.id for client in mine if _is_behind(client, now))
        return FirmFindings(items=tuple(sorted(items, key=place_in_firm)), behind=behind)


def _matches(finding: Finding, life: FindingLife, wanted: FindingFilter) -> bool:
    severe = not wanted.severities or finding.severity in wanted.severities
    return severe and wanted.assignee in (None, life.assignee)


def _is_behind(client: ClientFindings, now: datetime) -> bool:
    """Whether the books, or the day where the client is, have moved on since the rules ran."""
    if client.run_at is None or client.run_version != client.version:
        return True
    return today((client.business,), client.run_at) != today((client.business,), now)


def _told(business: Business, finding: Finding, life: FindingLife) -> FirmFinding:
    return FirmFinding(
        business_id=business.id,
        business=business.name,
        key=finding.key,
        code=finding.code,
        severity=finding.severity,
        state=life.state,
        title=finding.title,
        explanation=finding.explanation,
        exposure=finding.exposure,
        cash_effect=finding.cash_effect,
        blocks=finding.blocks and not life.waived,
        records=named(finding.subjects),
        action=finding.fix.action if finding.fix else "",
        assignee=life.assignee,
        due_on=life.due_on,
        until=life.until,
        reason=life.reason,
        first_seen_at=life.first_seen_at,
        last_seen_at=life.last_seen_at,
        reopened=life.reopened,
    )
