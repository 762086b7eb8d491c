"""Rules about balances of accounts: that must be nothing, that have the wrong sign, that should move and do not."""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median_low

from domain.books.account import Account
from domain.books.subject import Subject
from domain.books.terms import shifted
from domain.policy.severity import Severity
from domain.rules.rule import Found, needs_accounts, rule
from domain.rules.view import RuleView

_CLEARING = re.compile(r"\bclearing\b", re.IGNORECASE)
# Accounts that reduce another, and so stand on the other side.
_CONTRA = re.compile(r"depreciation|amorti[sz]ation|allowance|contra", re.IGNORECASE)
_BOTH_WAYS = re.compile(r"\bdue (to|from)\b|\binter-?company\b|\bcurrent account with\b", re.IGNORECASE)
_OPENING_DAYS = 60
# Standing still is measured by how often an account moves otherwise.
_STILL_TIMES = 1.25
_LIABILITIES = ("Credit Card", "Other Current Liability", "Long Term Liability")
_ASSETS = ("Other Current Asset", "Fixed Asset", "Other Asset")
_BORROWED = re.compile(r"\b(loan|note|mortgage|line of credit)s?\b", re.IGNORECASE)
_BORROWED_SUBTYPES = frozenset({"NotesPayable", "LoanPayable", "LineOfCredit", "ShareholderNotesPayable"})
_PREPAID = re.compile(r"\bprepaid\b|\bprepayments?\b", re.IGNORECASE)


def _active(view: RuleView) -> list[Account]:
    return [account for account in view.stated_accounts if account.active]


@rule(
    "ACC-ZERO",
    Severity.MEDIUM,
    "Account not empty",
    over=lambda view: len(_active(view)),
    reads=("active",),
    missing=needs_accounts,
    version=2,
)
def account_not_empty(view: RuleView) -> Iterator[Found]:
    """Opening Balance Equity once something was posted there after the first weeks of the books, and clearing accounts
    once nothing has come through for a while: what lies there longer never arrived.
    """
    first = min((document.txn_date for document in view.books.documents()), default=view.as_of)
    begun, since = (
        shifted(day, days) for day, days in ((first, _OPENING_DAYS), (view.as_of, -view.policy.clearing_days))
    )
    for account in _active(view):
        booked = view.postings.get(account.id, [])
        last = booked[-1].document.txn_date if booked else None
        opening = account.subtype == "OpeningBalanceEquity" and last is not None and last > begun
        holds = not account.is_bank and account.classification not in ("Revenue", "Expense")
        clearing = bool(_CLEARING.search(account.name)) and holds and (last is None or last < since)
        if not account.balance_minor or not (opening or clearing):
            continue
        why = "is for the first day of the books alone" if opening else "holds only what is on its way"
        yield Found(
            (Subject("Account", account.id),),
            f"{account.name} is not empty",
            f"{account.name} stands at {account.balance}, though it {why} and must come to nothing.",
            evidence={"balance": account.balance, "last posting": last or "over a year ago"},
            exposure=view.home(abs(account.balance)),
            fix=("journal", "Find what is left in it and move that to the account where it belongs."),
        )


def _swings(account: Account) -> bool:
    """Whether either side is right: accounts with companies of the owner's, and of a tax that may be refunded."""
    return account.subtype in ("GlobalTaxPayable", "GlobalTaxSuspense") or bool(_BOTH_WAYS.search(account.name))


@rule(
    "ACC-SIGN",
    Severity.MEDIUM,
    "Balance on the wrong side",
    over=lambda view: len(_active(view)),
    reads=("active", "type"),
    missing=needs_accounts,
    version=2,
)
def balance_on_the_wrong_side(view: RuleView) -> Iterator[Found]:
    for account in _active(view):
        owed = account.type in _LIABILITIES and account.balance_minor > 0
        owned = account.type in _ASSETS and account.balance_minor < 0 and not account.is_undeposited_funds
        contra = bool(_CONTRA.search(account.full_name) or _CONTRA.search(account.subtype) or _swings(account))
        exposure = view.home(abs(account.balance))
        small = exposure is None or exposure.amount_minor < view.policy.wrong_sign_minor
        if contra or small or not (owed or owned):
            continue
        told = "owes more than nothing to us" if owed else "is worth less than nothing"
        yield Found(
            (Subject("Account", account.id),),
            f"{account.name}: balance on the wrong side",
            f"{account.name}, of type {account.type}, {told}: {abs(account.balance)}.",
            evidence={"balance": account.balance, "type": account.type},
            exposure=exposure,
            fix=("investigate", "Look for a payment posted twice, or one whose charge was never entered."),
        )


def _should_move(account: Account) -> str:
    """What should move an account's balance, month by month; empty for an account that may stand still."""
    if account.type in ("Long Term Liability", "Other Current Liability") and account.balance_minor < 0:
        borrowed = account.subtype in _BORROWED_SUBTYPES or _BORROWED.search(account.name)
        return "a repayment" if borrowed else ""
    prepaid = account.subtype == "PrepaidExpenses" or _PREPAID.search(account.name)
    return "a part written off" if prepaid and account.balance_minor > 0 else ""


@rule(
    "ACC-STILL",
    Severity.MEDIUM,
    "Balance that stands still",
    over=lambda view: sum(1 for account in _active(view) if _should_move(account)),
    reads=("active",),
    needs=("Bill", "Purchase", "JournalEntry"),
    missing=needs_accounts,
    version=2,
)
def balance_that_stands_still(view: RuleView) -> Iterator[Found]:
    """Only what has moved before: three months of a year or more tell that it should."""
    for account in _active(view):
        expected = _should_move(account)
        days = sorted({each.document.txn_date for each in view.postings.get(account.id, ())})
        months = {(day.year, day.month) for day in days}
        if not expected or len(months) < view.policy.recurring_hits:
            continue
        still = (view.as_of - days[-1]).days
        usual = median_low((after - before).days for before, after in pairwise(days))
        if still > max(view.policy.still_days, _STILL_TIMES * usual):
            yield Found(
                (Subject("Account", account.id),),
                f"{account.name} no longer moves",
                f"{account.name} stands at {account.balance} and was last posted to on {days[-1]}, {still} days ago; "
                f"in {len(months)} months of the year {expected} was.",
                evidence={"balance": account.balance, "last posting": days[-1], "months with postings": len(months)},
                exposure=view.home(abs(account.balance)),
                fix=("journal", f"Enter {expected}, or ask why there was none."),
            )
