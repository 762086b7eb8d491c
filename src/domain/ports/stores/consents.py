"""Port: consents that members have asked for and whose answers are waited for."""

from typing import Protocol

from domain.rails.consent import Consent


class Consents(Protocol):
    """Consents by firm, member and state; each call is one transaction and raises `NotFound` for an unknown firm."""

    def keep(self, firm_id: str, member_id: str, consent: Consent) -> None:
        """Keep one that is begun; those of the firm that nobody waits for any more are dropped."""
        ...

    def take(self, firm_id: str, member_id: str, state_hash: bytes) -> Consent | None:
        """Give the member's consent and drop it, so that of those who take it one is given it; None without it."""
        ...
