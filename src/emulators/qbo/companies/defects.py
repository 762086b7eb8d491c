"""Mistakes planted in finished books, one planter a kind, each found under its own code only."""

from collections.abc import Callable
from typing import Final

from emulators.qbo.companies import (
    account_defects,
    cash_defects,
    habit_defects,
    party_defects,
    payable_defects,
    receipt_defects,
    receivable_defects,
    twice_defects,
)
from emulators.qbo.companies.office import Office
from emulators.qbo.store import PlantedDefect

Planter = Callable[[Office], PlantedDefect]

PLANTERS: Final[dict[str, Planter]] = {
    "BILL-NODUE": payable_defects.due_date_forgotten,
    "BILL-NOTERM": payable_defects.vendor_without_term,
    "BILL-ZERO": payable_defects.bill_of_nothing,
    "BILL-ZERO-LARGE": payable_defects.bill_far_above_the_usual,
    "BILL-DATE": payable_defects.bill_due_before_its_date,
    "BILL-DATE-FUTURE": payable_defects.bill_far_in_the_future,
    "BILL-STALE": payable_defects.bill_long_overdue,
    "BILL-STALE-YEAR": payable_defects.bill_overdue_for_a_year,
    "BILL-DUP-D1": payable_defects.bill_entered_twice_by_number,
    "BILL-DUP-D2": payable_defects.bill_entered_twice_without_number,
    "BILL-DUP-D3": payable_defects.bill_entered_twice_with_a_slip,
    "BILL-DUP-D5": payable_defects.bill_entered_under_two_vendors,
    "BILL-PAIDOUT": payable_defects.bill_paid_by_a_plain_check,
    "BPMT-DUP": payable_defects.bill_paid_twice,
    "BPMT-UNAPP": payable_defects.overpaid_bill,
    "VC-OPEN": payable_defects.credit_left_beside_a_bill,
    "AP-NEG": payable_defects.vendor_below_zero,
    "AP-TIE": payable_defects.payables_moved_by_journal,
    "CAT-INACT": payable_defects.bill_of_an_inactive_vendor,
    "INV-NODUE": receivable_defects.invoice_without_due_date,
    "INV-NOEMAIL": receivable_defects.invoice_without_address,
    "INV-STALE": receivable_defects.invoice_long_overdue,
    "INV-DUPNO": receivable_defects.invoice_number_used_twice,
    "PMT-UNAPP": receivable_defects.payment_not_applied,
    "CM-OPEN": receivable_defects.credit_memo_beside_an_invoice,
    "AR-NEG": receivable_defects.customer_below_zero,
    "AR-TIE": receivable_defects.receivables_moved_by_journal,
    "VEN-DUP": party_defects.vendor_twice,
    "CUS-DUP": party_defects.customer_twice,
    "VEN-1099": party_defects.contractor_without_tax_id,
    "VEN-NEW": party_defects.large_first_bill_of_a_new_vendor,
    "BNK-NEG": cash_defects.overdrawn_account,
    "BNK-STALE": cash_defects.account_gone_quiet,
    "UF-AGED": cash_defects.payment_left_undeposited,
    "UF-DUPINC": cash_defects.receipt_booked_as_income,
    "CAT-UNCAT": cash_defects.purchase_not_categorised,
    "JE-ODD": cash_defects.round_journal_on_cash,
    "PAY-NONE": habit_defects.payment_to_nobody,
    "CAT-AMA": habit_defects.posting_left_to_the_accountant,
    "CAT-PARENT": habit_defects.posting_on_a_parent,
    "CAT-ODD": habit_defects.posting_on_an_odd_account,
    "REC-MISS": habit_defects.monthly_bill_that_did_not_come,
    "STR-BULK": habit_defects.payout_booked_past_its_invoice,
    "EXP-DUP": twice_defects.expense_entered_twice,
    "RCPT-DUP": twice_defects.receipt_entered_twice,
    "INV-DUP": twice_defects.sale_invoiced_twice,
    "ACC-ZERO": account_defects.clearing_never_cleared,
    "ACC-SIGN": account_defects.loan_repaid_that_was_never_booked,
    "ACC-STILL": account_defects.loan_no_longer_repaid,
    "ACC-HABIT": account_defects.month_unlike_those_before,
    "CAP-EXP": account_defects.asset_expensed,
    "TAX-CODE": account_defects.line_without_a_tax_code,
    "TAX-TIE": account_defects.sale_dated_back_into_a_period_that_is_paid,
    "BNK-HELD": account_defects.others_money_by_name_only,
    "BILL-NODOC": receipt_defects.receipt_not_attached,
}

# Dealt after the others, so that a firm's hands stay as they were.
DEALT_LAST: Final = tuple(PLANTERS)[-12:-1]
# No company of a firm lives on with this one: attaching receipts is a habit, and what is played later has none.
NOT_DEALT: Final = ("BILL-NODOC",)

# What a bookkeeper does wrong within a day; the other mistakes take months to come about.
SLIPS: Final = (
    *("BILL-NODUE", "BILL-ZERO", "BILL-DATE", "BILL-DUP-D2", "BILL-DUP-D3", "BILL-PAIDOUT"),
    *("VC-OPEN", "AP-NEG", "INV-NODUE", "INV-NOEMAIL", "INV-DUPNO", "PMT-UNAPP", "CM-OPEN", "AR-NEG"),
    *("VEN-DUP", "CUS-DUP", "UF-DUPINC", "CAT-UNCAT", "JE-ODD"),
)


def plant(name: str, office: Office) -> tuple[PlantedDefect, ...]:
    """Plant the defect of that name (a rule's code, or a code with a variant). Raises KeyError."""
    return (PLANTERS[name](office),)
