"""What each kind of document posts, as the emulator's own bookkeeping posts it."""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.books.account import Account, Item
from domain.books.postings import Postings
from domain.books.record import Document
from domain.money import to_minor
from emulators.qbo.dump import DEFAULT_REALM, company_from
from emulators.qbo.writes.postings import Bookkeeper
from emulators.service.wire import encode
from plugins.qbo.translate import change_of
from plugins.qbo.translate_fields import BooksContext

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
CONTEXT = BooksContext(home_currency="USD", answered_at=NOW)

CHECKING, SAVINGS, FUNDS, CARD, SALES, RENT, TAX = "1", "2", "3", "4", "5", "6", "7"
RECEIVABLES, PAYABLES = "8", "9"
_TYPES = {
    CHECKING: ("Bank", "Checking"),
    SAVINGS: ("Bank", "Savings"),
    FUNDS: ("Other Current Asset", "UndepositedFunds"),
    CARD: ("Credit Card", "CreditCard"),
    SALES: ("Income", "SalesOfProductIncome"),
    RENT: ("Expense", "RentOrLeaseOfBuildings"),
    TAX: ("Other Current Liability", "SalesTaxPayable"),
    RECEIVABLES: ("Accounts Receivable", "AccountsReceivable"),
    PAYABLES: ("Accounts Payable", "AccountsPayable"),
}
# The ledger's own, which documents do not state.
_LEFT_TO_THE_LEDGER = {RECEIVABLES, PAYABLES, TAX}


def ref(value: str) -> dict[str, str]:
    return {"value": value}


def sold(amount: int, account: str = "", item: str = "") -> dict[str, Any]:
    detail = {"ItemRef": ref(item)} if item else {"ItemAccountRef": ref(account)}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def spent(amount: int, account: str) -> dict[str, Any]:
    detail = {"AccountRef": ref(account)}
    return {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}


def banked(amount: int, account: str) -> dict[str, Any]:
    return {"Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": {"AccountRef": ref(account)}}


PAID_INTO = {"DepositToAccountRef": ref(CHECKING)}
PAID_TAX = {"PaymentDate": "2026-06-01", "PaymentAmount": 41, "PaymentAccountRef": ref(CHECKING)}
DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "sales receipt with tax": (
        "SalesReceipt",
        {"TotalAmt": 108, **PAID_INTO, "Line": [sold(100, SALES)], "TxnTaxDetail": {"TotalTax": 8}},
    ),
    "sales receipt to Undeposited Funds": ("SalesReceipt", {"TotalAmt": 50, "Line": [sold(50, SALES)]}),
    "a day's takings with the cards on a bank item": (
        "SalesReceipt",
        {"TotalAmt": 0, **PAID_INTO, "Line": [sold(900, SALES), sold(-900, item="20")]},
    ),
    "refund receipt": ("RefundReceipt", {"TotalAmt": 65, **PAID_INTO, "Line": [sold(65, SALES)]}),
    "card payment": (
        "CreditCardPaymentTxn",
        {"Amount": 420, "BankAccountRef": ref(CHECKING), "CreditCardAccountRef": ref(CARD)},
    ),
    "tax payment": (
        "TaxPayment",
        {"PaymentDate": "2026-06-01", "PaymentAmount": 41, "PaymentAccountRef": ref(CHECKING)},
    ),
    "tax refund": (
        "TaxPayment",
        {"PaymentDate": "2026-06-01", "PaymentAmount": 41, "PaymentAccountRef": ref(CHECKING), "Refund": True},
    ),
    "invoice with a deposit": (
        "Invoice",
        {"TotalAmt": 300, "Balance": 200, "Deposit": 100, **PAID_INTO, "Line": [sold(300, SALES)]},
    ),
    "deposit with cash back": (
        "Deposit",
        {
            "TotalAmt": 80,
            **PAID_INTO,
            "CashBack": {"AccountRef": ref(SAVINGS), "Amount": 20},
            "Line": [{"Amount": 100, "LinkedTxn": [{"TxnId": "9", "TxnType": "SalesReceipt"}]}],
        },
    ),
    "deposit with a negative line on a bank account": (
        "Deposit",
        {"TotalAmt": 0, "DepositToAccountRef": ref(FUNDS), "Line": [banked(900, SALES), banked(-900, CHECKING)]},
    ),
    "card credit with a line on a bank account": (
        "Purchase",
        {"TotalAmt": 150, "Credit": True, "AccountRef": ref(CARD), "Line": [spent(150, CHECKING)]},
    ),
    "cheque with a line on a bank account": (
        "Purchase",
        {"TotalAmt": 150, "AccountRef": ref(CHECKING), "Line": [spent(100, SAVINGS), spent(50, RENT)]},
    ),
    "bill with a line on a bank account": (
        "Bill",
        {"TotalAmt": 70, "Balance": 70, "VendorRef": ref("50"), "Line": [spent(70, SAVINGS)]},
    ),
    "vendor credit": (
        "VendorCredit",
        {"TotalAmt": 70, "Balance": 70, "VendorRef": ref("50"), "Line": [spent(70, CHECKING)]},
    ),
    "bill payment": (
        "BillPayment",
        {
            "TotalAmt": 70,
            "PayType": "Check",
            "VendorRef": ref("50"),
            "CheckPayment": {"BankAccountRef": ref(CHECKING)},
            "Line": [],
        },
    ),
    "payment": ("Payment", {"TotalAmt": 70, "UnappliedAmt": 0, "CustomerRef": ref("60"), **PAID_INTO, "Line": []}),
    "transfer": ("Transfer", {"Amount": 40, "FromAccountRef": ref(CHECKING), "ToAccountRef": ref(SAVINGS)}),
}


def typed(kind: str, raw: dict[str, Any]) -> Any:
    change = change_of({"CreditCardPaymentTxn": "CreditCardPayment"}.get(kind, kind), encode(raw), CONTEXT)
    assert change is not None
    assert change.problem == ""
    return change.record


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_posts_what_the_ledger_posts(name: str) -> None:
    kind, fields = DOCUMENTS[name]
    accounts = [
        {"Id": key, "Name": key, "AccountType": type_, "AccountSubType": subtype, "CurrentBalance": 0}
        for key, (type_, subtype) in _TYPES.items()
    ]
    items = [{"Id": "20", "Name": "Card settlement", "Type": "Service", "IncomeAccountRef": ref(SAVINGS)}]
    books = {"Account": accounts, "Item": items, kind: [{"Id": "1", "TxnDate": "2026-06-01", **fields}]}
    company = company_from(books, NOW, realm_id=DEFAULT_REALM, name="Test")
    raw = company.of_kind(kind)["1"]
    wanted: dict[str, Decimal] = defaultdict(Decimal)
    for (account_id, _), amount in Bookkeeper(company).entries(kind, raw, NOW).items():
        wanted[account_id] += amount
    chart: list[Account] = [typed("Account", company.of_kind("Account")[key]) for key in _TYPES]
    sold_items: list[Item] = [typed("Item", company.of_kind("Item")["20"])]
    document: Document = typed(kind, raw)
    posted: dict[str, int] = defaultdict(int)
    for posting in Postings(chart, sold_items).of(document):
        posted[posting.account_id] += posting.amount_minor
    stated = [key for key in _TYPES if key not in _LEFT_TO_THE_LEDGER]
    assert {key: posted[key] for key in stated} == {key: to_minor(wanted[key], "USD") for key in stated}


def test_a_voided_document_posts_nothing() -> None:
    kind, fields = DOCUMENTS["cheque with a line on a bank account"]
    voided = typed(kind, {"Id": "1", "TxnDate": "2026-06-01", **fields, "TotalAmt": 0, "PrivateNote": "Voided"})
    assert list(Postings((), ()).of(voided)) == []
