"""Rules about bank accounts."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from statistics import median

from domain.books.account import Account
from domain.books.subject import Subject
from domain.dates import business_days_between
from domain.policy.severity import Severity
from domain.rules.rule import Found, rule
from domain.rules.view import RuleView

_WEEK_DAYS = 7


def _banks(view: RuleView) -> list[Account]:
    return [account for account in view.books.accounts if account.is_bank and account.active]


def _no_banks(view: RuleView) -> str:
    return "" if _banks(view) else "No active bank account is mirrored."


@rule(
    "BNK-NEG",
    Severity.HIGH,
    "Negative bank balance",
    over=lambda view: len(_banks(view)),
    reads=("active",),
    missing=_no_banks,
)
def bank_balance_negative(view: RuleView) -> Iterator[Found]:
    """Also Undeposited Funds: a deposit cannot take more out of them than was in."""
    for account in view.stated_accounts:
        holds = account.active and (account.is_bank or account.is_undeposited_funds)
        if holds and account.balance_minor < 0:
            yield Found(
                (Subject("Account", account.id),),
                f"{account.name}: negative balance",
                f"The books show {account.balance} in {account.name}.",
                evidence={"balance": account.balance},
                exposure=view.home(-account.balance),
                fix=("investigate", "Find the missing deposit or the payment entered twice."),
            )


def _posting_days(view: RuleView) -> dict[str, list[date]]:
    """By account, the days of the documents that post to it."""
    days = defaultdict[str, list[date]](list)
    for document, posted in view.drawn:
        for account_id in {posting.account_id for posting in posted}:
            days[account_id].append(document.txn_date)
    return days


@rule(
    "BNK-STALE",
    Severity.HIGH,
    "Bank account gone quiet",
    over=lambda view: len(_banks(view)),
    reads=("active",),
    needs=(
        "BillPayment",
        "Purchase",
        "Payment",
        "Deposit",
        "Transfer",
        "JournalEntry",
        "SalesReceipt",
        "CreditCardPayment",
        "RefundReceipt",
    ),
    missing=_no_banks,
)
def bank_account_gone_quiet(view: RuleView) -> Iterator[Found]:
    postings = _posting_days(view)
    for account in _banks(view):
        past = [day for day in postings.get(account.id, ()) if day <= view.as_of]
        if not past:
            continue
        quiet = business_days_between(max(past), view.as_of, view.policy.holidays)
        usual = _usual_postings_per_week(past, view.policy.window_weeks)
        if quiet > view.policy.bank_quiet_business_days and usual >= view.policy.bank_postings_per_week:
            yield Found(
                (Subject("Account", account.id),),
                f"{account.name}: nothing posted lately",
                f"Nothing was posted to {account.name} for {quiet} business days; {usual:g} postings a week are usual.",
                evidence={"last posting": max(past), "usual postings a week": usual},
                fix=(
                    "clear-for-review",
                    "Clear the bank feed's For Review list in the ledger, or make a closed account inactive.",
                ),
            )


def _usual_postings_per_week(posted: list[date], weeks: int) -> float:
    """The median of the weeks up to the last posting: silence must not become the habit it is measured by."""
    last, weekly = max(posted), [0] * weeks
    for day in posted:
        week = (last - day).days // _WEEK_DAYS
        if week < weeks:
            weekly[week] += 1
    return median(weekly)
