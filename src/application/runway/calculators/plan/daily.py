"""The daily line of a projection (docs/formulas/forecast.md)."""

from collections import defaultdict
from datetime import date, timedelta

from domain.answers.forecast import Forecast, ForecastDay
from domain.money import Money


def daily(forecast: Forecast) -> tuple[ForecastDay, ...]:
    """What each day of the horizon brings, takes and ends with; nothing without opening cash."""
    opening = forecast.opening.value
    if opening is None:
        return ()
    flows: dict[date, list[int]] = defaultdict(list)
    for line in forecast.lines:
        flows[line.day].append(line.amount.amount_minor)
    days, balance_minor = [], opening.amount_minor
    for number in range((forecast.horizon_end - forecast.as_of).days + 1):
        day = forecast.as_of + timedelta(days=number)
        inflow_minor = sum(each for each in flows[day] if each > 0)
        outflow_minor = -sum(each for each in flows[day] if each < 0)
        balance_minor += inflow_minor - outflow_minor
        amounts = (Money(minor, opening.currency) for minor in (inflow_minor, outflow_minor, balance_minor))
        inflow, outflow, balance = amounts
        days.append(ForecastDay(day=day, inflow=inflow, outflow=outflow, balance=balance))
    return tuple(days)
