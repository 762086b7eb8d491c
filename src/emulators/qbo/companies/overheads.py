"""What a company earns and spends without bills and invoices: wages, takings, the card, taxes, a loan, the owner."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.effects import in_season
from emulators.qbo.companies.office import Office
from emulators.qbo.companies.pen import journal_line, takings_line
from emulators.qbo.companies.roster import FRIDAY
from emulators.qbo.wire import CENT, ZERO
from emulators.service.wire import Json

_CARD_DAY, _OWNER_DAY, _TAX_DAY, _LOAN_DAY = 20, 15, 15, 5
_ROUND: Final = 1000


class Overheads:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._pen = office.pen
        self._scenario = office.scenario

    def open(self) -> None:
        if self._scenario.card:
            self._card()
            for account in self._scenario.card.accounts:
                self._pen.account(account)
        for name in self._office.roster.card_vendors:
            self._office.know("Vendor", self._pen.vendor(name))
        if self._scenario.loan:
            received = self._pen.cents(self._scenario.loan.principal)
            lines = [
                journal_line("Debit", received, self._pen.checking),
                journal_line("Credit", received, self._loan()),
            ]
            self._pen.journal(self._pen.opening_day, "Loan received", lines)

    def live(self, day: date) -> None:
        with self._office.refusals_are_taken():
            self._take_money_in(day)
        with self._office.refusals_are_taken():
            self._run_payroll(day)
        with self._office.refusals_are_taken():
            self._use_card_by_chance(day)
        with self._office.refusals_are_taken():
            self._pay_what_is_fixed(day)

    def shop_by_card(self, count: int) -> None:
        """That many card purchases more, spread over the history."""
        for number in range(count):
            self._use_card(self._pen.opening_day + timedelta(days=1 + number % max(1, self._scenario.period.days - 2)))

    def draw_profit(self, amount: Decimal, day: date) -> None:
        if amount:
            drawn = self._pen.account("Owner's Draw", "Equity", "PersonalExpense")
            self._from_the_bank(day, "Owner's draw", [(drawn, amount)])

    def _take_money_in(self, day: date) -> None:
        retail = self._scenario.retail
        if retail is None or retail.receipts or day.weekday() not in retail.weekdays:
            return
        factor = in_season(retail.season, day)
        if factor:
            takings = self._pen.cents(retail.amount * factor, retail.spread)
            self._pen.deposit(day, [takings_line(takings, self._pen.account(self._office.income))])

    def _run_payroll(self, day: date) -> None:
        payroll = self._scenario.payroll
        if payroll is None or day.weekday() != FRIDAY or day.toordinal() // 7 % payroll.every_weeks:
            return
        wages = self._pen.cents(float(payroll.amount + self._office.effects.hired(day)), 0.02)
        taxes = (wages * Decimal(repr(payroll.tax_rate))).quantize(CENT)
        if (wages + taxes) % _ROUND == 0:
            wages += Decimal("0.37")
        parts = [(self._pen.account("Wages"), wages), (self._pen.account("Payroll Taxes"), taxes)]
        if payroll.outside:
            self._pen.pay_outside(day, self._bank_lines(parts))
        else:
            self._from_the_bank(day, "Payroll", parts)

    def _use_card_by_chance(self, day: date) -> None:
        card = self._scenario.card
        if card and day.weekday() <= FRIDAY and self._pen.rng.random() < card.chance:
            self._use_card(day)

    def _use_card(self, day: date) -> None:
        card, names = self._scenario.card, self._office.roster.card_vendors
        if card is None:
            return
        index = self._pen.rng.randrange(len(names))
        vendor = self._office.party("Vendor", names[index])
        if vendor is not None:
            account = self._pen.account(card.accounts[index % len(card.accounts)])
            amount = self._pen.cents(card.amount, card.spread)
            self._pen.purchase(vendor, day, amount, account, self._card(), kind="CreditCard")

    def _pay_what_is_fixed(self, day: date) -> None:
        scenario, pen = self._scenario, self._pen
        if day.day == _CARD_DAY and scenario.card:
            owed = -self._office.balance(self._card())
            if owed > 0 and scenario.card.paid_by == "payment":
                pen.pay_card(day, owed, self._card())
            elif owed > 0:
                pen.transfer(day, owed, pen.checking, self._card())
        if day.day == _OWNER_DAY and scenario.payroll:
            self.draw_profit(pen.cents(float(scenario.payroll.amount) * scenario.owner_share, 0.2), day)
        if scenario.taxes and day.day == _TAX_DAY and day.month in scenario.taxes.months:
            amount = pen.cents(scenario.taxes.amount, 0.05)
            self._from_the_bank(day, "Estimated tax", [(pen.account(scenario.taxes.account), amount)])
        if scenario.loan and day.day == _LOAN_DAY:
            self._pay_loan(day)

    def _pay_loan(self, day: date) -> None:
        loan, owed = self._scenario.loan, -self._office.balance(self._loan())
        if loan is None or owed <= 0:
            return
        interest = (owed * Decimal(repr(loan.interest)) / 12).quantize(CENT)
        repaid = min(owed, max(ZERO, self._pen.cents(loan.monthly) - interest))
        self._from_the_bank(day, "Loan payment", [(self._loan(), repaid), (self._pen.account("Interest"), interest)])

    def _from_the_bank(self, day: date, note: str, parts: list[tuple[Json, Decimal]]) -> None:
        self._pen.journal(day, note, self._bank_lines(parts))

    def _bank_lines(self, parts: list[tuple[Json, Decimal]]) -> list[Json]:
        lines = [journal_line("Debit", amount, account) for account, amount in parts if amount]
        paid = sum((amount for _, amount in parts), ZERO)
        return [*lines, journal_line("Credit", paid, self._pen.checking)]

    def _card(self) -> Json:
        return self._pen.account("Mastercard", "Credit Card", "CreditCard")

    def _loan(self) -> Json:
        return self._pen.account("Bank Loan", "Long Term Liability", "NotesPayable")
