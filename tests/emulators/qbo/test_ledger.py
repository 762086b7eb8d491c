"""Whatever is done to the books, they balance: a property over random operations."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulators.qbo.companies.firm import company
from emulators.qbo.faults import ServiceError
from emulators.qbo.store import Company
from emulators.qbo.writes.operations import Books, Operation
from emulators.qbo.writes.postings import Bookkeeper

AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
ZERO = Decimal(0)
Json = dict[str, Any]
POSTED = ("Bill", "VendorCredit", "BillPayment", "Invoice", "CreditMemo", "Payment", "Purchase", "Deposit")
ALL_POSTED = (*POSTED, "Transfer", "JournalEntry")
AMOUNTS = st.decimals(min_value=0, max_value=5000, places=2)
DEEDS = ("bill", "credit", "check", "invoice", "memo", "receipt", "deposit", "delete", "void", "edit")
REFUSALS = {"6000", "6540", "610", "2020", "500"}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.integers(0, 10_000),
        AMOUNTS,
    ),
    min_size=1,
    max_size=25,
)


def total(books: Company, kind: str, field: str) -> Decimal:
    return sum((row[field] for row in books.of_kind(kind).values()), ZERO)


def check_identities(books: Company) -> None:
    balances: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for account in books.of_kind("Account").values():
        balances[account["AccountType"]] += account["CurrentBalance"]
    open_receivables = (
        total(books, "Invoice", "Balance")
        - total(books, "Payment", "UnappliedAmt")
        - total(books, "CreditMemo", "RemainingCredit")
    )
    assert open_receivables == balances["Accounts Receivable"] == total(books, "Customer", "Balance")
    assert -balances["Accounts Payable"] == total(books, "Vendor", "Balance")
    for kind in ("Bill", "Invoice", "VendorCredit", "CreditMemo"):
        assert all(0 <= row["Balance"] <= row["TotalAmt"] for row in books.of_kind(kind).values()), kind


def check_trial_balance(books: Company) -> None:
    """Balances of accounts, each in its own currency, are what the documents post, drawn afresh."""
    keeper = Bookkeeper(books)
    drawn: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for kind in ALL_POSTED:
        for document in books.of_kind(kind).values():
            assert sum(keeper.entries(kind, document, NOW).values()) == 0
            for (account_id, _), amount in keeper.own_entries(kind, document, NOW).items():
                drawn[account_id] += amount
    for account in books.of_kind("Account").values():
        if account["Classification"] in ("Asset", "Liability", "Equity"):
            assert account["CurrentBalance"] == drawn[account["Id"]], account["Name"]
        else:
            assert account["CurrentBalance"] == 0


class Clerk:
    """Draws an operation from numbers; refusals are fine, unbalanced books are not."""

    def __init__(self, books: Company) -> None:
        self.company = books
        self.books = Books(books)
        self.refusals: set[str] = set()

    def pick(self, kind: str, number: int) -> Json:
        rows = list(self.company.of_kind(kind).values())[-12:]
        return rows[number % len(rows)] if rows else {}

    def act(self, step: str, number: int, amount: Decimal) -> None:
        entity, body, asked = getattr(self, step)(number, amount)
        include = "void" if asked == "update" else ""
        try:
            self.books.apply(Operation(entity, body, asked, include), NOW + timedelta(seconds=number))
        except ServiceError as refused:
            self.refusals.add(refused.code)

    def bill(self, number: int, amount: Decimal) -> tuple[str, Json, str]:
        return "Bill", {"VendorRef": {"value": str(1 + number % 2)}, "Line": [expense(amount)]}, ""

    def credit(self, number: int, amount: Decimal) -> tuple[str, Json, str]:
        return "VendorCredit", {"VendorRef": {"value": str(1 + number % 2)}, "Line": [expense(amount)]}, ""

    def check(self, number: int, amount: Decimal) -> tuple[str, Json, str]:
        bill, credit = self.pick("Bill", number), self.pick("VendorCredit", number // 7)
        lines = [linked(min(amount, bill["Balance"]), "Bill", bill["Id"])]
        if number % 3 == 0 and credit:
            lines.append(linked(min(amount, credit["Balance"]), "VendorCredit", credit["Id"]))
        pay = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": self.checking()}}}
        return "BillPayment", {"VendorRef": bill["VendorRef"], "TotalAmt": amount, "Line": lines, **pay}, ""

    def invoice(self, number: int, amount: Decimal) -> tuple[str, Json, str]:
        return "Invoice", {"CustomerRef": self.customer(number), "Line": [sale(amount)]}, ""

    def memo(self, number: int, amount: Decimal) -> tuple[str, Json, str]:
        return "CreditMemo", {"CustomerRef": self.customer(number), "Line": [sale(amount)]}, ""

    def receipt(self, number: int, amount: Decimal) -> tuple[str, Json, str]:
        invoice, memo = self.pick("Invoice", number), self.pick("CreditMemo", number // 5)
        lines = [linked(min(amount, invoice["Balance"]), "Invoice", invoice["Id"])]
        if number % 3 == 0 and memo:
            lines.append(linked(min(amount, memo["Balance"]), "CreditMemo", memo["Id"]))
        return "Payment", {"CustomerRef": invoice["CustomerRef"], "TotalAmt": amount, "Line": lines}, ""

    def deposit(self, number: int, _amount: Decimal) -> tuple[str, Json, str]:
        payment = self.pick("Payment", number)
        lines = [linked(payment["TotalAmt"], "Payment", payment["Id"])]
        return "Deposit", {"DepositToAccountRef": {"value": self.checking()}, "Line": lines}, ""

    def delete(self, number: int, _amount: Decimal) -> tuple[str, Json, str]:
        kind = POSTED[number % len(POSTED)]
        return kind, self.pick(kind, number // 11), "delete"

    def void(self, number: int, _amount: Decimal) -> tuple[str, Json, str]:
        kind = ("Invoice", "Payment", "BillPayment")[number % 3]
        return kind, self.pick(kind, number // 11), "void" if kind == "Invoice" else "update"

    def edit(self, number: int, amount: Decimal) -> tuple[str, Json, str]:
        kind, line = (("Bill", expense(amount)), ("Invoice", sale(amount)))[number % 2]
        row = self.pick(kind, number // 11)
        return kind, {**row, "Line": [line]}, ""

    def customer(self, number: int) -> Json:
        return {"value": self.pick("Customer", number % 2)["Id"]}

    def checking(self) -> str:
        accounts = self.company.of_kind("Account").values()
        return next(str(account["Id"]) for account in accounts if account["AccountType"] == "Bank")


def expense(amount: Decimal) -> Json:
    kind = "AccountBasedExpenseLineDetail"
    return {"Amount": amount, "DetailType": kind, kind: {"AccountRef": {"value": "1"}}}


def sale(amount: Decimal) -> Json:
    detail = {"ItemRef": {"value": "1"}}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def linked(amount: Decimal, kind: str, id: str) -> Json:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": kind}]}


def test_generated_books_balance() -> None:
    books = company("builder", 1, AS_OF)
    check_identities(books)
    check_trial_balance(books)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_books_balance_after_any_operations(steps: list[tuple[str, int, Decimal]]) -> None:
    books = company("law", 1, AS_OF)
    clerk = Clerk(books)
    for step, number, amount in steps:
        clerk.act(step, number, amount)
    assert clerk.refusals <= REFUSALS
    check_identities(books)
    check_trial_balance(books)
