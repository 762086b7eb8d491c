"""Clients' money held in trust: retainers come in, costs go out, and none of it is the company's own."""

from datetime import date
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.pen import takings_line
from emulators.qbo.wire import Json

_RETAINER_DAY, _COSTS_DAY = 3, 17
_CLERK: Final = "County Recorder"


class TrustAccount:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._pen = office.pen
        self._trust = office.scenario.trust

    def open(self) -> None:
        if self._trust is not None:
            self._bank()
            self._owed()
            self._office.know("Vendor", self._pen.vendor(_CLERK))

    def live(self, day: date) -> None:
        trust = self._trust
        if trust is None:
            return
        if day.day == _RETAINER_DAY:
            with self._office.refusals_are_taken():
                self._take_retainer(day, trust.retainer)
        if day.day == _COSTS_DAY:
            with self._office.refusals_are_taken():
                self._pay_costs(day, trust.retainer * trust.costs)

    def _take_retainer(self, day: date, amount: int) -> None:
        buyers = self._office.roster.buyers
        buyer = buyers[self._office.lot("retainer", day.isoformat()) % len(buyers)] if buyers else None
        client = self._office.party("Customer", buyer.name) if buyer else None
        if client is not None:
            line = takings_line(self._pen.cents(amount, 0.2), self._owed(), client)
            self._pen.deposit(day, [line], into=self._bank())

    def _pay_costs(self, day: date, usual: float) -> None:
        clerk, cost = self._office.party("Vendor", _CLERK), self._pen.cents(usual, 0.2)
        if clerk is not None and cost <= self._office.balance(self._bank()):
            self._pen.purchase(clerk, day, cost, self._owed(), self._bank())

    def _bank(self) -> Json:
        return self._pen.account("Client Trust Account", "Bank", "TrustAccounts")

    def _owed(self) -> Json:
        return self._pen.account("Client Funds Held", "Other Current Liability", "TrustAccountsLiabilities")
