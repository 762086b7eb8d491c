"""What a bank knows of one customer: accounts, and lines that come, change and go on their days."""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

AccountType = Literal["depository", "credit", "loan"]
EventKind = Literal["added", "modified", "removed"]


class Institution(msgspec.Struct, frozen=True):
    institution_id: str
    name: str
    oauth: bool = False


class BankAccount(msgspec.Struct, frozen=True, kw_only=True):
    """`opening` is the balance before the first line: cash of a depository account, what is owed on a card.

    `limit` is a card's. `tells_available`: some banks do not say what is available.
    """

    key: str
    name: str
    official_name: str | None = None
    mask: str | None = None
    type: AccountType = "depository"
    subtype: str = "checking"
    currency: str = "USD"
    opening: Decimal = Decimal(0)
    limit: Decimal | None = None
    tells_available: bool = True


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a statement. `amount` is positive where money leaves the account, or a card is charged.

    `key` names it for good; a pending line and the one that it becomes when it posts have different keys, and
    `pending_key` of the latter names the former where the bank tells.
    """

    key: str
    account: str
    amount: Decimal
    day: date
    name: str
    pending: bool = False
    pending_key: str | None = None
    authorized: date | None = None
    merchant: str | None = None
    check_number: str | None = None
    reference: str | None = None
    channel: str = "other"
    category: str | None = None
    currency: str | None = None


class Event(msgspec.Struct, frozen=True):
    """A line that comes, changes or goes at that moment; `line` is its new state, or its last one."""

    at: datetime
    kind: EventKind
    line: Line


class Bank:
    """A customer's accounts at one institution, by key, and all events in their order, those to come included."""

    def __init__(
        self, institution: Institution, accounts: Iterable[BankAccount], events: Iterable[Event] = (), login: str = ""
    ) -> None:
        self.institution = institution
        self.login = login or institution.institution_id
        self.accounts = {account.key: account for account in accounts}
        self.events = sorted(events, key=_at)
        self.listeners: list[Callable[[], None]] = []

    def tell(self, event: Event) -> None:
        """Let something happen at the bank; what is not in the future is there at the next look."""
        insort(self.events, event, key=_at)

    def until(self, moment: datetime) -> int:
        """How many events have happened by then."""
        return bisect_right(self.events, moment, key=_at)


class Standing:
    """The accounts and lines as they stand after the first `position` events."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self.position = 0
        self.lines: dict[str, Line] = {}
        self.current = {account.key: account.opening for account in bank.accounts.values()}
        self.on_hold = dict.fromkeys(bank.accounts, Decimal(0))

    def copy(self) -> "Standing":
        """The same, to be taken further without this one."""
        made = Standing(self._bank)
        made.position, made.lines = self.position, dict(self.lines)
        made.current, made.on_hold = dict(self.current), dict(self.on_hold)
        return made

    def advance(self, moment: datetime) -> list[Event]:
        """Take in what has happened by then, and return it."""
        until = self._bank.until(moment)
        news = self._bank.events[self.position : until]
        for event in news:
            before = self.lines.pop(event.line.key, None)
            if before is not None:
                self._post(before, -1)
            if event.kind != "removed":
                self.lines[event.line.key] = event.line
                self._post(event.line, 1)
        self.position = max(self.position, until)
        return news

    def available(self, account: BankAccount) -> Decimal | None:
        """What can be drawn, or None where the bank does not say."""
        if not account.tells_available:
            return None
        current, on_hold = self.current[account.key], self.on_hold[account.key]
        if account.type == "credit":
            return None if account.limit is None else account.limit - current - on_hold
        return current - on_hold

    def _post(self, line: Line, sign: int) -> None:
        if line.pending:
            self.on_hold[line.account] += sign * line.amount
            return
        owed = self._bank.accounts[line.account].type != "depository"
        self.current[line.account] += sign * (line.amount if owed else -line.amount)


def _at(event: Event) -> datetime:
    return event.at
