"""One service in memory: companies, tokens, switches and counters, to be served and inspected."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

import msgspec

from emulators.qbo.bookfile import BookFile
from emulators.qbo.companies.player import Player, PlayerState
from emulators.qbo.limits import Meter
from emulators.qbo.oauth import Authority, AuthorityState, Rotation
from emulators.qbo.openid import Signer
from emulators.qbo.query.selection import Selector
from emulators.qbo.replica import Replica, versions_of
from emulators.qbo.reports.catalog import Reports
from emulators.qbo.store import Change, Company
from emulators.qbo.switches import PlannedFault, Switches
from emulators.qbo.webhooks.payloads import Event
from emulators.qbo.webhooks.subscription import Subscription
from emulators.qbo.wire import Binary, local_date
from emulators.qbo.writes.occurrences import make_due
from emulators.qbo.writes.operations import Books
from emulators.service.clock import Clock, ClockState, ServiceClock, wall_clock
from emulators.service.trouble import Trouble
from emulators.service.webhooks.courier import Courier
from emulators.service.wire import encode

_CLOCK: Final = "clock"
_TOKENS: Final = "tokens"
_PLAYER: Final = "player/"
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
        player = company.player
        self.books = player.books if isinstance(player, Player) else Books(company)
        self.answers: dict[str, Binary] = {} if file is None else file.answers(company.realm_id)
        self._unkept: dict[str, Binary] = {}
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

    def live(self, now: datetime) -> None:
        """Play the days that have come since the company was last looked at; what recurs comes without a player too."""
        if self.company.player is not None:
            self.company.player.play_until(local_date(now))
        else:
            make_due(self.company, self.books, local_date(now), now)
        self.settle(now)

    def remember(self, request_id: str, answer: Binary) -> None:
        """Keep an answer, to be given again to the same request id."""
        self.answers[request_id] = self._unkept[request_id] = answer

    def settle(self, now: datetime) -> None:
        """Hand what was changed and answered since the last time to the lagging copy and to the file."""
        marks, self.company.marked = self.company.marked, {}
        answers, self._unkept = self._unkept, {}
        if self._replica is not None and marks:
            self._replica.note(now, versions_of(self.company, marks))
        if self._file is not None and (marks or answers):
            self._file.keep(self.company, marks, answers)
            if self.company.player is not None:
                self._file.keep_setting(_PLAYER + self.company.realm_id, encode(self.company.player.state()))


class Sandbox:
    """`requests` counts calls of the company API by realm, refused ones included.

    `clock` is the service's time, which can be set; `pace` is the time that its request limits are measured in.
    With a `file`, companies, tokens and the clock are kept in it from the start, and after every change. An
    application is sent back to any address unless `redirect_uris` are given. Companies that have a player go on
    living when the clock is moved, and with `rolls_over` also when a day ends by itself. `subscriptions` are told of
    every change from now on.
    """

    def __init__(
        self,
        companies: Iterable[Company],
        *,
        clients: Mapping[str, str] = DEFAULT_CLIENTS,
        rotation: Rotation = "24h",
        clock: Clock = wall_clock,
        admin: bool = False,
        switches: Switches | None = None,
        file: BookFile | None = None,
        redirect_uris: Collection[str] = (),
        subscriptions: Iterable[Subscription] = (),
        rolls_over: bool = False,
    ) -> None:
        self.clock = ServiceClock(clock)
        self.pace = clock
        self.admin = admin
        self.clients = dict(clients)
        self.authority = Authority(clients, self.clock, rotation=rotation)
        self.redirect_uris = frozenset(redirect_uris)
        self.signer = Signer()
        self.switches = switches or Switches()
        self.trouble = Trouble(self.switches, PlannedFault)
        self.meter = Meter()
        self.requests: Counter[str] = Counter()
        if file is not None:
            _keep_clock(self.clock, file)
        self._desks = {company.realm_id: Desk(company, file) for company in companies}
        for desk in self._desks.values():
            desk.settle(self.clock())
        self.courier: Courier[Event] = Courier(self.clock, subscriptions)
        self.clock.moved.append(lambda _: self.courier.wake())
        for company in self.companies:
            company.listeners.append(partial(self._tell, company.realm_id))
        self._rolls_over = rolls_over
        self._today = local_date(self.clock())
        self.clock.moved.append(self._live)
        if file is not None:
            _keep_tokens(self.authority, file)

    @property
    def companies(self) -> tuple[Company, ...]:
        return tuple(desk.company for desk in self._desks.values())

    def desk(self, realm_id: str) -> Desk | None:
        return self._desks.get(realm_id)

    def roll_over(self, now: datetime) -> None:
        """To be called as time passes: plays the new day when there is one."""
        if self._rolls_over and local_date(now) > self._today:
            self._live(now)

    def _tell(self, realm_id: str, change: Change) -> None:
        self.courier.hear(Event(uuid4(), realm_id, change))

    def _live(self, now: datetime) -> None:
        self._today = local_date(now)
        for desk in self._desks.values():
            desk.live(now)

    def company(self, realm_id: str) -> Company:
        return self._desks[realm_id].company

    def mint_tokens(self, realm_id: str, access_token: str, refresh_token: str) -> None:
        """Tokens known beforehand, for clients that import them by hand."""
        self.authority.mint(realm_id, access_token, refresh_token)


def companies_in(file: BookFile) -> list[Company]:
    """The companies in the file, each with its player if it had one."""
    companies = file.companies()
    for company in companies:
        state = file.setting(_PLAYER + company.realm_id)
        if state is not None:
            company.player = Player.resume(company, msgspec.json.decode(state, type=PlayerState))
            company.marked.clear()
    return companies


def _keep_clock(clock: ServiceClock, file: BookFile) -> None:
    known = file.setting(_CLOCK)
    if known is not None:
        clock.restore(msgspec.json.decode(known, type=ClockState))
    clock.moved.append(lambda _now: file.keep_setting(_CLOCK, encode(clock.state())))


def _keep_tokens(authority: Authority, file: BookFile) -> None:
    known = file.setting(_TOKENS)
    if known is not None:
        authority.restore(msgspec.json.decode(known, type=AuthorityState))
    authority.changed = lambda state: file.keep_setting(_TOKENS, encode(state))
