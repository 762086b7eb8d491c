"""A company's days, one after the other: bills arrive, customers pay, wages are paid."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.companies.pen import Pen, journal_line, payment_line, takings_line
from emulators.qbo.companies.trades import SHARED_SUPPLIES, Supply, Trade
from emulators.qbo.wire import ZERO, Json

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
UNDEPOSITED_LIMIT: Final = Decimal(4000)
PAYROLL_TAX: Final = Decimal("0.0765")


class Habits(msgspec.Struct, frozen=True):
    """How well the company does: days its bills are paid late, and cash at the end in months of outflow."""

    name: str
    bills_late_days: int
    runway_months: float


class _Supplier(msgspec.Struct, frozen=True):
    vendor: Json
    supply: Supply
    fixed: Decimal


class _Buyer(msgspec.Struct, frozen=True):
    customer: Json
    late_days: int
    through_undeposited: bool


class History:
    """Writes the year up to `as_of`; `volume` multiplies customers and suppliers."""

    def __init__(self, pen: Pen, trade: Trade, habits: Habits, *, volume: int = 1) -> None:
        self.pen = pen
        self.trade = trade
        self.habits = habits
        self.items: list[Json] = []
        self._rng = pen.rng
        self._volume = volume
        self._bills_on: dict[date, list[_Supplier]] = defaultdict(list)
        self._invoices_on: dict[date, list[_Buyer]] = defaultdict(list)
        self._receipts_on: dict[date, list[tuple[_Buyer, Json]]] = defaultdict(list)
        self._unpaid: list[tuple[date, Json]] = []
        self._undeposited: list[Json] = []
        self._card_vendors: list[Json] = []
        self._opening: Json = {}
        self._landlord: Json = {}

    def write(self) -> None:
        self._open_books()
        day = self.pen.opening_day + timedelta(days=1)
        while day <= self.pen.as_of:
            self._live(day)
            day += timedelta(days=1)

    def set_cash(self) -> None:
        """Move the opening cash so that the books end with the cash that the habits ask for."""
        checking = self.pen.company.of_kind("Account")[self.pen.checking["value"]]
        target = self.pen.cents(float(self._monthly_outflow()) * self.habits.runway_months)
        opening = self._opening["Line"][0]["Amount"] + target - checking["CurrentBalance"]
        if opening < 1000:
            drawn = self.pen.cents(float(1000 - opening), 0.0) + self.pen.cents(5000, 0.5)
            self._draw_profit(drawn)
            opening += drawn
        self._reopen(opening)

    def shop_by_card(self, count: int) -> None:
        """That many card purchases more, spread over the year."""
        for number in range(count):
            self._use_card(self.pen.opening_day + timedelta(days=1 + number % 398))

    def _open_books(self) -> None:
        pen = self.pen
        income = pen.account(self.trade.income, "Income", "ServiceFeeIncome")
        pen.account("Mastercard", "Credit Card", "CreditCard")
        for service in self.trade.services:
            draft: Json = {"Name": service, "Type": "Service", "IncomeAccountRef": income}
            self.items.append(pen.books.create("Item", draft, pen.moment(pen.opening_day)))
        equity = pen.account("Opening Balance Equity", "Equity", "OpeningBalanceEquity")
        cash = pen.cents(20000, 0.2)
        lines = [journal_line("Debit", cash, pen.checking), journal_line("Credit", cash, equity)]
        self._opening = pen.journal(pen.opening_day, "Opening Balance", lines)
        self._engage_vendors()
        self._engage_customers()

    def _engage_vendors(self) -> None:
        rent = Supply("Rent", ("Property Management", "Realty"), 30, self.trade.rent, 0.0, "5")
        self._engage(rent)
        for supply in (*SHARED_SUPPLIES, *self.trade.supplies * self._volume):
            self._engage(supply)
        for account in self.trade.card_accounts * 2:
            self.pen.account(account)
            endings = ("Stationers", "Depot", "Station", "Cafe", "Online")
            self._card_vendors.append(self.pen.vendor(self.pen.registrar.name(endings)))

    def _engage(self, supply: Supply) -> None:
        pen = self.pen
        name = pen.registrar.name(supply.name_endings)
        vendor = pen.vendor(name, term=supply.term, contractor=supply.contractor)
        supplier = _Supplier(vendor, supply, pen.cents(supply.amount, 0.1))
        for day in self._dates(supply.every_days):
            self._bills_on[day].append(supplier)

    def _engage_customers(self) -> None:
        for _ in range(self.trade.customers * self._volume):
            customer = self.pen.customer(self.pen.registrar.name(self.trade.customer_endings))
            late_days = self._rng.choice((-4, -2, 0, 1, 3, 6, 9, 14, 20, 28))
            buyer = _Buyer(customer, late_days, self._rng.random() < 0.35)
            for day in self._dates(self.trade.invoice_every_days):
                self._invoices_on[day].append(buyer)

    def _dates(self, every_days: int) -> Iterator[date]:
        start, end = self.pen.opening_day, self.pen.as_of
        if every_days == 30:
            day_of_month = self._rng.randint(1, 28)
            days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
            yield from (day for day in days if day.day == day_of_month)
            return
        day = start + timedelta(days=self._rng.randint(1, every_days))
        while day <= end:
            yield day
            day += timedelta(days=every_days)

    def _live(self, day: date) -> None:
        for supplier in self._bills_on.pop(day, []):
            self._take_bill(supplier, day)
        for buyer in self._invoices_on.pop(day, []):
            self._send_invoice(buyer, day)
        for buyer, invoice in self._receipts_on.pop(day, []):
            self._collect(buyer, invoice, day)
        if day.weekday() in (TUESDAY, THURSDAY):
            self._pay_bills(day)
        if day.weekday() in (MONDAY, WEDNESDAY, FRIDAY):
            self._take_money_in(day)
        if day.weekday() == FRIDAY and day.toordinal() // 7 % 2 == 0:
            self._run_payroll(day)
        if day.weekday() < 5 and self._rng.random() < 0.4:
            self._use_card(day)
        if day.day == 20:
            self._pay_card(day)
        if day.day == 15:
            self._draw_profit(self.pen.cents(float(self.trade.payroll) * 0.12, 0.2), day)

    def _take_bill(self, supplier: _Supplier, day: date) -> None:
        supply = supplier.supply
        amount = self.pen.cents(supply.amount, supply.spread) if supply.spread else supplier.fixed
        bill = self.pen.bill(supplier.vendor, day, amount, supply.account)
        late = self._rng.randint(0, 3) + self.habits.bills_late_days
        self._unpaid.append((date.fromisoformat(bill["DueDate"]) + timedelta(days=late - 3), bill))

    def _pay_bills(self, day: date) -> None:
        due: dict[str, list[Json]] = defaultdict(list)
        for pay_on, bill in self._unpaid:
            if pay_on <= day:
                due[bill["VendorRef"]["value"]].append(bill)
        self._unpaid = [(pay_on, bill) for pay_on, bill in self._unpaid if pay_on > day]
        for bills in due.values():
            self._pay_vendor(bills, day)

    def _pay_vendor(self, bills: list[Json], day: date) -> None:
        returned: list[Json] = []
        if self._rng.random() < 0.02:
            vendor = self.pen.company.of_kind("Vendor")[bills[0]["VendorRef"]["value"]]
            detail = bills[0]["Line"][0]["AccountBasedExpenseLineDetail"]
            amount = self.pen.cents(float(bills[0]["Balance"]) * 0.08, 0.2)
            returned = [self.pen.vendor_credit(vendor, day, amount, detail["AccountRef"]["name"])]
        self.pen.pay(bills, day, credits_used=returned)

    def _send_invoice(self, buyer: _Buyer, day: date) -> None:
        amount = self.pen.cents(self.trade.invoice_amount, 0.45)
        invoice = self.pen.invoice(buyer.customer, day, amount, self._rng.choice(self.items))
        late = max(-20, min(45, int(self._rng.gauss(buyer.late_days, 3))))
        paid_on = _weekday(date.fromisoformat(invoice["DueDate"]) + timedelta(days=late))
        self._receipts_on[paid_on].append((buyer, invoice))

    def _collect(self, buyer: _Buyer, invoice: Json, day: date) -> None:
        customer_id, pen = buyer.customer["Id"], self.pen
        if self._rng.random() < 0.02:
            allowance = pen.cents(float(invoice["Balance"]) * 0.07, 0.2)
            memo = pen.credit_memo(buyer.customer, day, allowance, self.items[0])
            pen.receive(customer_id, day, ZERO, [("CreditMemo", memo), ("Invoice", invoice)])
        amount = invoice["Balance"]
        if self._rng.random() < 0.06:
            amount = pen.cents(float(amount) * 0.5)
            self._receipts_on[_weekday(day + timedelta(days=12))].append((buyer, invoice))
        waiting = sum((payment["TotalAmt"] for payment in self._undeposited), ZERO)
        undeposited = buyer.through_undeposited and waiting + amount <= UNDEPOSITED_LIMIT
        payment = pen.receive(customer_id, day, amount, [("Invoice", invoice)], undeposited=undeposited)
        if undeposited:
            self._undeposited.append(payment)

    def _take_money_in(self, day: date) -> None:
        if self.trade.retail:
            takings = self.pen.cents(self.trade.retail, 0.3)
            self.pen.deposit(day, [takings_line(takings, self.pen.account(self.trade.income))])
        if day.weekday() == FRIDAY and self._undeposited:
            self.pen.deposit(day, [payment_line(payment) for payment in self._undeposited])
            self._undeposited = []

    def _run_payroll(self, day: date) -> None:
        pen = self.pen
        wages = pen.cents(self.trade.payroll, 0.02)
        taxes = (wages * PAYROLL_TAX).quantize(Decimal("0.01"))
        paid = wages + taxes
        if paid % 1000 == 0:
            wages, paid = wages + Decimal("0.37"), paid + Decimal("0.37")
        lines = [
            journal_line("Debit", wages, pen.account("Wages")),
            journal_line("Debit", taxes, pen.account("Payroll Taxes")),
            journal_line("Credit", paid, pen.checking),
        ]
        pen.journal(day, "Payroll", lines)

    def _use_card(self, day: date) -> None:
        index = self._rng.randrange(len(self._card_vendors))
        account = self.trade.card_accounts[index % len(self.trade.card_accounts)]
        card = self.pen.account("Mastercard")
        vendor, amount = self._card_vendors[index], self.pen.cents(95, 0.7)
        self.pen.purchase(vendor, day, amount, self.pen.account(account), card, kind="CreditCard")

    def _pay_card(self, day: date) -> None:
        card = self.pen.account("Mastercard")
        owed = -self.pen.company.of_kind("Account")[card["value"]]["CurrentBalance"]
        if owed > 0:
            self.pen.transfer(day, owed, self.pen.checking, card)

    def _draw_profit(self, amount: Decimal, day: date | None = None) -> None:
        on = day or self.pen.as_of - timedelta(days=200)
        lines = [
            journal_line("Debit", amount, self.pen.account("Owner's Draw", "Equity", "PersonalExpense")),
            journal_line("Credit", amount, self.pen.checking),
        ]
        self.pen.journal(on, "Owner's draw", lines)

    def _monthly_outflow(self) -> Decimal:
        monthly = Decimal(self.trade.payroll) * Decimal("2.33") + self.trade.rent + Decimal("1900")
        for supply in self.trade.supplies * self._volume:
            monthly += Decimal(supply.amount) * 30 / supply.every_days
        return monthly

    def _reopen(self, cash: Decimal) -> None:
        keeper, opening = self.pen.books.keeper, self._opening
        now = self.pen.moment(self.pen.as_of)
        before = keeper.entries("JournalEntry", opening, now)
        for line in opening["Line"]:
            line["Amount"] = cash
        keeper.post(before, keeper.entries("JournalEntry", opening, now), now)


def _weekday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > FRIDAY else day
