"""Port: the unit of work; what an act changes and the act itself are kept together, or neither is."""

from contextlib import AbstractContextManager
from typing import Protocol

from domain.ports.decisions import Decisions
from domain.ports.duties import Duties
from domain.ports.finding_life import FindingLives
from domain.ports.firms import Firms
from domain.ports.known_items import KnownItems
from domain.ports.policies import Policies


class Store(Protocol):
    """The stores of one transaction: each sees what the others have written in it, and nobody else does yet."""

    @property
    def firms(self) -> Firms: ...

    @property
    def decisions(self) -> Decisions: ...

    @property
    def duties(self) -> Duties: ...

    @property
    def finding_lives(self) -> FindingLives: ...

    @property
    def known_items(self) -> KnownItems: ...

    @property
    def policies(self) -> Policies: ...


class Stores(Protocol):
    """Opens transactions over the stores."""

    def write(self) -> AbstractContextManager[Store]:
        """One transaction, kept when the body ends well and given up when it raises.

        A rail is never asked within one, and books are opened before it.
        """
        ...
