"""What is not known of payments that only bank balances tell of (docs/formulas/recurrence.md)."""

from application.runway.calculators.books.cash_movements import UNDOCUMENTED
from application.runway.calculators.habits.recurrence import Recurrence
from domain.books.cadence import BIWEEKLY, FOUR_WEEKLY, MONTHLY, SEMIMONTHLY
from domain.money import Money

_EVERY = {
    BIWEEKLY: "every two weeks",
    SEMIMONTHLY: "twice a month",
    FOUR_WEEKLY: "every four weeks",
    MONTHLY: "once a month",
}
# One payment without a document may be anything; two may be payroll.
_TIMES_MIN = 2


def payroll_unseen(recurring: Recurrence, home: str) -> str:
    """Why payroll may be missing from the series: cash left without a document, and not at a cadence that is known.

    Empty where a series of such payments was found, or where hardly any were made.
    """
    found = any(each.account_id == UNDOCUMENTED for each in recurring.found)
    if found or len(recurring.unplaced) < _TIMES_MIN:
        return ""
    total = Money(-sum(movement.amount_minor for movement in recurring.unplaced), home)
    return (
        f"{total} left the bank {len(recurring.unplaced)} times without a document, on days that tell no cadence yet: "
        "payroll may be among it. Books that are synced every day tell it after three times."
    )


def cadences_open(recurring: Recurrence, home: str) -> tuple[str, ...]:
    """A sentence for each series that may as well come a little less often."""
    return tuple(
        f"{Money(abs(each.series.amount_minor), home)} ({each.label}) comes {_EVERY[each.series.cadence_days]} or "
        f"{_EVERY[each.series.or_cadence_days]}: balances were looked at too seldom to tell. The former is taken."
        for each in recurring.found
        if each.series.or_cadence_days is not None
    )
