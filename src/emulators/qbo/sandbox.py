"""One service in memory: companies, tokens, switches and counters, to be served and inspected."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from emulators.qbo.oauth import Authority, Rotation
from emulators.qbo.query.selection import Selector
from emulators.qbo.reports.catalog import Reports
from emulators.qbo.store import Company
from emulators.qbo.switches import Switches
from emulators.qbo.wire import Binary, Clock, wall_clock
from emulators.qbo.writes.operations import Books

DEFAULT_CLIENTS: Final[Mapping[str, str]] = {"sandbox": "sandbox"}


class Desk:
    """What answers for one company: its books, reports and query memory, and the answers kept by request id."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.selector = Selector(company)
        self.books = Books(company)
        self.reports = Reports(company)
        self.answers: dict[str, Binary] = {}


class Sandbox:
    """`requests` counts calls of the company API by realm, refused ones included."""

    def __init__(
        self,
        companies: Iterable[Company],
        *,
        clients: Mapping[str, str] = DEFAULT_CLIENTS,
        rotation: Rotation = "24h",
        clock: Clock = wall_clock,
        admin: bool = False,
        strict_limit: bool = False,
    ) -> None:
        self.clock = clock
        self.admin = admin
        self.strict_limit = strict_limit
        self.clients = dict(clients)
        self.authority = Authority(clients, clock, rotation=rotation)
        self.switches = Switches()
        self.requests: Counter[str] = Counter()
        self._desks = {company.realm_id: Desk(company) for company in companies}

    @property
    def companies(self) -> tuple[Company, ...]:
        return tuple(desk.company for desk in self._desks.values())

    def desk(self, realm_id: str) -> Desk | None:
        return self._desks.get(realm_id)

    def company(self, realm_id: str) -> Company:
        return self._desks[realm_id].company

    def mint_tokens(self, realm_id: str, access_token: str, refresh_token: str) -> None:
        """Tokens known beforehand, for clients that import them by hand."""
        self.authority.mint(realm_id, access_token, refresh_token)
