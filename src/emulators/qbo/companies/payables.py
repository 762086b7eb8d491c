"""The buying side of a day: bills arrive, and are paid on Tuesdays and Thursdays."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from emulators.qbo.companies.office import TERM_IDS, WORTH_A_CREDIT, Office, times
from emulators.qbo.companies.pen import expense_account
from emulators.qbo.companies.roster import Supplier
from emulators.service.wire import Json

_PAYING_DAYS: Final = (1, 3)
_CREDIT_CHANCE: Final = 0.02
# What is overdue for longer than that beyond the habit has been forgotten, and stays so.
_FORGOTTEN_DAYS: Final = 60
_NO_TERMS_DAYS: Final = 30


class Payables:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._pen = office.pen
        self._late_days = office.scenario.habits.bills_late_days

    def open(self) -> None:
        for supplier in self._office.roster.suppliers:
            supply = supplier.supply
            self._pen.account(supply.account)
            if self._office.party("Vendor", supplier.name):
                continue
            vendor = self._pen.vendor(
                supplier.name,
                term=TERM_IDS[supply.terms],
                contractor=supply.contractor,
                currency=supply.currency,
            )
            self._office.know("Vendor", vendor)

    def live(self, day: date) -> None:
        for supplier in self._office.roster.bills.on(day):
            with self._office.refusals_are_taken():
                self._take_bill(supplier, day)
        if day.weekday() in _PAYING_DAYS:
            for bills in self._due(day).values():
                with self._office.refusals_are_taken():
                    self._pay_vendor(bills, day)

    def _take_bill(self, supplier: Supplier, day: date) -> None:
        vendor = self._office.party("Vendor", supplier.name)
        supply, factor = supplier.supply, self._office.effects.price(supplier, day)
        if vendor is None or not factor:
            return
        spread = supply.spread
        amount = self._pen.cents(supply.amount * factor, spread) if spread else times(supplier.fixed, factor)
        self._pen.bill(vendor, day, amount, supply.account)

    def _due(self, day: date) -> dict[str, list[Json]]:
        """Open bills to be paid on that day, by vendor."""
        open_bills, bills = self._pen.memory.open_bills, self._pen.company.of_kind("Bill")
        due: dict[str, list[Json]] = defaultdict(list)
        for bill_id, noted in sorted(open_bills.items(), key=lambda entry: int(entry[0])):
            pay_on = open_bills[bill_id] = noted or self._pay_on(bills[bill_id])
            if pay_on <= day and (day - pay_on).days <= _FORGOTTEN_DAYS:
                due[bills[bill_id]["VendorRef"]["value"]].append(bills[bill_id])
        return due

    def _pay_on(self, bill: Json) -> date:
        due = date.fromisoformat(bill.get("DueDate") or bill["TxnDate"])
        usual = 0 if "DueDate" in bill else _NO_TERMS_DAYS
        return due + timedelta(days=usual + self._late_days - 3 + self._office.lot("bill", bill["Id"]) % 4)

    def _pay_vendor(self, bills: list[Json], day: date) -> None:
        returned: list[Json] = []
        account = expense_account(bills[0])
        if self._pen.rng.random() < _CREDIT_CHANCE and account and bills[0]["Balance"] > WORTH_A_CREDIT:
            vendor = self._pen.company.of_kind("Vendor")[bills[0]["VendorRef"]["value"]]
            amount = self._pen.cents(float(bills[0]["Balance"]) * 0.08, 0.2)
            returned = [self._pen.vendor_credit(vendor, day, amount, account)]
        self._pen.pay(bills, day, credits_used=returned)
