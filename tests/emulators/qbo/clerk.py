"""A small firm that deals in two currencies, and a clerk who does to its books whatever numbers tell."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from emulators.qbo.currencies import currency_ref
from emulators.qbo.faults import ServiceError
from emulators.qbo.standing import add_standing_objects
from emulators.qbo.store import Company
from emulators.qbo.writes.operations import Books, Operation
from emulators.qbo.writes.rates import set_rate
from emulators.service.wire import encode

Json = dict[str, Any]
Ask = tuple[str, Json, str]
DEEDS: Final = (
    *("bill", "credit", "check", "invoice", "memo", "receipt", "deposit", "sale", "refund", "estimate", "order"),
    *("purchase", "transfer", "card_payment", "journal", "settle_journal", "time", "unapply", "delete", "void"),
    *("edit", "redate", "rerate", "reread", "retype", "reitem", "close", "send"),
)
WRITTEN: Final = (
    *("Bill", "VendorCredit", "BillPayment", "Invoice", "CreditMemo", "Payment", "SalesReceipt", "RefundReceipt"),
    *("Estimate", "PurchaseOrder", "Purchase", "Deposit", "Transfer", "CreditCardPaymentTxn", "JournalEntry"),
    "TimeActivity",
)
AMOUNTS: Final = st.decimals(min_value=0, max_value=5000, places=2)
STEPS: Final = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10_000), AMOUNTS), min_size=1, max_size=40)
REFUSALS: Final = frozenset({"500", "610", "2010", "2020", "2170", "2500", "6000", "6210", "6240", "6540"})
VOIDED: Final = ("Invoice", "Payment", "BillPayment", "SalesReceipt")


def firm(now: datetime, *, foreign: str = "EUR") -> Books:
    """One vendor, customer, bank and card are in dollars, the others in the `foreign` currency, at rates that move."""
    company = Company("1", "Two Currencies")
    add_standing_objects(company, now)
    company.of_kind("Preferences")["1"]["CurrencyPrefs"]["MultiCurrencyEnabled"] = foreign != "USD"
    books = Books(company)
    for day, rate in ((1, "1.10"), (12, "1.1355"), (20, "1.07")):
        set_rate(company, "EUR", date(2026, 6, day), Decimal(rate), now)
    for place, code in (("Home", "USD"), ("Abroad", foreign)):
        ref = {"CurrencyRef": currency_ref(code)}
        books.create("Vendor", {"DisplayName": f"Vendor {place}", **ref}, now)
        books.create("Customer", {"DisplayName": f"Customer {place}", **ref}, now)
    accounts = [
        *(("Checking", "Bank", "USD"), ("Konto", "Bank", foreign), ("Card", "Credit Card", "USD")),
        *(("Rent", "Expense", "USD"), ("Sales", "Income", "USD"), ("Stock", "Other Current Asset", "USD")),
        *(("Karte", "Credit Card", foreign), ("Other Rent", "Expense", "USD"), ("Fees", "Income", "USD")),
    ]
    for name, kind, code in accounts:
        draft = {"Name": name, "AccountType": kind, "CurrencyRef": currency_ref(code)}
        books.create("Account", draft, now)
    books.create("Account", {"Name": "Sub", "AccountType": "Bank", "ParentRef": account(company, "Checking")}, now)
    for name, kind in (("Work", "Service"), ("Goods", "Inventory")):
        item: Json = {"Name": name, "Type": kind, "IncomeAccountRef": account(company, "Sales")}
        item["ExpenseAccountRef"] = account(company, "Rent")
        if kind == "Inventory":
            item |= {"AssetAccountRef": account(company, "Stock"), "TrackQtyOnHand": True, "QtyOnHand": 0}
            item["InvStartDate"] = "2026-01-01"
        books.create("Item", item, now)
    return books


def worked_firm(now: datetime, deeds: int) -> Company:
    """The firm after so many deeds, which leave something of every kind in its books."""
    clerk = Clerk(firm(now), now)
    for number in range(deeds):
        clerk.act(DEEDS[number * 5 % len(DEEDS)], number * 7919 % 10_007, Decimal(number * 1237 % 50_021) / 100)
    return clerk.company


def account(company: Company, name: str) -> Json:
    found = next(row for row in company.of_kind("Account").values() if row["Name"].removesuffix(" (deleted)") == name)
    return {"value": found["Id"]}


def picture(company: Company) -> bytes:
    """The books, byte for byte."""
    return encode([company.objects, [[grave.kind, grave.id] for grave in company.tombstones], company.state().last_ids])


class Clerk:
    """Draws operations from numbers; a refusal must leave the books exactly as they were."""

    def __init__(self, books: Books, now: datetime) -> None:
        self.books = books
        self.company = books.company
        self.now = now
        self.refusals: set[str] = set()
        self.done: set[str] = set()

    def act(self, deed: str, number: int, amount: Decimal) -> None:
        entity, body, asked = getattr(self, f"_{deed}")(number, amount)
        include = "void" if asked == "update" else ""
        now = self.now + timedelta(seconds=number)
        before = picture(self.company)
        refused = ""
        try:
            if asked == "send":
                self.books.send(entity, body.get("Id", ""), "someone@example.com", now)
            else:
                self.books.apply(Operation(entity, body, asked, include), now)
            self.done.add(deed)
        except ServiceError as fault:
            refused = fault.code
            self.refusals.add(refused)
        assert not refused or picture(self.company) == before, deed

    def _bill(self, number: int, amount: Decimal) -> Ask:
        orders = self._pick("PurchaseOrder", number // 3)
        linked = [{"TxnId": orders["Id"], "TxnType": "PurchaseOrder"}] if orders and number % 4 == 0 else []
        return "Bill", {**self._for("Vendor", number), "Line": [self._cost(number, amount)], "LinkedTxn": linked}, ""

    def _credit(self, number: int, amount: Decimal) -> Ask:
        return "VendorCredit", {**self._for("Vendor", number), "Line": [self._cost(number, amount)]}, ""

    def _order(self, number: int, amount: Decimal) -> Ask:
        return "PurchaseOrder", {**self._for("Vendor", number), "Line": [self._cost(number, amount)]}, ""

    def _check(self, number: int, amount: Decimal) -> Ask:
        bill, credit = self._pick("Bill", number), self._pick("VendorCredit", number // 7)
        lines = [linked(min(amount, bill.get("Balance", amount)), "Bill", bill.get("Id", "9"))]
        if number % 3 == 0 and credit:
            lines.append(linked(min(amount, credit["Balance"]), "VendorCredit", credit["Id"]))
        bank = account(self.company, "Konto" if number % 5 == 0 else "Checking")
        paid = {"PayType": "Check", "CheckPayment": {"BankAccountRef": bank}}
        body = {"VendorRef": bill.get("VendorRef", {"value": "1"}), "TotalAmt": amount, "Line": lines, **paid}
        return "BillPayment", {**body, **self.dated(number)}, ""

    def _invoice(self, number: int, amount: Decimal) -> Ask:
        estimate = self._pick("Estimate", number // 3)
        links = [{"TxnId": estimate["Id"], "TxnType": "Estimate"}] if estimate and number % 4 == 0 else []
        body = {**self._for("Customer", number), "Line": self._sales(number, amount), "LinkedTxn": links}
        return "Invoice", body | ({"Deposit": amount / 2} if number % 6 == 0 else {}), ""

    def _memo(self, number: int, amount: Decimal) -> Ask:
        return "CreditMemo", {**self._for("Customer", number), "Line": self._sales(number, amount)}, ""

    def _estimate(self, number: int, amount: Decimal) -> Ask:
        return "Estimate", {**self._for("Customer", number), "Line": self._sales(number, amount)}, ""

    def _sale(self, number: int, amount: Decimal) -> Ask:
        return "SalesReceipt", {**self._for("Customer", number), "Line": self._sales(number, amount)}, ""

    def _refund(self, number: int, amount: Decimal) -> Ask:
        bank = {"DepositToAccountRef": account(self.company, "Konto" if number % 2 else "Checking")}
        return "RefundReceipt", {**self._for("Customer", number), "Line": self._sales(number, amount), **bank}, ""

    def _receipt(self, number: int, amount: Decimal) -> Ask:
        invoice, memo = self._pick("Invoice", number), self._pick("CreditMemo", number // 5)
        lines = [linked(min(amount, invoice.get("Balance", amount)), "Invoice", invoice.get("Id", "9"))]
        if number % 3 == 0 and memo:
            lines.append(linked(min(amount, memo["Balance"]), "CreditMemo", memo["Id"]))
        payer = invoice.get("CustomerRef", {"value": "2"})
        return "Payment", {"CustomerRef": payer, "TotalAmt": amount, "Line": lines, **self.dated(number)}, ""

    def _deposit(self, number: int, amount: Decimal) -> Ask:
        kind = ("Payment", "SalesReceipt")[number % 2]
        taken = self._pick(kind, number // 2)
        lines = [linked(taken.get("TotalAmt", amount), kind, taken.get("Id", "9"))]
        if number % 3 == 0:
            detail = {"AccountRef": account(self.company, "Sales")}
            lines.append({"Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": detail})
        body: Json = {
            "DepositToAccountRef": account(self.company, ("Checking", "Konto")[number % 5 == 0]),
            "Line": lines,
        }
        if number % 7 == 0:
            body["CashBack"] = {"AccountRef": account(self.company, "Sub"), "Amount": amount / 2}
        currency = {"CurrencyRef": taken["CurrencyRef"]} if taken else {}
        return "Deposit", {**body, **currency, **self.dated(number)}, ""

    def _purchase(self, number: int, amount: Decimal) -> Ask:
        names = (("Checking", "Cash"), ("Konto", "Check"), ("Card", "CreditCard"), ("Karte", "CreditCard"))
        name, kind = names[number % 4]
        line = self._cost(number, amount)
        if number % 5 == 0:
            detail = {"AccountRef": {"value": self._control("Accounts Payable", number % 4 % 2)}}
            line = {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail"}
            line["AccountBasedExpenseLineDetail"] = detail
        vendor = self._for("Vendor", number % 4 % 2)["VendorRef"]["value"]
        body = {"AccountRef": account(self.company, name), "PaymentType": kind, "Line": [line]}
        payee = {"EntityRef": {"type": "Vendor", "value": vendor}, "Credit": number % 3 == 0}
        return "Purchase", {**body, **payee, **self.dated(number)}, ""

    def _transfer(self, number: int, amount: Decimal) -> Ask:
        names = ("Checking", "Konto", "Sub", "Stock", "Rent")
        ends = (names[number % 5], names[number // 5 % 5])
        body = dict(zip(("FromAccountRef", "ToAccountRef"), (account(self.company, end) for end in ends), strict=True))
        return "Transfer", {**body, "Amount": amount, **self.dated(number)}, ""

    def _card_payment(self, number: int, amount: Decimal) -> Ask:
        bank, card = (("Checking", "Card"), ("Konto", "Karte"), ("Konto", "Card"))[number % 3]
        body = {"BankAccountRef": account(self.company, bank), "CreditCardAccountRef": account(self.company, card)}
        return "CreditCardPayment", {**body, "Amount": amount, **self.dated(number)}, ""

    def _journal(self, number: int, amount: Decimal) -> Ask:
        kind, party = (("Accounts Receivable", "Customer"), ("Accounts Payable", "Vendor"))[number % 2]
        foreign = number // 2 % 2
        ref = self._for(party, foreign)[f"{party}Ref"]
        sides = ("Debit", "Credit") if number % 3 else ("Credit", "Debit")
        controlled = journal_line(sides[number % 2], amount, self._control(kind, foreign), (party, ref))
        other = journal_line(sides[1 - number % 2], amount, account(self.company, "Rent")["value"])
        currency = {"CurrencyRef": currency_ref("EUR")} if foreign else {}
        return "JournalEntry", {"Line": [controlled, other], **currency, **self.dated(number)}, ""

    def _settle_journal(self, number: int, amount: Decimal) -> Ask:
        entry = self._pick("JournalEntry", number // 2)
        line = linked(amount, "JournalEntry", entry.get("Id", "9"))
        if number % 2:
            bank = {"BankAccountRef": account(self.company, "Checking")}
            head = {**self._for("Vendor", number // 2), "PayType": "Check", "CheckPayment": bank}
            return "BillPayment", {**head, "TotalAmt": amount, "Line": [line]}, ""
        return "Payment", {**self._for("Customer", number // 2), "TotalAmt": amount, "Line": [line]}, ""

    def _time(self, number: int, _amount: Decimal) -> Ask:
        return "TimeActivity", {**self._for("Vendor", number), "NameOf": "Vendor", "Hours": number % 9}, ""

    def _unapply(self, number: int, _amount: Decimal) -> Ask:
        kind = ("Payment", "BillPayment")[number % 2]
        row = self._pick(kind, number // 2)
        return kind, {**row, "Line": row.get("Line", [])[:1] if number % 3 == 0 else []}, ""

    def _delete(self, number: int, _amount: Decimal) -> Ask:
        kind = WRITTEN[number % len(WRITTEN)]
        return kind, self._pick(kind, number // 11), "delete"

    def _void(self, number: int, _amount: Decimal) -> Ask:
        kind = VOIDED[number % 4]
        return kind, self._pick(kind, number // 11), "void" if kind == "Invoice" else "update"

    def _edit(self, number: int, amount: Decimal) -> Ask:
        kind = ("Bill", "Invoice", "VendorCredit", "CreditMemo", "SalesReceipt", "Purchase", "RefundReceipt")[
            number % 7
        ]
        lines = self._sales(number, amount) if kind[0] in "ICSR" else [self._cost(number, amount)]
        return kind, {**self._pick(kind, number // 11), "Line": lines}, ""

    def _redate(self, number: int, _amount: Decimal) -> Ask:
        kind = WRITTEN[number % len(WRITTEN)]
        return kind, {**self._pick(kind, number // 11), **self.dated(number // 3)}, ""

    def _rerate(self, number: int, amount: Decimal) -> Ask:
        kind = WRITTEN[number % len(WRITTEN)]
        return kind, {**self._pick(kind, number // 11), "ExchangeRate": 1 + amount / 5000}, ""

    def _reread(self, number: int, _amount: Decimal) -> Ask:
        kind = WRITTEN[number % len(WRITTEN)]
        return kind, self._pick(kind, number // 11), ""

    def _retype(self, number: int, _amount: Decimal) -> Ask:
        row = self._pick("Account", number)
        kind = ("Expense", "Fixed Asset", "Equity", "Accounts Payable", "Income")[number % 5]
        kept = {key: item for key, item in row.items() if key not in ("AccountSubType", "Classification")}
        return "Account", {**kept, "AccountType": kind, "Active": number % 7 != 0}, ""

    def _reitem(self, number: int, _amount: Decimal) -> Ask:
        names = ("Sales", "Fees", "Rent", "Other Rent", "Stock")
        refs = {"IncomeAccountRef": names[number % 2], "ExpenseAccountRef": names[2 + number // 2 % 3]}
        named = {field: account(self.company, name) for field, name in refs.items()}
        return "Item", {**self._pick("Item", number // 3), **named}, ""

    def _close(self, number: int, _amount: Decimal) -> Ask:
        closed = {"BookCloseDate": f"2026-06-{1 + number % 15:02}"} if number % 3 else {"BookCloseDate": ""}
        preferences = self.company.of_kind("Preferences")["1"]
        return "Preferences", {**preferences, "AccountingInfoPrefs": closed}, ""

    def _send(self, number: int, _amount: Decimal) -> Ask:
        kind = WRITTEN[number % len(WRITTEN)]
        return kind, self._pick(kind, number // 11), "send"

    def _pick(self, kind: str, number: int) -> Json:
        rows = list(self.company.of_kind(kind).values())[-12:]
        return rows[number % len(rows)] if rows else {}

    def _for(self, kind: str, number: int) -> Json:
        names = list(self.company.of_kind(kind))
        return {f"{kind}Ref": {"value": names[number % 2]}, **self.dated(number)}

    def _control(self, account_type: str, foreign: int) -> str:
        rows = self.company.of_kind("Account").values()
        code = ("USD", "EUR")[foreign]
        found = [row["Id"] for row in rows if (row["AccountType"], row["CurrencyRef"]["value"]) == (account_type, code)]
        return str(found[0]) if found else "999"

    def dated(self, number: int) -> Json:
        return {"TxnDate": f"2026-06-{1 + number % 28:02}"}

    def _cost(self, number: int, amount: Decimal) -> Json:
        if number % 3 == 0:
            detail: Json = {"ItemRef": {"value": self._item(number)}, "Qty": 2, "UnitPrice": amount}
            kind = "ItemBasedExpenseLineDetail"
            return {"DetailType": kind, kind: detail}
        kind = "AccountBasedExpenseLineDetail"
        return {"Amount": amount, "DetailType": kind, kind: {"AccountRef": account(self.company, "Rent")}}

    def _sales(self, number: int, amount: Decimal) -> list[Json]:
        detail = {"ItemRef": {"value": self._item(number)}, "Qty": 1, "UnitPrice": amount}
        lines: list[Json] = [{"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}]
        if number % 4 == 0:
            discount = {"PercentBased": True, "DiscountPercent": 10}
            lines.append({"DetailType": "DiscountLineDetail", "DiscountLineDetail": discount})
        return lines

    def _item(self, number: int) -> str:
        return list(self.company.of_kind("Item"))[number % 2]


def linked(amount: Decimal, kind: str, id: str) -> Json:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": kind}]}


def journal_line(posting: str, amount: Decimal, account_id: str, party: tuple[str, Json] | None = None) -> Json:
    detail: Json = {"PostingType": posting, "AccountRef": {"value": account_id}}
    if party is not None:
        detail["Entity"] = {"Type": party[0], "EntityRef": party[1]}
    return {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}
