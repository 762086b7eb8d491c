"""What waits for somebody over all clients of a firm."""

import msgspec

from domain.plans.decision import Decision


class WaitingDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that lacks approvals, with the client whose it is."""

    business_id: str
    business: str
    decision: Decision
