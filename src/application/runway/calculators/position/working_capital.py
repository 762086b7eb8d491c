"""How long money is bound in receivables and payables (docs/formulas/working-capital.md)."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from application.runway.calculators.books.due_dates import invoice_due_date
from application.runway.calculators.books.exchange import Rates, left_out, rates_on, total_home_minor
from application.runway.calculators.figures import figures
from application.runway.calculators.plan.payment_dates import terms_by_id
from domain.answers.metric import DaysMetric
from domain.answers.runway import WorkingCapital
from domain.books.record import Document, OpenDocument
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot

_INVENTORY = "Inventory"
_NO_SALES = "Nothing was sold on credit in the period."
_NO_BILLS = "No bill was entered in the period."
_NO_COSTS = "The books hold inventory, and what it cost to sell is not mirrored."


class _Sum(msgspec.Struct, frozen=True):
    """Home minor units, and the records left out for want of an exchange rate."""

    minor: int
    unrated: tuple[str, ...]


def working_capital(snapshot: Snapshot, policy: Policy, as_of: date, home: str) -> WorkingCapital:
    """Days sales, payables and the cycle of both, over the policy's `ratio_days` until the business date."""
    days, rates = policy.ratio_days, rates_on(snapshot, as_of, home)
    sold = _entered(snapshot.invoices, as_of, days, home)
    credited = _entered(snapshot.credit_memos, as_of, days, home)
    bought = _entered(snapshot.bills, as_of, days, home)
    terms = terms_by_id(snapshot)
    standing = [each for each in snapshot.invoices if each.is_open and each.txn_date <= as_of]
    current = [each for each in standing if invoice_due_date(each, terms, policy)[0] >= as_of]
    open_bills = [each for each in snapshot.bills if each.is_open and each.txn_date <= as_of]
    sales = _Sum(sold.minor - credited.minor, (*sold.unrated, *credited.unrated))
    dso = _days(_open(standing, rates), sales, days, _NO_SALES)
    best = _days(_open(current, rates), sales, days, _NO_SALES)
    dpo = _days(_open(open_bills, rates), bought, days, _NO_BILLS)
    stock = any(account.active and account.subtype == _INVENTORY for account in snapshot.accounts)
    return WorkingCapital(
        days=days,
        dso=dso,
        best_possible_dso=best,
        average_days_delinquent=_less(dso, best),
        dpo=dpo,
        cash_conversion_cycle=figures.no_days(_NO_COSTS) if stock else _less(dso, dpo),
    )


def unknown_working_capital(policy: Policy, reason: str) -> WorkingCapital:
    unknown = figures.no_days(reason)
    return WorkingCapital(
        days=policy.ratio_days,
        dso=unknown,
        best_possible_dso=unknown,
        average_days_delinquent=unknown,
        dpo=unknown,
        cash_conversion_cycle=unknown,
    )


def _entered(documents: Iterable[Document], as_of: date, days: int, home: str) -> _Sum:
    since = as_of - timedelta(days=days)
    return _summed((each, total_home_minor(each, home)) for each in documents if since < each.txn_date <= as_of)


def _open(documents: Iterable[OpenDocument], rates: Rates) -> _Sum:
    return _summed((each, rates.open_minor(each)) for each in documents)


def _summed(amounts: Iterable[tuple[Document, int | None]]) -> _Sum:
    listed = list(amounts)
    unrated = tuple(f"{type(each).__name__}:{each.id}" for each, minor in listed if minor is None)
    return _Sum(sum(minor or 0 for _, minor in listed), tuple(sorted(unrated)))


def _days(part: _Sum, whole: _Sum, days: int, none: str) -> DaysMetric:
    """`part ÷ whole · days`; unknown where there is nothing to divide by."""
    if whole.minor <= 0:
        return figures.no_days(none)
    unrated = tuple(dict.fromkeys((*part.unrated, *whole.unrated)))
    return figures.days(Decimal(part.minor) * days / whole.minor, warnings=left_out(unrated))


def _less(one: DaysMetric, other: DaysMetric) -> DaysMetric:
    """The difference of two figures, unknown where either is."""
    if one.value is None or other.value is None:
        return figures.no_days(one.reason or other.reason)
    return figures.days(one.value - other.value, warnings=dict.fromkeys((*one.warnings, *other.warnings)))
