"""A rule about a month of an account that is far from its months before."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

from domain.books.account import Account
from domain.books.bill import Bill
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.rule import Found, home_unknown, rule
from domain.rules.view import RuleView


def _watched(view: RuleView) -> list[Account]:
    return [account for account in view.books.accounts if account.active and account.classification == "Expense"]


@rule(
    "ACC-HABIT",
    Severity.LOW,
    "Unusual month",
    over=lambda view: len(_watched(view)),
    reads=("active",),
    needs=("Bill", "Purchase", "JournalEntry"),
    missing=home_unknown,
)
def month_unusual(view: RuleView) -> Iterator[Found]:
    """The last month that ended, against the median of those before in which the account was used.

    Its largest bill is left out: whether one bill is out of the way is told by what its vendor is used to ask.
    """
    ended = view.as_of.replace(day=1) - timedelta(days=1)
    for account in _watched(view):
        by_month: dict[tuple[int, int], int] = defaultdict(int)
        largest = 0
        for document, minor in view.postings.get(account.id, ()):
            day = document.txn_date
            if day <= ended:
                by_month[day.year, day.month] += minor
            if isinstance(document, Bill) and (day.year, day.month) == (ended.year, ended.month):
                largest = max(largest, minor)
        spent = by_month.pop((ended.year, ended.month), 0) - largest
        if len(by_month) < view.policy.habit_months:
            continue
        usual = int(median(by_month.values()))
        far = spent > view.policy.amount_outlier_factor * usual and spent - usual >= view.policy.habit_minor
        if usual > 0 and far:
            yield _month_finding(view, account, ended, spent, usual, len(by_month))


def _month_finding(view: RuleView, account: Account, ended: date, spent: int, usual: int, months: int) -> Found:
    home = view.books.home_currency or account.currency
    told, normal = Money(spent, home), Money(usual, home)
    return Found(
        (Subject("Account", account.id),),
        f"{account.name}: unusual month",
        f"{told} stand on {account.name} for {ended:%B %Y}; {normal} are usual over {months} months before.",
        evidence={"month": f"{ended:%Y-%m}", "spent": told, "usual": normal, "months compared": months},
        exposure=told - normal,
        fix=("review", "Look for something entered twice or on the wrong account, and note what it was."),
    )
