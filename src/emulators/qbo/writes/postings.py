"""What a document posts: amounts by account and party, debits positive, summing to zero."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes import chart as roles
from emulators.qbo.writes.chart import Chart, is_posted_balance
from emulators.qbo.writes.exchange import currency_of, home_amounts, settles_at_other_rates
from emulators.qbo.writes.rates import home_currency
from emulators.service.wire import Json

Party = tuple[str, str] | None
Entries = dict[tuple[str, Party], Decimal]
_Pair = tuple[str, Party, Decimal]
CONTROL_PARTIES: Final = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}


class Bookkeeper:
    """Draws the entries of documents and moves the balances of accounts and parties by them."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.chart = Chart(company)

    def entries(self, kind: str, document: Json | None, now: datetime) -> Entries:
        """Entries in the home currency; what the document's lines do not explain goes to opening balance equity."""
        return self._draw(kind, document, now)[0]

    def own_entries(self, kind: str, document: Json | None, now: datetime) -> Entries:
        """The same entries, each in the currency of its account: what `post` takes."""
        return self._draw(kind, document, now)[1]

    def _draw(self, kind: str, document: Json | None, now: datetime) -> tuple[Entries, Entries]:
        drawn: Entries = defaultdict(lambda: ZERO)
        draw = _DRAWN.get(kind)
        if document is None or draw is None:
            return drawn, drawn
        for account_id, party, amount in draw(self, document, now):
            drawn[account_id, party] += amount
        remainder = sum(drawn.values(), ZERO)
        if remainder:
            drawn[self.chart.account_of(roles.OPENING, now), None] -= remainder
        home = home_currency(self._company)
        if currency_of(document, home) == home:
            return drawn, drawn
        return self._convert(kind, document, drawn, home, now)

    def _convert(self, kind: str, document: Json, drawn: Entries, home: str, now: datetime) -> tuple[Entries, Entries]:
        carried = next((key for key in drawn if key[1] is not None), ("", None))
        if kind == "Deposit":
            carried = (self.chart.account_of(roles.UNDEPOSITED, now), None)
        amounts = home_amounts(self._company, kind, document, drawn, carried)
        worth: Entries = defaultdict(lambda: ZERO, zip(drawn, amounts, strict=True))
        rest = sum(amounts, ZERO)
        if rest and settles_at_other_rates(kind):
            worth[self.chart.account_of(roles.EXCHANGE, now), None] -= rest
        elif rest:
            worth[list(drawn)[-1]] -= rest
        own: Entries = defaultdict(lambda: ZERO, worth)
        for key, amount in drawn.items():
            account = self._company.get("Account", key[0])
            if account is not None and currency_of(account, home) != home:
                own[key] = amount
        return worth, own

    def post(self, before: Entries, after: Entries, now: datetime) -> None:
        """Move every balance by the difference between two sets of entries, each in its account's own currency."""
        for key in {**before, **after}:
            difference = after.get(key, ZERO) - before.get(key, ZERO)
            if difference:
                self._move(key[0], key[1], difference, now)

    def restate(self, account: Json, now: datetime) -> None:
        """Draw the balance of an account afresh, after its type has changed; income and expenses carry none."""
        balance = ZERO
        if is_posted_balance(account):
            for kind in _DRAWN:
                for document in list(self._company.of_kind(kind).values()):
                    entries = self.own_entries(kind, document, now)
                    balance += sum((entries[key] for key in entries if key[0] == account["Id"]), ZERO)
        difference = balance - account["CurrentBalance"]
        account["CurrentBalance"] = balance
        self._add_up("Account", account, "CurrentBalanceWithSubAccounts", difference)

    def hang(self, kind: str, record: Json, sign: int) -> None:
        """Take a sub-account's or a job's total out of everything above it (-1), or put it there (1)."""
        field = {"Account": "CurrentBalanceWithSubAccounts", "Customer": "BalanceWithJobs"}.get(kind)
        if field is not None and record.get("ParentRef"):
            above = self._company.get(kind, record["ParentRef"]["value"])
            if above is not None:
                self._add_up(kind, above, field, sign * record.get(field, ZERO))

    def _move(self, account_id: str, party: Party, amount: Decimal, now: datetime) -> None:
        account = self._company.get("Account", account_id)
        if account is None:
            return
        if is_posted_balance(account):
            account["CurrentBalance"] = (account["CurrentBalance"] + amount) or ZERO
            self._company.touch("Account", account, now, bump=False)
            self._add_up("Account", account, "CurrentBalanceWithSubAccounts", amount)
        if party is not None and account["AccountType"] in CONTROL_PARTIES:
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

    def account_of_item(self, detail: Json, field: str, fallback: roles.Role, now: datetime) -> str:
        """The account that the line keeps, or else the one that its item names today."""
        kept = ref_id(detail, "ItemAccountRef")
        return kept or item_account(self._company, detail, field) or self.chart.account_of(fallback, now)

    def receivable(self, document: Json, now: datetime) -> str:
        return self.chart.account_of(roles.RECEIVABLE, now, currency_of(document, ""))

    def payable(self, document: Json, now: datetime) -> str:
        named = ref_id(document, "APAccountRef")
        return named or self.chart.account_of(roles.PAYABLE, now, currency_of(document, ""))

    def owner_of(self, link: Json) -> str:
        """The customer of the invoice or credit memo that the link names, or an empty string."""
        if link.get("TxnType") not in ("Invoice", "CreditMemo"):
            return ""
        return ref_id(self._company.get(link["TxnType"], str(link.get("TxnId"))) or {}, "CustomerRef")

    def control_party(self, account_id: str, name: Json) -> Party:
        """The party of a line on receivables or payables; None on any other account."""
        account = self._company.get("Account", account_id) or {}
        kind = CONTROL_PARTIES.get(account.get("AccountType", ""))
        if kind is None or str(name.get("type", "")).title() != kind:
            return None
        return kind, str(name.get("value", ""))


def item_account(company: Company, detail: Json, field: str) -> str:
    """The account of the line's item for that field, or an empty string."""
    item = company.get("Item", ref_id(detail, "ItemRef"))
    account_id = ref_id(item or {}, field)
    if field == "ExpenseAccountRef" and item is not None and item.get("Type") == "Inventory":
        account_id = ref_id(item, "AssetAccountRef") or account_id
    return account_id


def ref_id(record: Json, field: str) -> str:
    """The id a reference field points to, or an empty string."""
    ref = record.get(field)
    return str(ref.get("value", "")) if isinstance(ref, dict) else ""


def detail_of(line: Json) -> Json:
    detail = line.get(str(line.get("DetailType", "")))
    return detail if isinstance(detail, dict) else {}


def flat_lines(document: Json) -> Iterator[Json]:
    """The lines of a document, bundles replaced by what is in them."""
    for line in document.get("Line", []):
        inner = detail_of(line).get("Line") if line.get("DetailType") == "GroupLineDetail" else None
        if isinstance(inner, list):
            yield from (one for one in inner if "Amount" in one)
        else:
            yield line


def _expense_lines(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[tuple[str, Decimal]]:
    for line in document.get("Line", []):
        detail = detail_of(line)
        if line.get("DetailType") == "ItemBasedExpenseLineDetail":
            role = roles.UNSORTED_EXPENSE
            yield keeper.account_of_item(detail, "ExpenseAccountRef", role, now), line["Amount"]
        elif line.get("DetailType") == "AccountBasedExpenseLineDetail":
            account_id = ref_id(detail, "AccountRef") or keeper.chart.account_of(roles.UNSORTED_EXPENSE, now)
            yield account_id, line["Amount"]


def _sales_lines(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[tuple[str, Decimal]]:
    for line in flat_lines(document):
        detail = detail_of(line)
        if line.get("DetailType") == "SalesItemLineDetail":
            yield keeper.account_of_item(detail, "IncomeAccountRef", roles.SALES, now), line["Amount"]
        elif line.get("DetailType") == "DiscountLineDetail":
            account_id = ref_id(detail, "DiscountAccountRef") or keeper.chart.account_of(roles.SALES, now)
            yield account_id, -line["Amount"]
    tax = document.get("TxnTaxDetail", {}).get("TotalTax", ZERO)
    if tax:
        yield keeper.chart.account_of(roles.SALES_TAX, now), tax


def _bill(keeper: Bookkeeper, document: Json, now: datetime, sign: int = 1) -> Iterator[_Pair]:
    yield keeper.payable(document, now), ("Vendor", ref_id(document, "VendorRef")), -sign * document["TotalAmt"]
    for account_id, amount in _expense_lines(keeper, document, now):
        yield account_id, None, sign * amount


def _vendor_credit(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    return _bill(keeper, document, now, sign=-1)


def _bill_payment(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    yield keeper.payable(document, now), ("Vendor", ref_id(document, "VendorRef")), document["TotalAmt"]
    yield paid_from(document), None, -document["TotalAmt"]


def paid_from(document: Json) -> str:
    """The bank or card account a bill payment was made from."""
    if document.get("PayType") == "CreditCard":
        return ref_id(document.get("CreditCardPayment", {}), "CCAccountRef")
    return ref_id(document.get("CheckPayment", {}), "BankAccountRef")


def _invoice(keeper: Bookkeeper, document: Json, now: datetime, sign: int = 1) -> Iterator[_Pair]:
    deposit = document.get("Deposit", ZERO)
    owed = document["TotalAmt"] - deposit
    yield keeper.receivable(document, now), ("Customer", ref_id(document, "CustomerRef")), sign * owed
    if deposit:
        yield _funds(keeper, document, now), None, sign * deposit
    for account_id, amount in _sales_lines(keeper, document, now):
        yield account_id, None, -sign * amount


def _credit_memo(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    return _invoice(keeper, document, now, sign=-1)


def _payment(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    """What a parent pays of a job's invoice is the job's; the rest is the payer's own."""
    receivable, rest = keeper.receivable(document, now), document["TotalAmt"]
    yield _funds(keeper, document, now), None, rest
    payer = ref_id(document, "CustomerRef")
    for line in document.get("Line", []):
        for link in line.get("LinkedTxn", []):
            owner = keeper.owner_of(link)
            if owner not in ("", payer):
                sign = -1 if link["TxnType"] == "CreditMemo" else 1
                yield receivable, ("Customer", owner), -sign * line["Amount"]
                rest -= sign * line["Amount"]
    yield receivable, ("Customer", payer), -rest


def _funds(keeper: Bookkeeper, document: Json, now: datetime) -> str:
    return ref_id(document, "DepositToAccountRef") or keeper.chart.account_of(roles.UNDEPOSITED, now)


def _sales_receipt(keeper: Bookkeeper, document: Json, now: datetime, sign: int = 1) -> Iterator[_Pair]:
    yield _funds(keeper, document, now), None, sign * document["TotalAmt"]
    for account_id, amount in _sales_lines(keeper, document, now):
        yield account_id, None, -sign * amount


def _refund_receipt(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    return _sales_receipt(keeper, document, now, sign=-1)


def _purchase(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    sign = -1 if document.get("Credit") else 1
    yield ref_id(document, "AccountRef"), None, -sign * document["TotalAmt"]
    for account_id, amount in _expense_lines(keeper, document, now):
        yield account_id, keeper.control_party(account_id, document.get("EntityRef", {})), sign * amount


def _deposit(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    yield ref_id(document, "DepositToAccountRef"), None, document["TotalAmt"]
    cash_back = document.get("CashBack")
    if cash_back:
        yield ref_id(cash_back, "AccountRef"), None, cash_back.get("Amount", ZERO)
    for line in document.get("Line", []):
        detail = line.get("DepositLineDetail", {})
        account_id = ref_id(detail, "AccountRef")
        if line.get("LinkedTxn") or not account_id:
            account_id = keeper.chart.account_of(roles.UNDEPOSITED, now)
        yield account_id, keeper.control_party(account_id, detail.get("Entity", {})), -line["Amount"]


def _credit_card_payment(_keeper: Bookkeeper, document: Json, _now: datetime) -> Iterator[_Pair]:
    yield ref_id(document, "BankAccountRef"), None, -document["Amount"]
    yield ref_id(document, "CreditCardAccountRef"), None, document["Amount"]


def _tax_payment(keeper: Bookkeeper, document: Json, now: datetime) -> Iterator[_Pair]:
    paid = -document["PaymentAmount"] if document.get("Refund") else document["PaymentAmount"]
    yield ref_id(document, "PaymentAccountRef"), None, -paid
    yield keeper.chart.account_of(roles.SALES_TAX, now), None, paid


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
    "SalesReceipt": _sales_receipt,
    "RefundReceipt": _refund_receipt,
    "CreditCardPaymentTxn": _credit_card_payment,
    "TaxPayment": _tax_payment,
    "Transfer": _transfer,
    "JournalEntry": _journal_entry,
    "PayrollCheck": _journal_entry,
}
