"""What a document posts: amounts by account and party, debits positive, summing to zero."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, Json
from emulators.qbo.writes import chart as roles
from emulators.qbo.writes.chart import Chart, is_posted_balance

Party = tuple[str, str] | None
Entries = dict[tuple[str, Party], Decimal]
_Pair = tuple[str, Party, Decimal]
_CONTROL: Final = ("Accounts Receivable", "Accounts Payable")


class Bookkeeper:
    """Draws the entries of documents and moves the balances of accounts and parties by them.

    `movements` holds how far each account, income and expense included, has moved here.
    """

    def __init__(self, company: Company) -> None:
        self._company = company
        self.chart = Chart(company)
        self.movements: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)

    def entries(self, kind: str, document: Json | None, now: datetime) -> Entries:
        """Entries of the document; what its lines do not explain goes to opening balance equity."""
        drawn: Entries = defaultdict(lambda: ZERO)
        draw = _DRAWN.get(kind)
        if document is None or draw is None:
            return drawn
        for account_id, party, amount in draw(self, document, now):
            drawn[account_id, party] += amount
        remainder = sum(drawn.values(), ZERO)
        if remainder:
            drawn[self.chart.account_of(roles.OPENING, now), None] -= remainder
        return drawn

    def post(self, before: Entries, after: Entries, now: datetime) -> None:
        """Move every balance by the difference between two sets of entries."""
        for key in {**before, **after}:
            difference = after.get(key, ZERO) - before.get(key, ZERO)
            if difference:
                self._move(key[0], key[1], difference, now)

    def _move(self, account_id: str, party: Party, amount: Decimal, now: datetime) -> None:
        self.movements[account_id] += amount
        account = self._company.get("Account", account_id)
        if account is None:
            return
        if is_posted_balance(account):
            account["CurrentBalance"] = (account["CurrentBalance"] + amount) or ZERO
            self._company.touch("Account", account, now, bump=False)
            self._add_up("Account", account, "CurrentBalanceWithSubAccounts", amount)
        if party is not None and account["AccountType"] in _CONTROL:
            self._move_party(party, amount, now)

    def _move_party(self, party: Party, amount: Decimal, now: datetime) -> None:
        if party is None or party[0] not in ("Customer", "Vendor"):
            return
        record = self._company.get(*party)
        if record is None:
            return
        if party[0] == "Vendor":
            record["Balance"] = (record.get("Balance", ZERO) - amount) or ZERO
        else:
            record["Balance"] = (record.get("Balance", ZERO) + amount) or ZERO
            self._add_up("Customer", record, "BalanceWithJobs", amount)
        self._company.touch(party[0], record, now, bump=False)

    def _add_up(self, kind: str, record: Json, field: str, amount: Decimal) -> None:
        """Add to the record and to everything above it."""
        above: Json | None = record
        seen: set[str] = set()
        while above is not None and above["Id"] not in seen:
            seen.add(above["Id"])
            above[field] = (above.get(field, ZERO) + amount) or ZERO
            self._company.mark(kind, above["Id"])
            parent = above.get("ParentRef")
            above = self._company.get(kind, parent["value"]) if parent else None

    def item_account(self, detail: Json, field: str, fallback: roles.Role, now: datetime) -> str:
        item = self._company.get("Item", ref_id(detail, "ItemRef"))
        account_id = ref_id(item or {}, field)
        if field == "ExpenseAccountRef" and item is not None and item.get("Type") == "Inventory":
            account_id = ref_id(item, "AssetAccountRef") or account_id
        return ref_id(detail, "ItemAccountRef") or account_id or self.chart.account_of(fallback, now)


def ref_id(record: Json, field: str) -> str:
    """The id a reference field points to, or an empty string."""
    ref = record.get(field)
    return str(ref.get("value", "")) if isinstance(ref, dict) else ""


def detail_of(line: Json) -> Json:
    detail = line.get(str(line.get("DetailType", "")))
    return detail if isinstance(detail, dict) else {}


def _expense_lines(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[tuple[str, Decimal]]:
    for line in document.get("Line", []):
        detail = detail_of(line)
        if line.get("DetailType") == "ItemBasedExpenseLineDetail":
            role = roles.UNSORTED_EXPENSE
            yield keeper.item_account(detail, "ExpenseAccountRef", role, now), line["Amount"]
        elif line.get("DetailType") == "AccountBasedExpenseLineDetail":
            account_id = ref_id(detail, "AccountRef") or keeper.chart.account_of(roles.UNSORTED_EXPENSE, now)
            yield account_id, line["Amount"]


def _sales_lines(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[tuple[str, Decimal]]:
    for line in document.get("Line", []):
        detail = detail_of(line)
        if line.get("DetailType") == "SalesItemLineDetail":
            yield keeper.item_account(detail, "IncomeAccountRef", roles.SALES, now), line["Amount"]
        elif line.get("DetailType") == "DiscountLineDetail":
            account_id = ref_id(detail, "DiscountAccountRef") or keeper.chart.account_of(roles.SALES, now)
            yield account_id, -line["Amount"]
    tax = document.get("TxnTaxDetail", {}).get("TotalTax", ZERO)
    if tax:
        yield keeper.chart.account_of(roles.SALES_TAX, now), tax


def _bill(keeper: Bookkeeper, document: Json, now: datetime, sign: int = 1) -> Iterator[_Pair]:
    payable = ref_id(document, "APAccountRef") or keeper.chart.account_of(roles.PAYABLE, now)
    yield payable, ("Vendor", ref_id(document, "VendorRef")), -sign * document["TotalAmt"]
    for account_id, amount in _expense_lines(keeper, document, now):
        yield account_id, None, sign * amount


def _vendor_credit(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    return _bill(keeper, document, now, sign=-1)


def _bill_payment(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    payable = ref_id(document, "APAccountRef") or keeper.chart.account_of(roles.PAYABLE, now)
    yield payable, ("Vendor", ref_id(document, "VendorRef")), document["TotalAmt"]
    yield paid_from(document), None, -document["TotalAmt"]


def paid_from(document: Json) -> str:
    """The bank or card account a bill payment was made from."""
    if document.get("PayType") == "CreditCard":
        return ref_id(document.get("CreditCardPayment", {}), "CCAccountRef")
    return ref_id(document.get("CheckPayment", {}), "BankAccountRef")


def _invoice(keeper: Bookkeeper, document: Json, now: datetime, sign: int = 1) -> Iterator[_Pair]:
    receivable = keeper.chart.account_of(roles.RECEIVABLE, now)
    yield receivable, ("Customer", ref_id(document, "CustomerRef")), sign * document["TotalAmt"]
    for account_id, amount in _sales_lines(keeper, document, now):
        yield account_id, None, -sign * amount


def _credit_memo(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    return _invoice(keeper, document, now, sign=-1)


def _payment(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    account_id = ref_id(document, "DepositToAccountRef") or keeper.chart.account_of(roles.UNDEPOSITED, now)
    receivable = keeper.chart.account_of(roles.RECEIVABLE, now)
    yield account_id, None, document["TotalAmt"]
    yield receivable, ("Customer", ref_id(document, "CustomerRef")), -document["TotalAmt"]


def _purchase(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    sign = -1 if document.get("Credit") else 1
    yield ref_id(document, "AccountRef"), None, -sign * document["TotalAmt"]
    for account_id, amount in _expense_lines(keeper, document, now):
        yield account_id, None, sign * amount


def _deposit(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    yield ref_id(document, "DepositToAccountRef"), None, document["TotalAmt"]
    cash_back = document.get("CashBack")
    if cash_back:
        yield ref_id(cash_back, "AccountRef"), None, cash_back.get("Amount", ZERO)
    for line in document.get("Line", []):
        account_id = ref_id(line.get("DepositLineDetail", {}), "AccountRef")
        if line.get("LinkedTxn") or not account_id:
            account_id = keeper.chart.account_of(roles.UNDEPOSITED, now)
        yield account_id, None, -line["Amount"]


def _transfer(_keeper: Bookkeeper, document: Json, _now: datetime) -> Iterator[_Pair]:
    yield ref_id(document, "FromAccountRef"), None, -document["Amount"]
    yield ref_id(document, "ToAccountRef"), None, document["Amount"]


def _journal_entry(_keeper: Bookkeeper, document: Json, _now: datetime) -> Iterator[_Pair]:
    for line in document.get("Line", []):
        detail = detail_of(line)
        entity = detail.get("Entity", {})
        party = (str(entity.get("Type")), ref_id(entity, "EntityRef")) if entity else None
        sign = 1 if detail.get("PostingType") == "Debit" else -1
        yield ref_id(detail, "AccountRef"), party, sign * line["Amount"]


_Draw = Callable[[Bookkeeper, Json, datetime], Iterator[_Pair]]
_DRAWN: Final[dict[str, _Draw]] = {
    "Bill": _bill,
    "VendorCredit": _vendor_credit,
    "BillPayment": _bill_payment,
    "Invoice": _invoice,
    "CreditMemo": _credit_memo,
    "Payment": _payment,
    "Purchase": _purchase,
    "Deposit": _deposit,
    "Transfer": _transfer,
    "JournalEntry": _journal_entry,
}
