"""Port: the unit of work; what an act changes and the act itself are kept together, or neither is."""

from contextlib import AbstractContextManager
from typing import Protocol

from domain.ports.stores.decisions import Decisions
from domain.ports.stores.duties import Duties
from domain.ports.stores.event_deliveries import EventDeliveries
from domain.ports.stores.event_endpoints import EventEndpoints
from domain.ports.stores.events import Events
from domain.ports.stores.finding_life import FindingLives
from domain.ports.stores.firms import Firms
from domain.ports.stores.known_items import KnownItems
from domain.ports.stores.policies import Policies
from domain.ports.stores.sessions import Sessions


class Store(Protocol):
    """The stores of one transaction: each sees what the others have written in it, and nobody else does yet."""

    @property
    def firms(self) -> Firms: ...

    @property
    def decisions(self) -> Decisions: ...

    @property
    def duties(self) -> Duties: ...

    @property
    def event_deliveries(self) -> EventDeliveries: ...

    @property
    def event_endpoints(self) -> EventEndpoints: ...

    @property
    def events(self) -> Events: ...

    @property
    def finding_lives(self) -> FindingLives: ...

    @property
    def known_items(self) -> KnownItems: ...

    @property
    def policies(self) -> Policies: ...

    @property
    def sessions(self) -> Sessions: ...


class Stores(Protocol):
    """Opens transactions over the stores."""

    def write(self) -> AbstractContextManager[Store]:
        """One transaction, kept when the body ends well and given up when it raises.

        A rail is never asked within one, and books are opened before it.
        """
        ...
