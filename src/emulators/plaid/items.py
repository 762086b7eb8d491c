"""Items: a login at a bank as one application sees it, polled now and then and told in changes."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from emulators.plaid.bank import Bank, BankAccount, Event, Line, Standing
from emulators.plaid.changes import Change, Changes
from emulators.plaid.faults import PlaidError, login_required
from emulators.plaid.tokens import opaque_id

Readiness = Literal["NOT_READY", "INITIAL_UPDATE_COMPLETE", "HISTORICAL_UPDATE_COMPLETE"]
INITIAL_DAYS: Final = 30


class Item:
    """`standing` is the bank as last polled. `error` is what keeps it from being polled, if anything does.

    `first_day` is the first of the history that was asked for. Ids of accounts and lines are this Item's own.
    """

    def __init__(
        self, item_id: str, bank: Bank, now: datetime, *, webhook: str | None, days_requested: int, products: list[str]
    ) -> None:
        self.item_id = item_id
        self.bank = bank
        self.webhook = webhook
        self.products = products
        self.created_at = self.polled_at = now
        self.first_day = now.date() - timedelta(days=days_requested)
        self.standing = Standing(bank)
        self.changes = Changes(item_id)
        self.readiness: Readiness = "NOT_READY"
        self.error: PlaidError | None = None
        self.synced = False
        self.last_hook: tuple[datetime, str] | None = None
        self._since: date | None = None

    def account_id(self, key: str) -> str:
        return opaque_id(self.item_id, "account", key)

    def transaction_id(self, key: str) -> str:
        return opaque_id(self.item_id, "transaction", key)

    def account(self, account_id: str) -> BankAccount | None:
        found = (each for key, each in self.bank.accounts.items() if self.account_id(key) == account_id)
        return next(found, None)

    def make_ready(self, readiness: Readiness) -> None:
        """Tell the history of the last thirty days, and then all that was asked for, as far as it is not told yet."""
        since = self.first_day
        if readiness == "INITIAL_UPDATE_COMPLETE":
            since = max(since, self.created_at.date() - timedelta(days=INITIAL_DAYS))
        told_from, self._since, self.readiness = self._since, since, readiness
        for line in self.lines():
            if told_from is None or line.day < told_from:
                self.changes.tell(Change("added", line))

    def lines(self) -> list[Line]:
        """What is told of the standing, in the order of days."""
        since = self._since
        if since is None:
            return []
        told = (line for line in self.standing.lines.values() if line.day >= since)
        return sorted(told, key=lambda line: (line.day, line.key))

    def poll(self, now: datetime) -> int:
        """Look at the bank; the number of changes that this brought. Nothing while there is an error."""
        if self.error is not None:
            return 0
        self.polled_at = now
        news = self.standing.advance(now)
        if self._since is None:
            return 0
        told = [event for event in news if event.line.day >= self._since]
        for event in told:
            self.changes.tell(_change_of(event))
        return len(told)

    def break_login(self) -> None:
        self.error = login_required()

    def repair(self, now: datetime) -> int:
        self.error = None
        return self.poll(now)


def _change_of(event: Event) -> Change:
    return Change(event.kind, event.line)
