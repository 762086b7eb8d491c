"""The findings of all clients of a firm, as the rules last saw them."""

from datetime import date, datetime

import msgspec

from domain.findings.life import LifeState
from domain.money import Money
from domain.policy.severity import Severity


class FirmFinding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A finding of one client in a few facts; the client's own answers tell the rest.

    `action` is the stable word for what would mend it, empty where nothing is known to.
    """

    business_id: str
    business: str
    key: str
    code: str
    severity: Severity
    state: LifeState
    title: str
    explanation: str
    exposure: Money | None
    cash_effect: Money | None
    blocks: bool
    records: tuple[str, ...]
    action: str
    assignee: str
    due_on: date | None
    until: date | None
    reason: str
    first_seen_at: datetime
    last_seen_at: datetime
    reopened: int


class FirmFindings(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of all clients. `behind` are the clients whose books have moved on since the rules last ran on them."""

    items: tuple[FirmFinding, ...]
    behind: tuple[str, ...] = ()


def place_in_firm(item: FirmFinding) -> tuple[int, str, str, str]:
    """Where a finding stands among those of all clients: by severity, then by client."""
    return tuple(Severity).index(item.severity), item.business.casefold(), item.business_id, item.key
