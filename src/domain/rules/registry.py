"""All rules, and running them."""

from collections.abc import Iterable
from datetime import date

from domain.findings.finding import Evaluation
from domain.policy.policy import Policy
from domain.rules import (
    balances,
    bill_pairs,
    bills,
    cash,
    closed_periods,
    completeness,
    drift,
    duplicates,
    evidence,
    habits,
    inactive,
    income_twice,
    invoices,
    months,
    new_vendors,
    odd_dates,
    parties,
    payments,
    payouts,
    periods,
    postings,
    rates,
    repeats,
    reported_vendors,
    sales_tax,
    tie_out,
    undeposited,
    unreadable,
    whose_money,
)
from domain.rules import connection as standing
from domain.rules.rule import Rule
from domain.rules.running import run
from domain.snapshot.snapshot import Snapshot

BOOK_RULES: tuple[Rule, ...] = (
    *bills.RULES,
    *odd_dates.RULES,
    *new_vendors.RULES,
    *duplicates.RULES,
    *bill_pairs.RULES,
    *invoices.RULES,
    *repeats.RULES,
    *payments.RULES,
    *parties.RULES,
    *reported_vendors.RULES,
    *cash.RULES,
    *undeposited.RULES,
    *income_twice.RULES,
    *whose_money.RULES,
    *completeness.RULES,
    *payouts.RULES,
    *postings.RULES,
    *inactive.RULES,
    *rates.RULES,
    *habits.RULES,
    *balances.RULES,
    *months.RULES,
    *evidence.RULES,
    *closed_periods.RULES,
    *periods.RULES,
    *tie_out.RULES,
    *sales_tax.RULES,
    *drift.RULES,
    *standing.RULES,
    *unreadable.RULES,
)
"""Rules that depend on the books, the date and the policy alone; their outcome may be kept."""

ALL_RULES: tuple[Rule, ...] = (*standing.CONNECTION_RULES, *BOOK_RULES)


def evaluate(snapshot: Snapshot, policy: Policy, as_of: date, rules: Iterable[Rule] = BOOK_RULES) -> Evaluation:
    """Run rules over a snapshot: every rule's outcome in registry order, and the findings, worst first."""
    return run(snapshot, policy, as_of, rules)
