"""What users do with plaid-python, as its own documentation shows it."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import plaid
from plaid.api import plaid_api
from plaid.model.item_public_token_exchange_request import ItemPublicTokenExchangeRequest
from plaid.model.products import Products
from plaid.model.sandbox_public_token_create_request import SandboxPublicTokenCreateRequest
from plaid.model.sandbox_public_token_create_request_options import SandboxPublicTokenCreateRequestOptions
from plaid.model.transactions_sync_request import TransactionsSyncRequest

from emulators.plaid.bank import Event, EventKind, Line
from emulators.plaid.serving import RunningSandbox

NOON = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
BANK = "ins_109508"


def client_of(url: str, key: str = "sandbox") -> plaid_api.PlaidApi:
    configuration = plaid.Configuration(host=url, api_key={"clientId": "sandbox", "secret": key})
    return plaid_api.PlaidApi(plaid.ApiClient(configuration))


def link(api: plaid_api.PlaidApi, webhook: str | None = None) -> Any:
    """Exchange what Link would have given: `access_token` and `item_id`."""
    options = {} if webhook is None else {"options": SandboxPublicTokenCreateRequestOptions(webhook=webhook)}
    asked = SandboxPublicTokenCreateRequest(institution_id=BANK, initial_products=[Products("transactions")], **options)
    public = api.sandbox_public_token_create(asked)
    return api.item_public_token_exchange(ItemPublicTokenExchangeRequest(public_token=public["public_token"]))


class Mirror:
    """What a program knows that follows `transactions/sync` as documented."""

    def __init__(self, api: plaid_api.PlaidApi, access_token: str, count: int = 500) -> None:
        self._api = api
        self._asked = {"access_token": access_token, "count": count}
        self.cursor = ""
        self.rows: dict[str, Any] = {}
        self.pages = 0
        self.status = ""

    def page(self, cursor: str) -> Any:
        self.pages += 1
        return self._api.transactions_sync(TransactionsSyncRequest(**self._asked, cursor=cursor))

    def sync(self) -> list[Any]:
        """Follow every page, and then take it all in; returns the pages."""
        pages, cursor, more = [], self.cursor, True
        while more:
            answer = self.page(cursor)
            pages.append(answer)
            cursor, more = answer["next_cursor"], answer["has_more"]
        for answer in pages:
            for row in (*answer["added"], *answer["modified"]):
                self.rows[row["transaction_id"]] = row
            for row in answer["removed"]:
                del self.rows[row["transaction_id"]]
            self.status = str(answer["transactions_update_status"])
        self.cursor = cursor or self.cursor
        return pages


def happens(running: RunningSandbox, kind: EventKind, line: Line) -> None:
    """Something happens at the bank, and every Item hears of it at once."""
    sandbox = running.sandbox
    sandbox.banks["user_good"].tell(Event(sandbox.clock(), kind, line))
    for item in sandbox.items.values():
        sandbox.poll(item)


def line(key: str, amount: str = "80.00", **more: Any) -> Line:
    return Line(key=key, account="checking", amount=Decimal(amount), day=NOON.date(), name=key.upper(), **more)


def code_of(error: plaid.ApiException) -> str:
    body = json.loads(error.body)
    assert body["request_id"]
    code: str = body["error_code"]
    return code
