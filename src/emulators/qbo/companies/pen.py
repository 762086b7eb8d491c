"""Writes documents into books as a bookkeeper would, dated and stamped in the past."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.catalog import PAYROLL_CHECK
from emulators.qbo.companies.memory import Memory
from emulators.qbo.companies.naming import Registrar, email_for
from emulators.qbo.currencies import currency_ref
from emulators.qbo.standing import identity
from emulators.qbo.store import Company
from emulators.qbo.wire import CENT, PACIFIC, ZERO
from emulators.qbo.writes.chart import RECEIVABLE, UNDEPOSITED, Role
from emulators.qbo.writes.operations import Books
from emulators.qbo.writes.rates import home_currency
from emulators.service.wire import Json

_TRIES: Final = 50


class Pen:
    """One company's bookkeeper. Days are local dates.

    `as_of` is the day up to which the books are written. Documents are stamped on their own day while history is
    written, and on `as_of` once the books are `live`, for then others may have read them before.
    """

    def __init__(self, company: Company, opening_day: date, as_of: date, rng: random.Random) -> None:
        self.books = Books(company)
        self.company = company
        self.opening_day = opening_day
        self.as_of = as_of
        self.live = False
        self.rng = rng
        self.memory = Memory(company)
        self._home = home_currency(company)
        self.registrar = Registrar(rng, self.memory.names)
        self._moment = datetime.min.replace(tzinfo=PACIFIC)
        self._day = date.min
        accounts = company.of_kind("Account").values()
        # The service marks what is inactive in its name.
        self._accounts = {row["Name"].removesuffix(" (deleted)"): row["Id"] for row in accounts}

    def moment(self, day: date) -> datetime:
        """A stamp on that day, each a few seconds after the one before it; of `as_of`, from midnight on."""
        stamped = self.as_of if self.live else min(day, self.as_of)
        if stamped != self._day:
            start = time(0, 0, 1) if stamped == self.as_of else time(9, 0)
            self._day = stamped
            self._moment = datetime.combine(stamped, start, PACIFIC)
        self._moment += timedelta(seconds=1)
        return self._moment

    def cents(self, middle: float, spread: float = 0.0) -> Decimal:
        """An amount about the middle, never a whole number of dollars.

        No document has it yet, unless the books are so large that such amounts are used up.
        """
        amount = ZERO
        for _ in range(_TRIES):
            dollars = middle * (1 + self.rng.uniform(-spread, spread))
            amount = int(dollars) + self.rng.randint(1, 99) * CENT
            if amount not in self.memory.amounts:
                break
        return amount

    def account(self, name: str, account_type: str = "Expense", sub_type: str = "") -> Json:
        """A reference to the account of that name, opened where absent."""
        # An account may have been merged into another since; then the bookkeeper opens it again.
        if self.company.get("Account", self._accounts.get(name, "")) is None:
            draft: Json = {"Name": name, "AccountType": account_type}
            if sub_type:
                draft["AccountSubType"] = sub_type
            opened = self.books.create("Account", draft, self.moment(self.opening_day))
            self._accounts[name] = opened["Id"]
        return {"value": self._accounts[name]}

    def role(self, role: Role) -> Json:
        return {"value": self.books.keeper.chart.account_of(role, self.moment(self.opening_day))}

    @property
    def checking(self) -> Json:
        return self.account("Checking", "Bank", "Checking")

    def vendor(
        self,
        name: str,
        *,
        term: str = "3",
        contractor: bool = False,
        tax_id: bool = True,
        created: date | None = None,
        currency: str | None = None,
    ) -> Json:
        draft: Json = {
            "DisplayName": name,
            "CompanyName": name,
            "Vendor1099": contractor,
            "PrimaryEmailAddr": {"Address": email_for(name)},
            "BillAddr": self.address(),
        }
        if term:
            draft["TermRef"] = {"value": term}
        if contractor and tax_id:
            draft["TaxIdentifier"] = self.registrar.tax_id()
        if currency:
            draft["CurrencyRef"] = currency_ref(currency)
        return self.books.create("Vendor", draft, self.moment(created or self.opening_day))

    def customer(
        self,
        name: str,
        *,
        email: bool = True,
        term: str = "3",
        currency: str | None = None,
        parent: Json | None = None,
    ) -> Json:
        draft: Json = {"DisplayName": name, "CompanyName": name, "BillAddr": self.address()}
        draft["SalesTermRef"] = {"value": term}
        if currency:
            draft["CurrencyRef"] = currency_ref(currency)
        if email:
            draft["PrimaryEmailAddr"] = {"Address": email_for(name)}
        if parent is not None:
            draft |= {"ParentRef": {"value": parent["Id"]}, "Job": True, "BillWithParent": True}
        return self.books.create("Customer", draft, self.moment(self.opening_day))

    def address(self) -> Json:
        street = f"{self.rng.randint(10, 9800)} {self.rng.choice(('Main', 'Oak', 'Mill', 'Bay'))} St."
        return {"Line1": street, "City": "Middlefield", "CountrySubDivisionCode": "CA", "PostalCode": "94482"}

    def bill_number(self, vendor_id: str, day: date, amount: Decimal) -> str:
        """A number unlike those of the vendor's recent bills of about this amount."""
        while True:
            number = f"{self.rng.randint(200000, 9999999)}"
            taken = self.memory.number_is_taken(number)
            if not taken and not self.memory.looks_recent(number, vendor_id, day, amount):
                return number

    def bill(
        self,
        vendor: Json,
        day: date,
        amount: Decimal,
        account: str = "Office Supplies",
        *,
        number: str | None = None,
        due: date | None = None,
    ) -> Json:
        """A bill on the vendor's terms; an empty `number` leaves it without one."""
        draft: Json = {
            "VendorRef": {"value": vendor["Id"]},
            "TxnDate": day.isoformat(),
            "Line": [expense_line(amount, self.account(account))],
        }
        if "TermRef" in vendor:
            draft["SalesTermRef"] = {"value": vendor["TermRef"]["value"]}
        self._in_currency_of(vendor, draft)
        if due is not None:
            draft["DueDate"] = due.isoformat()
        kept = self.bill_number(vendor["Id"], day, amount) if number is None else number
        if kept:
            draft["DocNumber"] = kept
        return self.books.create("Bill", draft, self.moment(day))

    def vendor_credit(self, vendor: Json, day: date, amount: Decimal, account: str) -> Json:
        draft: Json = {
            "VendorRef": {"value": vendor["Id"]},
            "TxnDate": day.isoformat(),
            "Line": [expense_line(amount, self.account(account))],
        }
        self._in_currency_of(vendor, draft)
        return self.books.create("VendorCredit", draft, self.moment(day))

    def pay(
        self,
        bills: Sequence[Json],
        day: date,
        *,
        credits_used: Sequence[Json] = (),
        over: Decimal = ZERO,
        vendor: Json | None = None,
    ) -> Json:
        """One check for bills of one vendor, less credits; `over` is paid on top and stays unapplied.

        `vendor` is wanted only where there are no bills.
        """
        lines = [_link_line(bill["Balance"], "Bill", bill["Id"]) for bill in bills]
        lines += [_link_line(credit["Balance"], "VendorCredit", credit["Id"]) for credit in credits_used]
        owed = sum((bill["Balance"] for bill in bills), ZERO)
        used = sum((credit["Balance"] for credit in credits_used), ZERO)
        payee = vendor or self.company.of_kind("Vendor")[bills[0]["VendorRef"]["value"]]
        draft: Json = {
            "VendorRef": {"value": payee["Id"]},
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": self.checking, "PrintStatus": "NotSet"},
            "TotalAmt": owed - used + over,
            "TxnDate": day.isoformat(),
            "DocNumber": self.memory.next_check(),
            "Line": lines,
        }
        self._in_currency_of(payee, draft)
        return self.books.create("BillPayment", draft, self.moment(day))

    def invoice(
        self, customer: Json, day: date, amount: Decimal, item: Json, *, number: str = "", term: str = "3"
    ) -> Json:
        draft = self.sale(customer, day, amount, item)
        draft["SalesTermRef"] = {"value": term}
        draft["EmailStatus"] = "EmailSent" if "BillEmail" in draft else "NotSet"
        if number:
            draft["DocNumber"] = number
        return self.books.create("Invoice", draft, self.moment(day), allow_duplicate_number=bool(number))

    def credit_memo(self, customer: Json, day: date, amount: Decimal, item: Json) -> Json:
        return self.books.create("CreditMemo", self.sale(customer, day, amount, item), self.moment(day))

    def sale(self, customer: Json, day: date, amount: Decimal, item: Json) -> Json:
        detail = {
            "ItemRef": {"value": item["Id"]},
            "Qty": 1,
            "UnitPrice": amount,
            "TaxCodeRef": {"value": "NON"},
        }
        line = {
            "Amount": amount,
            "LineNum": 1,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }
        sale: Json = {"CustomerRef": {"value": customer["Id"]}, "TxnDate": day.isoformat(), "Line": [line]}
        self._in_currency_of(customer, sale)
        if "PrimaryEmailAddr" in customer:
            sale["BillEmail"] = dict(customer["PrimaryEmailAddr"])
        return sale

    def receive(
        self,
        customer: Json,
        day: date,
        amount: Decimal,
        settled: Sequence[tuple[str, Json]] = (),
        *,
        undeposited: bool = False,
    ) -> Json:
        """A payment of `amount` that settles invoices up to it, and uses up the credit memos given."""
        left, lines = amount, []
        for kind, document in settled:
            part = document["Balance"] if kind == "CreditMemo" else min(left, document["Balance"])
            left += part if kind == "CreditMemo" else -part
            lines.append(_link_line(part, kind, document["Id"]))
        into = self.role(UNDEPOSITED) if undeposited else self.checking
        draft: Json = {
            "CustomerRef": {"value": customer["Id"]},
            "TotalAmt": amount,
            "TxnDate": day.isoformat(),
            "DepositToAccountRef": into,
            "ProcessPayment": False,
            "Line": lines,
        }
        self._in_currency_of(customer, draft)
        return self.books.create("Payment", draft, self.moment(day))

    def _in_currency_of(self, party: Json, draft: Json) -> None:
        """A document with a foreign party is in that party's currency."""
        if party["CurrencyRef"]["value"] != self._home:
            draft["CurrencyRef"] = dict(party["CurrencyRef"])

    def deposit(self, day: date, lines: list[Json], *, into: Json | None = None) -> Json:
        draft: Json = {
            "DepositToAccountRef": into or self.checking,
            "TxnDate": day.isoformat(),
            "Line": lines,
        }
        return self.books.create("Deposit", draft, self.moment(day))

    def purchase(
        self,
        party: Json,
        day: date,
        amount: Decimal,
        account: Json,
        paid_from: Json,
        *,
        kind: str = "Check",
        payee: str = "Vendor",
    ) -> Json:
        """A `kind` of payment to a party, which is a Vendor or a Customer, without a bill."""
        draft: Json = {
            "AccountRef": paid_from,
            "PaymentType": kind,
            "EntityRef": {"value": party["Id"], "name": party["DisplayName"], "type": payee},
            "TxnDate": day.isoformat(),
            "Line": [expense_line(amount, account)],
        }
        return self.books.create("Purchase", draft, self.moment(day))

    def transfer(self, day: date, amount: Decimal, source: Json, target: Json) -> Json:
        draft: Json = {"FromAccountRef": source, "ToAccountRef": target, "Amount": amount}
        return self.books.create("Transfer", {**draft, "TxnDate": day.isoformat()}, self.moment(day))

    def pay_card(self, day: date, amount: Decimal, card: Json) -> Json:
        draft: Json = {"BankAccountRef": self.checking, "CreditCardAccountRef": card, "Amount": amount}
        return self.books.create("CreditCardPaymentTxn", {**draft, "TxnDate": day.isoformat()}, self.moment(day))

    def journal(self, day: date, note: str, lines: Sequence[Json]) -> Json:
        draft: Json = {
            "TxnDate": day.isoformat(),
            "PrivateNote": note,
            "Adjustment": False,
            "Line": list(lines),
        }
        return self.books.create("JournalEntry", draft, self.moment(day))

    def pay_outside(self, day: date, lines: Sequence[Json]) -> None:
        """Pay cheques of the payroll service: they move balances and stand in reports, and no client reads them."""
        now = self.moment(day)
        dated = {"TxnDate": day.isoformat(), "PrivateNote": "Payroll", "CurrencyRef": currency_ref(self._home)}
        record: Json = {**dated, "Line": list(lines), **identity(self.company.next_id(PAYROLL_CHECK), now)}
        self.company.put(PAYROLL_CHECK.name, record)
        self.books.keeper.post({}, self.books.keeper.own_entries(PAYROLL_CHECK.name, record, now), now)

    def receivable(self) -> Json:
        return self.role(RECEIVABLE)


def expense_line(amount: Decimal, account: Json) -> Json:
    """A line of a bill or purchase, on an account."""
    detail = {"AccountRef": account, "BillableStatus": "NotBillable", "TaxCodeRef": {"value": "NON"}}
    kind = "AccountBasedExpenseLineDetail"
    return {"Amount": amount, "DetailType": kind, kind: detail}


def expense_account(bill: Json) -> str:
    """The name of the account of the bill's first line, where it has one."""
    for line in bill["Line"]:
        ref = line.get("AccountBasedExpenseLineDetail", {}).get("AccountRef", {})
        return str(ref.get("name", ""))
    return ""


def _link_line(amount: Decimal, kind: str, target_id: str) -> Json:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": target_id, "TxnType": kind}]}


def takings_line(amount: Decimal, account: Json, customer: Json | None = None) -> Json:
    """A deposit line booked straight to an account."""
    detail: Json = {"AccountRef": account}
    if customer is not None:
        detail["Entity"] = {"value": customer["Id"], "name": customer["DisplayName"], "type": "CUSTOMER"}
    return {"Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": detail}


def payment_line(payment: Json, kind: str = "Payment") -> Json:
    """A deposit line that takes a payment, or a sales receipt, out of undeposited funds."""
    link = {"TxnId": payment["Id"], "TxnType": kind, "TxnLineId": "0"}
    return {"Amount": payment["TotalAmt"], "LinkedTxn": [link]}


def journal_line(posting: str, amount: Decimal, account: Json, party: tuple[str, Json] | None = None) -> Json:
    """`party` is ("Vendor" or "Customer", the record), wanted on receivables and payables."""
    detail: Json = {"PostingType": posting, "AccountRef": account}
    if party is not None:
        kind, record = party
        detail["Entity"] = {"Type": kind, "EntityRef": {"value": record["Id"], "name": record["DisplayName"]}}
    return {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}
