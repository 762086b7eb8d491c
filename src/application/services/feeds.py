"""What a client's second rails tell."""

from application.services.reading import Reading
from domain.rails.bank_tie import BankTie
from domain.rails.feed import Feed, FeedLink


class FeedService:
    """Implements the port `feeds`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def all(self) -> tuple[Feed, ...]:
        return self._reading.records(Feed)

    def links(self) -> tuple[FeedLink, ...]:
        return self._reading.records(FeedLink)

    def bank_ties(self) -> tuple[BankTie, ...]:
        return self._reading.records(BankTie)
