"""A firm with a handful of accounts, written and read over HTTP, for reports that can be reckoned by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.reports.figures import Figures

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.qbo.standing import add_standing_objects
from emulators.qbo.store import Company

Json = dict[str, Any]
NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
EXPENSE = "AccountBasedExpenseLineDetail"


class Firm:
    """A company with a handful of documents, written and read over HTTP."""

    def __init__(self, client: httpx.Client, books: Company) -> None:
        self.books = books
        self._client = client
        self.accounts: dict[str, str] = {}

    def make(self, kind: str, **body: object) -> Json:
        answer = self._client.post(kind.lower(), json=body)
        assert answer.status_code == 200, answer.text
        made: Json = answer.json()[kind]
        return made

    def remove(self, kind: str, record: Json) -> None:
        body = {"Id": record["Id"], "SyncToken": record["SyncToken"]}
        answer = self._client.post(f"{kind.lower()}?operation=delete", json=body)
        assert answer.status_code == 200, answer.text

    def account(self, name: str, account_type: str, **more: object) -> str:
        self.accounts[name] = str(self.make("Account", Name=name, AccountType=account_type, **more)["Id"])
        return self.accounts[name]

    def journal(self, day: str, debit: str, credit: str, amount: str) -> Json:
        lines = [
            {
                "Amount": amount,
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": self.accounts[account]}},
            }
            for side, account in (("Debit", debit), ("Credit", credit))
        ]
        return self.make("JournalEntry", TxnDate=day, Line=lines)

    def report(self, name: str, **params: object) -> Figures:
        answer = self._client.get(f"reports/{name}", params={key: str(value) for key, value in params.items()})
        assert answer.status_code == 200, answer.text
        return Figures(answer.json())

    def bill(self, vendor: Json, day: str, amounts: dict[str, str], **more: object) -> Json:
        lines = [
            {"Amount": amount, "DetailType": EXPENSE, EXPENSE: {"AccountRef": {"value": self.accounts[account]}}}
            for account, amount in amounts.items()
        ]
        return self.make("Bill", VendorRef={"value": vendor["Id"]}, TxnDate=day, Line=lines, **more)

    def pay(self, bill: Json, day: str, amount: str) -> Json:
        check = {"BankAccountRef": {"value": self.accounts["Checking"]}}
        line = {"Amount": amount, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
        paid = {"PayType": "Check", "CheckPayment": check, "TotalAmt": amount, "TxnDate": day, "Line": [line]}
        return self.make("BillPayment", VendorRef=bill["VendorRef"], **paid)


@pytest.fixture
def firm() -> Iterator[Firm]:
    books = Company("77", "Small Books")
    add_standing_objects(books, NOW)
    sandbox = Sandbox([books], clock=lambda: NOW)
    sandbox.mint_tokens("77", "access", "refresh")
    headers = {"Authorization": "Bearer access", "Accept": "application/json"}
    with start(sandbox) as running, httpx.Client(base_url=f"{running.url}/v3/company/77/", headers=headers) as client:
        made = Firm(client, books)
        made.account("Checking", "Bank")
        made.account("Owner", "Equity")
        made.account("Sales", "Income", AccountSubType="SalesOfProductIncome")
        made.account("Travel", "Expense")
        made.account("Trains", "Expense", ParentRef={"value": made.accounts["Travel"]}, SubAccount=True)
        yield made
