"""The rule about bank accounts whose balance is another one in the books (docs/rails/feeds.md)."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from domain.books.subject import Subject
from domain.dates import day_count
from domain.money import Money
from domain.policy.severity import Severity
from domain.rails.bank_tie import BankTie
from domain.rules.rule import Found, rule
from domain.rules.view import RuleView

_FRESH_DAYS = 1
_NAMED_MAX = 3


def _no_bank(view: RuleView) -> str:
    return "" if view.books.bank_ties else "No bank feed is connected."


@rule(
    "BNK-GAP",
    Severity.CRITICAL,
    "Bank and books apart",
    over=lambda view: len(view.books.bank_ties) or 1,
    missing=_no_bank,
)
def bank_and_books_apart(view: RuleView) -> Iterator[Found]:
    """A feed that is not fresh proves nothing, and neither does an account that nobody knows in the books."""
    for tie in view.books.bank_ties:
        age_days = (view.as_of - tie.as_of.astimezone(ZoneInfo(view.books.business.time_zone)).date()).days
        if age_days > _FRESH_DAYS:
            yield _stale(tie, age_days)
        elif tie.account_id is None:
            yield _unknown(tie)
        elif tie.unexplained is not None and tie.unexplained.amount_minor:
            yield _gap(view, tie, tie.unexplained)


def _gap(view: RuleView, tie: BankTie, unexplained: Money) -> Found:
    only = [f"{line.text} {Money(line.amount_minor, tie.currency)} on {line.day}" for line in tie.at_bank_only]
    named = "; ".join(only[:_NAMED_MAX]) or "none"
    return Found(
        (Subject("Account", tie.account_id or ""),),
        f"{_called(tie)}: bank and books apart by {unexplained}",
        f"The bank has {_bank(tie)} and the books {_books(tie)}. What is on its way explains it but for {unexplained}.",
        evidence={
            "bank": _bank(tie),
            "bank as of": tie.as_of.isoformat(timespec="minutes"),
            "books": _books(tie),
            "outstanding": f"{tie.outstanding} over {Money(tie.outstanding_minor, tie.currency)}",
            "in transit": f"{tie.in_transit} over {Money(tie.in_transit_minor, tie.currency)}",
            "unexplained": unexplained,
            "at the bank only": f"{tie.at_bank_only_count}: {named}",
        },
        exposure=view.home(abs(unexplained)),
        cash_effect=view.home(unexplained),
        fix=("reconcile", "Enter what only the bank has, and see what the books have that the bank never had."),
    )


def _stale(tie: BankTie, age_days: int) -> Found:
    return Found(
        (Subject("BankTie", tie.id),),
        f"{_called(tie)}: the bank was last looked at {day_count(age_days)} ago",
        "What the books have cannot be held against what the bank has until its feed is fresh.",
        severity=Severity.MEDIUM,
        evidence={"bank as of": tie.as_of.isoformat(timespec="minutes")},
        fix=("reconnect", "Sync the feed; if it stays so, have the client renew the login at the bank."),
    )


def _unknown(tie: BankTie) -> Found:
    return Found(
        (Subject("BankTie", tie.id),),
        f"{_called(tie)}: no account of the books",
        "It is not clear which account of the books this account at the bank is, so the two are not compared.",
        severity=Severity.LOW,
        evidence={"bank": _bank(tie), "ends with": tie.mask or "untold"},
        fix=("name", "Give the account in the books the bank's name for it, or the end of its number."),
    )


def _called(tie: BankTie) -> str:
    return f"{tie.institution} {tie.name}{f' {tie.mask}' if tie.mask else ''}".strip()


def _bank(tie: BankTie) -> object:
    return "untold" if tie.bank_minor is None else Money(tie.bank_minor, tie.currency)


def _books(tie: BankTie) -> object:
    return "untold" if tie.book_minor is None else Money(tie.book_minor, tie.currency)
