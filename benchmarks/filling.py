"""More open documents for an emulated company, written by its API as a client would."""

from datetime import date, timedelta

import httpx

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.store import Company

TOKEN = "benchmark-access-token"
REFRESH_TOKEN = "benchmark-refresh-token"
_HORIZON_DAYS = 90


def fill(url: str, sandbox: Sandbox, books: Company, documents: int, as_of: date) -> None:
    """Half of them bills, half invoices, over all vendors and customers and three months; its tokens are `TOKEN`s."""
    sandbox.mint_tokens(books.realm_id, TOKEN, REFRESH_TOKEN)
    address = f"{url}/v3/company/{books.realm_id}"
    vendors, customers, items = (_active(books, kind) for kind in ("Vendor", "Customer", "Item"))
    account = next(of for of in _active(books, "Account") if books.of_kind("Account")[of]["AccountType"] == "Expense")
    item = items[0]
    with httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as client:
        for number in range(documents // 2):
            due = str(as_of + timedelta(days=number % _HORIZON_DAYS - _HORIZON_DAYS // 6))
            dated = {"TxnDate": str(as_of - timedelta(days=30)), "DueDate": due, "DocNumber": f"X{number}"}
            cost: dict[str, object] = {"DetailType": "AccountBasedExpenseLineDetail"}
            cost |= {"AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}}, "Amount": 10 + number / 100}
            bill = {"VendorRef": {"value": vendors[number % len(vendors)]}, "Line": [cost], **dated}
            sale: dict[str, object] = {"DetailType": "SalesItemLineDetail", "Amount": 12 + number / 100}
            sale |= {"SalesItemLineDetail": {"ItemRef": {"value": item}}}
            invoice = {"CustomerRef": {"value": customers[number % len(customers)]}, "Line": [sale], **dated}
            client.post(f"{address}/bill", json=bill).raise_for_status()
            client.post(f"{address}/invoice", json=invoice).raise_for_status()


def _active(books: Company, kind: str) -> list[str]:
    return [record_id for record_id, record in books.of_kind(kind).items() if record.get("Active", True)]


def open_documents(books: Company) -> int:
    """How many bills and invoices have something open."""
    kinds = (books.of_kind("Bill"), books.of_kind("Invoice"))
    return sum(1 for records in kinds for record in records.values() if record.get("Balance", 0) > 0)
