"""Rules about cash that moved and stands in no document."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from domain.books.account import Account
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.rule import Found, rule
from domain.rules.view import RuleView
from domain.snapshot.cash_proof import CashGap, cash_gaps_of

_TOLD_AT_MOST = 6


def _gaps_by_account(view: RuleView) -> dict[str, list[CashGap]]:
    """The gaps of each account in the window of the flows, oldest first, without what one bank account gave another."""
    first = view.as_of - timedelta(weeks=view.policy.window_weeks)
    gaps = [gap for gap in cash_gaps_of(view.books) if first <= gap.day <= view.as_of and not gap.rounding]
    moved = {(gap.day, gap.amount_minor, _currency(view, gap)) for gap in gaps}
    found: dict[str, list[CashGap]] = defaultdict(list)
    for gap in gaps:
        if gap.account_id in view.accounts and (gap.day, -gap.amount_minor, _currency(view, gap)) not in moved:
            found[gap.account_id].append(gap)
    return found


def _currency(view: RuleView, gap: CashGap) -> str:
    account = view.accounts.get(gap.account_id)
    return account.currency if account else ""


def _unproved(view: RuleView) -> str:
    if not any(account.is_bank for account in view.books.accounts):
        return "No bank account is mirrored."
    days = {snapshot.day for snapshot in view.books.balance_snapshots}
    return "" if len(days) > 1 else "Balances were seen on one day only; a second day's sync begins the proof."


@rule(
    "CASH-GAP",
    Severity.HIGH,
    "Cash without a document",
    over=lambda view: len({each.account_id for each in view.books.balance_snapshots}),
    reads=("active",),
    missing=_unproved,
)
def cash_without_document(view: RuleView) -> Iterator[Found]:
    for account_id, gaps in _gaps_by_account(view).items():
        account = view.accounts[account_id]
        moved = Money(sum(abs(gap.amount_minor) for gap in gaps), account.currency)
        if _at_the_ledgers_rate(view, moved).amount_minor > view.policy.cash_gap_minor:
            yield _gap_finding(view, account, gaps)


def _at_the_ledgers_rate(view: RuleView, amount: Money) -> Money:
    """In home currency where the ledger tells the rate."""
    home = view.books.home_currency
    rate = next((each.rate for each in view.books.exchange_rates if each.id == amount.currency), None)
    return amount if home in (None, amount.currency) or rate is None else amount.converted(rate, str(home))


def _gap_finding(view: RuleView, account: Account, gaps: list[CashGap]) -> Found:
    moved = Money(sum(abs(gap.amount_minor) for gap in gaps), account.currency)
    newest = gaps[-1]
    amount = Money(newest.amount_minor, account.currency)
    told = "; ".join(f"{gap.day}: {Money(gap.amount_minor, account.currency)}" for gap in gaps[-_TOLD_AT_MOST:])
    return Found(
        (Subject("Account", account.id),),
        f"{account.name}: cash moved without a document",
        f"Between {newest.since} and {newest.day} the balance of {account.name} moved by {amount} more than the "
        f"documents tell: payroll, or something that was posted and cannot be read.",
        evidence={"moved in all": moved, "times": len(gaps), "day and amount": told},
        exposure=view.home(moved),
        fix=("find-undocumented", "Look the days up in the account's register; most often it is payroll."),
    )
