"""The books balance: what generated companies hold, and whatever is done to any books."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.fixtures.companies import trader

from emulators.qbo.catalog import PAYROLL_CHECK
from emulators.qbo.catalog_documents import DOCUMENT_KINDS
from emulators.qbo.store import Company
from emulators.qbo.writes.links import journal_balances
from emulators.qbo.writes.postings import Bookkeeper

AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
ZERO = Decimal(0)
Json = dict[str, Any]


def total(books: Company, kind: str, field: str) -> Decimal:
    return sum((row[field] for row in books.of_kind(kind).values()), ZERO)


def unapplied_to_bills(books: Company) -> Decimal:
    """What bill payments paid beyond the bills and credits they name."""
    rest = ZERO
    for payment in books.of_kind("BillPayment").values():
        rest += payment["TotalAmt"]
        for line in payment["Line"]:
            for link in line.get("LinkedTxn", []):
                rest += line["Amount"] if link["TxnType"] == "VendorCredit" else -line["Amount"]
    return rest


def journals(books: Company, party_kind: str) -> Decimal:
    """What journal entries make customers owe, or owed to vendors."""
    entries = books.of_kind("JournalEntry").values()
    owed = [journal_balances(books, entry) for entry in entries]
    return sum((amount for entry in owed for party, amount in entry.items() if party[0] == party_kind), ZERO)


def settled_journals(books: Company, payer_kind: str) -> Decimal:
    lines = [line for payer in books.of_kind(payer_kind).values() for line in payer["Line"]]
    links = [(line["Amount"], link["TxnType"]) for line in lines for link in line.get("LinkedTxn", [])]
    return sum((amount for amount, kind in links if kind == "JournalEntry"), ZERO)


def prepaid(books: Company) -> Decimal:
    """What was paid to vendors straight on payables, without a bill."""
    payables = {row["Id"] for row in books.of_kind("Account").values() if row["AccountType"] == "Accounts Payable"}
    paid = ZERO
    for purchase in books.of_kind("Purchase").values():
        for line in purchase["Line"]:
            detail = line.get("AccountBasedExpenseLineDetail", {})
            if detail.get("AccountRef", {}).get("value") in payables:
                paid += -line["Amount"] if purchase.get("Credit") else line["Amount"]
    return paid


def check_identities(books: Company) -> None:
    """Control accounts, open documents and the balances of names tell the same, each in its own currency."""
    balances: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for account in books.of_kind("Account").values():
        balances[account["AccountType"]] += account["CurrentBalance"]
    open_receivables = (
        total(books, "Invoice", "Balance")
        - total(books, "Payment", "UnappliedAmt")
        - total(books, "CreditMemo", "RemainingCredit")
        + journals(books, "Customer")
        - settled_journals(books, "Payment")
    )
    open_payables = (
        total(books, "Bill", "Balance")
        - total(books, "VendorCredit", "Balance")
        - unapplied_to_bills(books)
        + journals(books, "Vendor")
        - settled_journals(books, "BillPayment")
        - prepaid(books)
    )
    assert open_receivables == balances["Accounts Receivable"] == total(books, "Customer", "Balance")
    assert open_payables == -balances["Accounts Payable"] == total(books, "Vendor", "Balance")
    for kind in ("Bill", "Invoice", "VendorCredit", "CreditMemo"):
        assert all(0 <= row["Balance"] <= row["TotalAmt"] for row in books.of_kind(kind).values()), kind
    for account in books.of_kind("Account").values():
        below = [row for row in books.of_kind("Account").values() if is_below(books, row, account["Id"])]
        assert account["CurrentBalanceWithSubAccounts"] == sum((row["CurrentBalance"] for row in below), ZERO)


def is_below(books: Company, account: Json, id: str) -> bool:
    """True for the account itself and for every sub-account under it."""
    above: Json | None = account
    while above is not None and above["Id"] != id:
        above = books.get("Account", above.get("ParentRef", {}).get("value", ""))
    return above is not None


def check_trial_balance(books: Company) -> None:
    """Debits equal credits in every document, and balances are what the documents post, drawn afresh."""
    keeper = Bookkeeper(books)
    drawn: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for kind in (*DOCUMENT_KINDS, PAYROLL_CHECK):
        for document in list(books.of_kind(kind.name).values()):
            assert sum(keeper.entries(kind.name, document, NOW).values()) == 0
            for (account_id, _), amount in keeper.own_entries(kind.name, document, NOW).items():
                drawn[account_id] += amount
    for account in books.of_kind("Account").values():
        if account["Classification"] in ("Asset", "Liability", "Equity"):
            assert account["CurrentBalance"] == drawn[account["Id"]], account["Name"]
        else:
            assert account["CurrentBalance"] == 0


def test_generated_books_balance() -> None:
    books = trader("builder")
    check_identities(books)
    check_trial_balance(books)
