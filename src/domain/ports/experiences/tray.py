"""Port: the Hygiene Tray, as screens and the Digest see it."""

from collections.abc import Collection
from typing import Protocol

from domain.answers.tray import TrayAnswer
from domain.findings.life import LifeState
from domain.firms.firm import AsOf
from domain.ports.services.books import Books
from domain.rails.freshness import CACHED, Freshness


class Tray(Protocol):
    """What is wrong or missing in one client's books."""

    def tray(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        include: Collection[LifeState] = (),
    ) -> TrayAnswer:
        """With the findings that are set aside in the states of `include` listed too.

        Raises `NotFound` for a business that is not the firm's.
        """
        ...


class TrayOfBooks(Protocol):
    """The same answer from books that are open already, so that several answers share one read."""

    def tray_from(self, books: Books) -> TrayAnswer: ...
