"""Port: the Hygiene Tray, as the Digest sees it."""

from typing import Protocol

from domain.answers.tray import TrayAnswer
from domain.ports.services.books import Books


class TrayOfBooks(Protocol):
    """The Tray of books that are open already, so that several answers share one read."""

    def tray_from(self, books: Books) -> TrayAnswer: ...
