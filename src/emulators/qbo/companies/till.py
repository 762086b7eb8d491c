"""Sales by receipts: takings to the bank or through Undeposited Funds, refunds, and the sales tax on them."""

from datetime import date
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.effects import in_season
from emulators.qbo.companies.office import Office
from emulators.qbo.companies.pen import payment_line
from emulators.qbo.companies.roster import FRIDAY
from emulators.qbo.scenarios.language import Retail
from emulators.qbo.wire import CENT, ZERO
from emulators.qbo.writes.chart import SALES_TAX, UNDEPOSITED
from emulators.service.wire import Json

_WALK_IN: Final = "Walk-in Customer"
_ITEM: Final = "Counter sales"
_TAX_DAY: Final = 20
_TAX_MONTHS: Final = (1, 4, 7, 10)
_REFUNDED: Final = 0.03


class Till:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._pen = office.pen
        self._retail = office.scenario.retail

    def open(self) -> None:
        if self._retail is None or not self._retail.receipts:
            return
        pen = self._pen
        income = pen.account(self._office.income, "Income")
        pen.books.create(
            "Item", {"Name": _ITEM, "Type": "Service", "IncomeAccountRef": income}, pen.moment(pen.opening_day)
        )
        self._office.know("Customer", pen.customer(_WALK_IN, term="1"))

    def live(self, day: date) -> None:
        retail = self._retail
        if retail is None or not retail.receipts:
            return
        with self._office.refusals_are_taken():
            self._take_to_the_bank(day)
        with self._office.refusals_are_taken():
            self._sell(retail, day)
        with self._office.refusals_are_taken():
            self._pay_sales_tax(day)

    def _sell(self, retail: Retail, day: date) -> None:
        customer, factor = self._office.party("Customer", _WALK_IN), in_season(retail.season, day)
        if customer is None or not factor or day.weekday() not in retail.weekdays:
            return
        pen = self._pen
        through_funds = pen.rng.random() < retail.undeposited
        into = pen.role(UNDEPOSITED) if through_funds else pen.checking
        self._write("SalesReceipt", customer, day, pen.cents(retail.amount * factor, retail.spread), into)
        if pen.rng.random() < retail.refunds:
            returned = pen.cents(retail.amount * _REFUNDED, retail.spread)
            self._write("RefundReceipt", customer, day, returned, pen.checking)

    def _write(self, kind: str, customer: Json, day: date, amount: Decimal, into: Json) -> None:
        pen, tax_rate = self._pen, self._retail.sales_tax if self._retail else 0.0
        draft = pen.sale(customer, day, amount, self._item())
        draft["DepositToAccountRef"] = into
        draft["PaymentMethodRef"] = {"value": "1"}
        if tax_rate:
            draft["TxnTaxDetail"] = {"TotalTax": (amount * Decimal(repr(tax_rate))).quantize(CENT)}
        pen.books.create(kind, draft, pen.moment(day))

    def _item(self) -> Json:
        items = self._pen.company.of_kind("Item").values()
        return next((item for item in items if item["Name"] == _ITEM), self._office.items[0])

    def _take_to_the_bank(self, day: date) -> None:
        """On a working day, what was sold before it and lies waiting."""
        waiting = [receipt for receipt in self._pen.memory.waiting("SalesReceipt") if receipt["TxnDate"] < str(day)]
        if waiting and day.weekday() <= FRIDAY:
            self._pen.deposit(day, [payment_line(receipt, "SalesReceipt") for receipt in waiting])

    def _pay_sales_tax(self, day: date) -> None:
        """What is owed to the agency, as far as it was collected before the quarter's end."""
        if day.day != _TAX_DAY or day.month not in _TAX_MONTHS or not self._retail or not self._retail.sales_tax:
            return
        pen = self._pen
        owed = -self._office.balance(pen.role(SALES_TAX)) - self._collected_since(day.replace(day=1))
        if owed > 0:
            paid = {"PaymentDate": day.isoformat(), "PaymentAmount": owed, "PaymentAccountRef": pen.checking}
            pen.books.create("TaxPayment", {**paid, "Refund": False}, pen.moment(day))

    def _collected_since(self, first: date) -> Decimal:
        company = self._pen.company
        signs = (("SalesReceipt", 1), ("RefundReceipt", -1))
        taxes = (
            sign * sale["TxnTaxDetail"].get("TotalTax", ZERO)
            for kind, sign in signs
            for sale in company.of_kind(kind).values()
            if sale["TxnDate"] >= str(first)
        )
        return sum(taxes, ZERO)
