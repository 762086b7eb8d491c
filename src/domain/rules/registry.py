"""All rules, and running them."""

from collections.abc import Iterable
from datetime import date

from domain.findings.finding import Evaluation, Remembered
from domain.policy.policy import Policy
from domain.rules import (
    balances,
    bank_gap,
    bill_pairs,
    bills,
    cash,
    closed_periods,
    completeness,
    connection,
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
from domain.rules.rerunning import rerun
from domain.rules.rule import Rule
from domain.rules.running import run
from domain.snapshot.snapshot import Snapshot

BOOK_RULES: tuple[Rule, ...] = (
    bills.bill_without_due_date,
    bills.vendor_without_terms,
    bills.bill_of_unusual_amount,
    bills.bill_without_vendor,
    bills.bill_long_overdue,
    odd_dates.bill_date_implausible,
    odd_dates.invoice_date_implausible,
    new_vendors.bill_of_new_vendor,
    duplicates.bill_entered_twice,
    bill_pairs.open_bill_already_paid,
    bill_pairs.bill_paid_twice,
    invoices.invoice_without_due_date,
    invoices.invoice_without_customer,
    invoices.invoice_without_email,
    invoices.invoice_long_overdue,
    invoices.invoice_number_used_twice,
    repeats.sale_invoiced_twice,
    repeats.expense_entered_twice,
    repeats.sale_entered_twice,
    payments.bill_payment_not_applied,
    payments.vendor_credit_not_used,
    payments.payment_not_applied,
    payments.credit_memo_not_used,
    parties.vendor_entered_twice,
    parties.customer_entered_twice,
    parties.vendor_balance_negative,
    parties.customer_balance_negative,
    parties.vendor_particulars_changed,
    reported_vendors.vendor_without_tax_id,
    cash.bank_balance_negative,
    cash.bank_account_gone_quiet,
    undeposited.payment_not_banked,
    income_twice.income_counted_twice,
    whose_money.others_money_by_name,
    completeness.cash_without_document,
    payouts.payout_not_linked,
    postings.document_not_categorised,
    postings.journal_entry_unusual,
    inactive.refers_to_something_inactive,
    rates.exchange_rate_missing,
    habits.postings_undecided,
    habits.account_unusual,
    habits.posted_to_parent_account,
    habits.class_or_location_missing,
    habits.payee_missing,
    balances.account_not_empty,
    balances.balance_on_the_wrong_side,
    balances.balance_that_stands_still,
    months.month_unusual,
    evidence.receipt_missing,
    evidence.tax_code_missing,
    evidence.asset_expensed,
    closed_periods.closed_period_touched,
    closed_periods.closed_period_moved,
    periods.month_not_closed,
    periods.recurring_payment_absent,
    tie_out.payables_do_not_tie_out,
    tie_out.receivables_do_not_tie_out,
    sales_tax.sales_tax_does_not_tie_out,
    drift.systems_disagree,
    connection.bank_lines_not_reconciled,
    bank_gap.bank_and_books_apart,
    unreadable.record_unreadable,
)
"""Rules that depend on the books, the date and the policy alone; their outcome may be kept."""

ALL_RULES: tuple[Rule, ...] = (*connection.CONNECTION_RULES, *BOOK_RULES)


def evaluate(snapshot: Snapshot, policy: Policy, as_of: date, rules: Iterable[Rule] = BOOK_RULES) -> Evaluation:
    """Run rules over a snapshot: every rule's outcome in registry order, and the findings, worst first."""
    return run(snapshot, policy, as_of, rules)


def reevaluate(snapshot: Snapshot, policy: Policy, as_of: date, before: Remembered | None) -> Remembered:
    """The same over all that may be kept, going on from the evaluation before."""
    return rerun(snapshot, policy, as_of, BOOK_RULES, before)
