"""One service in memory: companies, tokens, switches and counters, to be served and inspected."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec

from emulators.qbo.bookfile import BookFile
from emulators.qbo.clock import SandboxClock
from emulators.qbo.limits import Meter
from emulators.qbo.oauth import Authority, AuthorityState, Rotation
from emulators.qbo.openid import Signer
from emulators.qbo.query.selection import Selector
from emulators.qbo.replica import Replica, versions_of
from emulators.qbo.reports.catalog import Reports
from emulators.qbo.store import Company
from emulators.qbo.switches import Switches, Trouble
from emulators.qbo.webhooks.courier import Courier
from emulators.qbo.webhooks.subscription import Subscription
from emulators.qbo.wire import Binary, Clock, encode, wall_clock
from emulators.qbo.writes.operations import Books

_TOKENS: Final = "tokens"
DEFAULT_CLIENTS: Final[Mapping[str, str]] = {"sandbox": "sandbox"}


class Shelf:
    """Books to be read: a company, and the query memory and the ledger for reports that go with it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.selector = Selector(company)
        self.reports = Reports(company)


class Desk:
    """What answers for one company: its books, the lagging copy of them, and the answers kept by request id."""

    def __init__(self, company: Company, file: BookFile | None = None) -> None:
        self.company = company
        self.books = Books(company)
        self.answers: dict[str, Binary] = {} if file is None else file.answers(company.realm_id)
        self._file = file
        self._shelf = Shelf(company)
        self._replica: Replica | None = None
        self._lagging = self._shelf

    def reading(self, now: datetime, lag: timedelta) -> Shelf:
        """The books as reads see them: those of now, or of `lag` ago. The lag counts from the first such read."""
        if not lag:
            self._replica = None
            return self._shelf
        if self._replica is None:
            self._replica = Replica(self.company)
            self._lagging = Shelf(self._replica.company)
        self._replica.catch_up(now - lag)
        return self._lagging

    def settle(self, now: datetime, request_id: str = "", answer: Binary | None = None) -> None:
        """Hand what was changed since the last time to the lagging copy and to the file, with the answer if it is
        to be given again to the same request id.
        """
        marks, self.company.marked = self.company.marked, {}
        if request_id and answer is not None:
            self.answers[request_id] = answer
        if self._replica is not None and marks:
            self._replica.note(now, versions_of(self.company, marks))
        if self._file is not None and (marks or request_id):
            self._file.keep(self.company, marks, self.answers.get(request_id), request_id)


class Sandbox:
    """`requests` counts calls of the company API by realm, refused ones included.

    `clock` is the service's time, which can be set; `pace` is the time that its request limits are measured in.
    With a `file`, companies and tokens are kept in it from the start, and after every change. An application is sent
    back to any address unless `redirect_uris` are given. `subscriptions` are told of every change from now on.
    """

    def __init__(
        self,
        companies: Iterable[Company],
        *,
        clients: Mapping[str, str] = DEFAULT_CLIENTS,
        rotation: Rotation = "24h",
        clock: Clock = wall_clock,
        admin: bool = False,
        strict_limit: bool = False,
        switches: Switches | None = None,
        file: BookFile | None = None,
        redirect_uris: Collection[str] = (),
        subscriptions: Iterable[Subscription] = (),
    ) -> None:
        self.clock = SandboxClock(clock)
        self.pace = clock
        self.admin = admin
        self.strict_limit = strict_limit
        self.clients = dict(clients)
        self.authority = Authority(clients, self.clock, rotation=rotation)
        self.redirect_uris = frozenset(redirect_uris)
        self.signer = Signer()
        self.switches = switches or Switches()
        self.trouble = Trouble(self.switches)
        self.meter = Meter()
        self.requests: Counter[str] = Counter()
        self._desks = {company.realm_id: Desk(company, file) for company in companies}
        for desk in self._desks.values():
            desk.settle(self.clock())
        self.courier = Courier(self.clock, subscriptions)
        self.clock.moved.append(lambda _: self.courier.wake())
        for company in self.companies:
            company.listeners.append(partial(self.courier.hear, company.realm_id))
        if file is not None:
            _keep_tokens(self.authority, file)

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


def _keep_tokens(authority: Authority, file: BookFile) -> None:
    known = file.setting(_TOKENS)
    if known is not None:
        authority.restore(msgspec.json.decode(known, type=AuthorityState))
    authority.changed = lambda state: file.keep_setting(_TOKENS, encode(state))
