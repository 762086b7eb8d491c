"""Others' money held in trust: clients' retainers or owners' rents come in, go out, and are never the company's own."""

from datetime import date
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.pen import journal_line, takings_line
from emulators.qbo.scenarios.language import Trust
from emulators.qbo.wire import CENT, ZERO
from emulators.service.wire import Json

_RETAINER_DAY, _COSTS_DAY = 3, 17
_RENT_DAYS: Final = (1, 2, 4)
_FEE_DAY, _OWNERS_DAY = 9, 10
_CLERK: Final = "County Recorder"
_OWNERS: Final = ("Bartholomew Family Trust", "Sunderland Investments", "Ximenes Holdings")
_STREETS: Final = ("Larch", "Pine", "Cedar", "Alder")
_RENT_SPREAD: Final = 0.3
# The rest stays for repairs.
_PAID_OUT: Final = Decimal("0.85")


class TrustAccount:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._pen = office.pen
        self._trust = office.scenario.trust

    def open(self) -> None:
        if self._trust is None:
            return
        self._bank()
        self._owed()
        for name in _OWNERS if self._trust.rents else (_CLERK,):
            self._office.know("Vendor", self._pen.vendor(name))

    def live(self, day: date) -> None:
        trust = self._trust
        if trust is None:
            return
        with self._office.refusals_are_taken():
            if trust.rents:
                self._manage(trust, day)
            else:
                self._hold(trust, day)

    def _hold(self, trust: Trust, day: date) -> None:
        if day.day == _RETAINER_DAY:
            self._take_retainer(day, trust.retainer)
        if day.day == _COSTS_DAY:
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

    def _manage(self, trust: Trust, day: date) -> None:
        if day.day in _RENT_DAYS:
            turn = _RENT_DAYS.index(day.day)
            self._take_rents(day, [unit for unit in range(trust.rents) if unit % len(_RENT_DAYS) == turn])
        if day.day == _FEE_DAY:
            self._keep_fee(day, trust.costs)
        if day.day == _OWNERS_DAY:
            self._pay_owners(day)

    def _take_rents(self, day: date, units: list[int]) -> None:
        """One deposit of the cheques that came, each tenant's rent the same every month."""
        lines = [{**takings_line(self._rent(unit), self._owed()), "Description": _address(unit)} for unit in units]
        if lines:
            self._pen.deposit(day, lines, into=self._bank())

    def _rent(self, unit: int) -> Decimal:
        usual = self._trust.retainer if self._trust else 0
        share = self._office.lot("rent", str(unit)) % 1000 / 1000
        return Decimal(int(usual * (1 - _RENT_SPREAD + 2 * _RENT_SPREAD * share))) + 5 * CENT

    def _keep_fee(self, day: date, share: float) -> None:
        """The fee leaves the trust account, and what is owed to the owners becomes income."""
        fee = (self._office.balance(self._bank()) * Decimal(repr(share))).quantize(CENT)
        if fee <= ZERO:
            return
        self._pen.transfer(day, fee, self._bank(), self._pen.checking)
        income = self._pen.account(self._office.income, "Income", "ServiceFeeIncome")
        lines = [journal_line("Debit", fee, self._owed()), journal_line("Credit", fee, income)]
        self._pen.journal(day, "Management fee", lines)

    def _pay_owners(self, day: date) -> None:
        owners = [owner for name in _OWNERS if (owner := self._office.party("Vendor", name)) is not None]
        held = self._office.balance(self._bank())
        for number, owner in enumerate(owners):
            share = (held * _PAID_OUT / len(owners)).quantize(CENT) - number * CENT
            if share > ZERO:
                self._pen.purchase(owner, day, share, self._owed(), self._bank())

    def _bank(self) -> Json:
        if self._trust is not None and self._trust.rents:
            return self._pen.account("Rents Held in Trust", "Bank", "RentsHeldInTrust")
        return self._pen.account("Client Trust Account", "Bank", "TrustAccounts")

    def _owed(self) -> Json:
        if self._trust is not None and self._trust.rents:
            return self._pen.account("Rents Owed to Owners", "Other Current Liability", "RentsInTrustLiability")
        return self._pen.account("Client Funds Held", "Other Current Liability", "TrustAccountsLiabilities")


def _address(unit: int) -> str:
    return f"Rent {100 + 7 * unit} {_STREETS[unit % len(_STREETS)]} St."
