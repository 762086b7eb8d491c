"""What a scenario's events do to the days after them: prices, wages, and customers that leave or stop paying."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.roster import Supplier
from emulators.qbo.scenarios.language import Event, Scenario, Season

_LASTING: Final = ("price_rise", "hire", "customer_lost", "customer_stops_paying")


def event_day(event: Event, as_of: date) -> date:
    return event.on if event.on is not None else as_of + timedelta(days=event.day or 0)


class Effects:
    """Asked by day, so that a day is the same whether it is played alone or with those before it."""

    def __init__(self, scenario: Scenario, as_of: date) -> None:
        self._lasting: dict[str, list[tuple[date, Event]]] = {kind: [] for kind in _LASTING}
        for event in scenario.events:
            if event.kind in _LASTING:
                self._lasting[event.kind].append((event_day(event, as_of), event))

    def price(self, supplier: Supplier, day: date) -> float:
        """What the usual amount is multiplied by on that day: the season, and every price rise so far."""
        factor = in_season(supplier.supply.season, day)
        for since, event in self._lasting["price_rise"]:
            meant = event.who in (None, supplier.name) and event.account in (None, supplier.supply.account)
            if since <= day and meant:
                factor *= event.factor or 1
        return factor

    def hired(self, day: date) -> Decimal:
        """What all hires so far add to a payday."""
        return sum((Decimal(event.amount or 0) for since, event in self._lasting["hire"] if since <= day), Decimal(0))

    def is_lost(self, customer: str, day: date) -> bool:
        return self._has_begun("customer_lost", customer, day)

    def has_stopped(self, customer: str, day: date) -> bool:
        return self._has_begun("customer_stops_paying", customer, day)

    def _has_begun(self, kind: str, customer: str, day: date) -> bool:
        return any(event.who == customer and since <= day for since, event in self._lasting[kind])


def in_season(season: Season, day: date) -> float:
    return season[day.month - 1]
