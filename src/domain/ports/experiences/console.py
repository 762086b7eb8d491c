"""Port: the Decision Console, as screens and the Digest see it."""

from typing import Protocol

from domain.answers.console import ConsoleAnswer
from domain.firms.firm import AsOf, Scope
from domain.ports.services.books import Books
from domain.rails.freshness import CACHED, Freshness


class Console(Protocol):
    """What may be decided for one client."""

    def console(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED) -> ConsoleAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        ...


class ConsoleOfBooks(Protocol):
    """The same answer from books that are open already, so that several answers share one read."""

    def console_from(self, books: Books) -> ConsoleAnswer: ...
