"""Exchange rates that move from one working day to the next."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.roster import FRIDAY
from emulators.qbo.writes.rates import rate_on, set_rate

_PLACES: Final = Decimal("0.00001")
_PULL: Final = 0.03
_WHOLE: Final = 2**32


class Rates:
    """Each moves on from the rate in the books, which a client may have set, and is drawn back to the scenario's."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._currencies = office.scenario.currencies

    def open(self) -> None:
        pen = self._office.pen
        for code, money in self._currencies.items():
            pen.books.create("CompanyCurrency", {"Code": code}, pen.moment(pen.opening_day))
            self._set(code, pen.opening_day, money.rate)

    def live(self, day: date) -> None:
        if day.weekday() > FRIDAY:
            return
        for code, money in self._currencies.items():
            known = rate_on(self._office.pen.company, code, day - timedelta(days=1))
            last = float(known["Rate"]) if known else money.rate
            step = 2 * self._office.lot(f"rate/{code}", day.isoformat()) / _WHOLE - 1
            self._set(code, day, last * (1 + money.daily_move * step) + (money.rate - last) * _PULL)

    def _set(self, code: str, day: date, rate: float) -> None:
        pen = self._office.pen
        set_rate(pen.company, code, day, Decimal(str(rate)).quantize(_PLACES), pen.moment(day))
