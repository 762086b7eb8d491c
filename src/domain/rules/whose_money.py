"""A rule about bank accounts that are called after other people's money and are not marked as holding it."""

import re
from collections.abc import Iterator

from domain.books.account import Account
from domain.books.subject import Subject
from domain.policy.severity import Severity
from domain.rules.rule import Found, needs_accounts, rule
from domain.rules.view import RuleView

_HELD = re.compile(
    r"\b(escrow|iol?ta|trust|held (for|in trust))\b"
    r"|\bclient(s|'s|s')? (funds?|mone(y|ys|ies))\b|\b(security|tenants?) deposits?\b",
    re.IGNORECASE,
)
# A bank that is called so itself.
_BANKS = re.compile(
    r"\btrust (bank|co\b|company|n\.?a\.?)|\b(northern|wilmington|bankers|first) trust\b", re.IGNORECASE
)
_PAYROLL = re.compile(r"\bpayroll\b", re.IGNORECASE)


def _banks(view: RuleView) -> list[Account]:
    return [account for account in view.stated_accounts if account.is_bank and account.active]


@rule(
    "BNK-HELD",
    Severity.LOW,
    "Account may hold others' money",
    over=lambda view: len(_banks(view)),
    reads=("name", "subtype", "active"),
    missing=needs_accounts,
)
def others_money_by_name(view: RuleView) -> Iterator[Found]:
    for account in _banks(view):
        held = bool(_HELD.search(account.name)) and not _BANKS.search(account.name)
        if account.holds_others_money or not (held or _PAYROLL.search(account.name)):
            continue
        balance = view.home(account.balance)
        whose = "is called after money that is held for others" if held else "is called after payroll"
        yield Found(
            (Subject("Account", account.id),),
            f"{account.name}: whose money?",
            f"{account.name} {whose}, and counts as cash: its detail type is {account.subtype or 'not told'}.",
            evidence={"balance": account.balance, "detail type": account.subtype or "none"},
            exposure=None if balance is None else abs(balance),
            cash_effect=None if balance is None or not held else -balance,
            fix=(
                "set-detail-type",
                "If it is not the company's own, set its detail type to Trust Accounts or Rents Held in Trust: then it "
                "is shown apart and pays nothing. If it is, dismiss this.",
            ),
        )
