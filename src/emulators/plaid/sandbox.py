"""One service in memory: banks, Items, tokens, switches and counters, to be served and inspected."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final
from uuid import uuid4

from emulators.plaid import tokens
from emulators.plaid.bank import Bank, Institution
from emulators.plaid.faults import (
    PlaidError,
    invalid_input,
    item_not_found,
    misshapen_token,
    no_such_token,
    permission_revoked,
)
from emulators.plaid.hooks import Endpoint, Hook
from emulators.plaid.items import Item, Readiness
from emulators.plaid.keys import KeyRing
from emulators.plaid.limits import Meter
from emulators.plaid.switches import Environment, PlannedFault, Switches
from emulators.service.clock import Clock, ServiceClock, wall_clock
from emulators.service.trouble import Trouble
from emulators.service.webhooks.courier import Courier
from emulators.service.wire import Json

DEFAULT_CLIENTS: Final[Mapping[str, str]] = {"sandbox": "sandbox"}


class Sandbox:
    """`banks` are the logins there are, by their name; `requests` counts calls by path, refused ones included.

    `clock` is the service's time, which can be set; `pace` is the time that its request limits are measured in.
    """

    def __init__(
        self,
        banks: Iterable[Bank],
        *,
        clients: Mapping[str, str] = DEFAULT_CLIENTS,
        clock: Clock = wall_clock,
        admin: bool = False,
        switches: Switches | None = None,
        environment: Environment = "sandbox",
    ) -> None:
        self.clock = ServiceClock(clock)
        self.pace = clock
        self.admin = admin
        self.clients = dict(clients)
        self.environment = environment
        self.switches = switches or Switches()
        self.trouble = Trouble(self.switches, PlannedFault)
        self.meter = Meter(environment)
        self.requests: Counter[str] = Counter()
        self.banks = {bank.login: bank for bank in banks}
        self.keys = KeyRing()
        self.items: dict[str, Item] = {}
        self.link_tokens: dict[str, tokens.LinkToken] = {}
        self._public: dict[str, tokens.PublicToken] = {}
        self._access: dict[str, str] = {}
        self._removed: set[str] = set()
        self.courier: Courier[Hook] = Courier(self.clock)
        self.clock.moved.append(self._moved)

    @property
    def access_tokens(self) -> tuple[str, ...]:
        """Those that are good."""
        return tuple(self._access)

    def bank_of(self, login_or_institution: str) -> Bank | None:
        """By the name of the login, or else the first of that institution."""
        found = self.banks.get(login_or_institution)
        at_institution = (
            bank for bank in self.banks.values() if bank.institution.institution_id == login_or_institution
        )
        return found or next(at_institution, None)

    def institution(self, institution_id: str) -> Institution | None:
        bank = self.bank_of(institution_id)
        return None if bank is None else bank.institution

    def link(self, bank: Bank, *, webhook: str | None, days_requested: int, products: list[str]) -> str:
        """Make an Item of the bank's login; returns the public token that stands for it."""
        if webhook is not None:
            self.listen(webhook)
        now = self.clock()
        made = Item(
            tokens.opaque_id(str(uuid4())),
            bank,
            now,
            webhook=webhook,
            days_requested=days_requested,
            products=products,
        )
        made.poll(now)
        self.items[made.item_id] = made
        public = tokens.new_token("public", self.environment)
        self._public[public] = tokens.PublicToken(
            token=public, item_id=made.item_id, expires_at=now + tokens.PUBLIC_TOKEN_LIFE
        )
        return public

    def exchange(self, public_token: str) -> tuple[str, str]:
        """An access token and the Item's id for a public token. Raises PlaidError."""
        public = self._public.get(public_token)
        if public is None or (public.used and self.switches.public_tokens_once):
            raise invalid_input("INVALID_PUBLIC_TOKEN", "could not find matching public token")
        if public.expires_at <= self.clock():
            message = "provided public token is expired. Public tokens expire 30 minutes after creation"
            raise invalid_input("INVALID_PUBLIC_TOKEN", message)
        public.used = True
        return self.grant(public.item_id), public.item_id

    def grant(self, item_id: str) -> str:
        """A new access token for the Item; older ones are good no longer."""
        self._access = {token: owner for token, owner in self._access.items() if owner != item_id}
        token = tokens.new_token("access", self.environment)
        self._access[token] = item_id
        return token

    def item_of(self, access_token: str) -> Item:
        """The Item of a token. Raises PlaidError."""
        if not access_token.startswith(f"access-{self.environment}-"):
            raise misshapen_token(self.environment)
        item_id = self._access.get(access_token)
        if item_id is not None:
            return self.items[item_id]
        if self.switches.removed_items == "ITEM_NOT_FOUND" and access_token in self._removed:
            raise item_not_found()
        raise no_such_token()

    def remove(self, item: Item) -> None:
        gone = {token for token, owner in self._access.items() if owner == item.item_id}
        self._removed |= gone
        self._access = {token: owner for token, owner in self._access.items() if token not in gone}
        del self.items[item.item_id]

    def revoke(self, item: Item) -> None:
        """The bank's customer has taken the permission back: the Item is told of and never polled again."""
        item.error = permission_revoked()
        self.tell(item, "ITEM", "USER_PERMISSION_REVOKED", error=permission_revoked("ITEM_ERROR").nested())

    def knows(self, client_id: str, secret: str) -> bool:
        return compare_digest(self.clients.get(client_id, "").encode(), secret.encode()) and client_id in self.clients

    def listen(self, endpoint: str) -> None:
        """Have webhooks delivered there. Raises PlaidError for what is no address."""
        try:
            self.courier.subscribe(Endpoint(endpoint, self._sign))
        except ValueError as error:
            raise PlaidError("SANDBOX_ERROR", "SANDBOX_WEBHOOK_INVALID", str(error)) from error

    def tell(self, item: Item, kind: str, code: str, **more: object) -> bool:
        """Send a webhook to the Item's endpoint; False where it has none."""
        if item.webhook is None:
            return False
        now = self.clock()
        head: Json = {"webhook_type": kind, "webhook_code": code, "item_id": item.item_id}
        item.last_hook = now, code
        self.courier.hear(Hook(item.webhook, now, {**head, **more, "environment": self.environment}))
        return True

    def tell_updates(self, item: Item) -> bool:
        ready = {
            "initial_update_complete": item.readiness != "NOT_READY",
            "historical_update_complete": item.readiness == "HISTORICAL_UPDATE_COMPLETE",
        }
        return self.tell(item, "TRANSACTIONS", "SYNC_UPDATES_AVAILABLE", **ready)

    def live(self) -> None:
        """To be called as time passes: whatever the Items become ready with, and polls that are due."""
        now = self.clock()
        for item in list(self.items.values()):
            self._live(item, now)

    def poll(self, item: Item) -> None:
        """Look at the bank now, and tell who listens what that brought."""
        if item.bank.institution.institution_id in self.switches.institutions_down:
            return
        if item.poll(self.clock()) and item.synced:
            self.tell_updates(item)

    def _live(self, item: Item, now: datetime) -> None:
        age_s = (now - item.created_at) / timedelta(seconds=1)
        told = len(item.changes)
        steps: tuple[tuple[Readiness, float], ...] = (
            ("INITIAL_UPDATE_COMPLETE", self.switches.initial_after_s),
            ("HISTORICAL_UPDATE_COMPLETE", self.switches.historical_after_s),
        )
        stands = _ORDER.index(item.readiness)
        for readiness, after_s in steps:
            if _ORDER.index(readiness) > stands and age_s >= after_s:
                item.make_ready(readiness)
        if item.synced and (len(item.changes) > told or _ORDER.index(item.readiness) > stands):
            self.tell_updates(item)
        if now - item.polled_at >= timedelta(seconds=self.switches.poll_every_s):
            self.poll(item)

    def _moved(self, _now: datetime) -> None:
        self.live()
        self.courier.wake()

    def _sign(self, body: bytes, at: datetime) -> str:
        signing = self.switches.signing
        return "" if signing == "absent" else self.keys.sign(body, at, signing)


_ORDER: Final[tuple[Readiness, ...]] = ("NOT_READY", "INITIAL_UPDATE_COMPLETE", "HISTORICAL_UPDATE_COMPLETE")
