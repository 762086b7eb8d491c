"""What payment services hold of customers' payments (docs/formulas/cash-in-hand.md)."""

from datetime import date, timedelta

from application.runway.calculators.books.cash_movements import added_after
from application.runway.calculators.books.chart import Chart
from application.runway.calculators.books.exchange import Rates
from application.runway.calculators.books.landings import Landings
from application.runway.calculators.books.undeposited import Unbanked
from domain.dates import next_business_day
from domain.money import Money
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot


def in_clearing(snapshot: Snapshot, chart: Chart, as_of: date, policy: Policy, rates: Rates) -> tuple[Unbanked, ...]:
    """What payment services hold of what customers paid of late, on the next business day.

    No more than was paid lately: an old rest is a difference that nobody has cleared.
    """
    clearing = Landings(snapshot, chart).clearing
    found = []
    for account in (each for each in snapshot.accounts if each.id in clearing and each.currency == rates.home):
        lately = [each for each in snapshot.payments if each.account_id == account.id and each.currency == rates.home]
        paid = [p for p in lately if 0 <= (as_of - p.txn_date).days <= policy.undeposited_days_high]
        added, _ = added_after(snapshot, (account.id,), as_of, rates.home)
        minor = min(account.balance_minor - added, sum(each.total_minor for each in paid))
        if minor > 0:
            found.append(
                Unbanked(
                    record=f"Account:{account.id}",
                    party="",
                    received=max(each.txn_date for each in paid),
                    amount=Money(minor, rates.home),
                    day=next_business_day(as_of + timedelta(days=1), policy.holidays),
                    basis=f"in {account.name}, on its way to the bank",
                    home_minor=minor,
                )
            )
    return tuple(found)
