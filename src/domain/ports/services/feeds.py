"""Port: what a client's second rails tell."""

from typing import Protocol

from domain.rails.bank_tie import BankTie
from domain.rails.feed import Feed, FeedLink


class Feeds(Protocol):
    """The client's feeds, and how their documents belong to those of the books."""

    def all(self) -> tuple[Feed, ...]:
        """The feeds that have been compared with the books at least once."""
        ...

    def links(self) -> tuple[FeedLink, ...]:
        """One for each document that a feed tells of: those still open, and those of the last year."""
        ...

    def bank_ties(self) -> tuple[BankTie, ...]:
        """One for each bank account whose balance a feed tells."""
        ...
