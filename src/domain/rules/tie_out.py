"""Rules that tie open documents to their control account."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from domain.models.account import Account
from domain.models.finding import Finding, Severity, Subject
from domain.money import Money
from domain.rules.rule import Rule, finding, needs_accounts
from domain.rules.view import RuleView

_RECEIVABLE = "Accounts Receivable"
_PAYABLE = "Accounts Payable"


def _accounts(view: RuleView, type_: str) -> list[Account]:
    return sorted((one for one in view.books.accounts if one.type == type_), key=lambda account: account.id)


def _sum(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    for currency, minor in amounts:
        totals[currency] += minor
    return totals


def _payables(view: RuleView) -> dict[str, int]:
    """By currency: open bills less open vendor credits less unapplied bill payments."""
    books = view.books
    return _sum(
        [
            *((bill.currency, bill.balance_minor) for bill in view.open_bills),
            *((credit.currency, -credit.balance_minor) for credit in books.vendor_credits if credit.is_open),
            *((payment.currency, -payment.unapplied_minor) for payment in books.bill_payments if not payment.voided),
        ]
    )


def _receivables(view: RuleView) -> dict[str, int]:
    """By currency: open invoices less unapplied payments less open credit memos."""
    books = view.books
    return _sum(
        [
            *((invoice.currency, invoice.balance_minor) for invoice in view.open_invoices),
            *((payment.currency, -payment.unapplied_minor) for payment in books.payments if not payment.voided),
            *((memo.currency, -memo.balance_minor) for memo in books.credit_memos if memo.is_open),
        ]
    )


def _payables_tie(view: RuleView) -> Iterator[Finding]:
    return _tie(view, "AP-TIE", _PAYABLE, _payables(view), sign=-1)


def _receivables_tie(view: RuleView) -> Iterator[Finding]:
    return _tie(view, "AR-TIE", _RECEIVABLE, _receivables(view), sign=1)


def _tie(view: RuleView, code: str, type_: str, documents: dict[str, int], *, sign: int) -> Iterator[Finding]:
    for currency in sorted({account.currency for account in _accounts(view, type_)}):
        accounts = [account for account in _accounts(view, type_) if account.currency == currency]
        control = Money(sign * sum(account.balance_minor for account in accounts), currency)
        listed = Money(documents.get(currency, 0), currency)
        gap = control - listed
        if abs(gap.amount_minor) <= view.policy.tie_tolerance_minor:
            continue
        yield finding(
            code,
            Severity.HIGH,
            tuple(Subject("Account", account.id) for account in accounts),
            f"{accounts[0].name} does not tie out",
            f"The account says {control}, the open documents add up to {listed}; {abs(gap)} is unexplained.",
            evidence={"control account": control, "documents": listed, "journal entries": _entries(view, accounts)},
            exposure=view.home(abs(gap)),
            fix=("find-journal", "Look for journal entries on the account, or documents that are missing."),
        )


def _entries(view: RuleView, accounts: list[Account]) -> str:
    ids = {account.id for account in accounts}
    entries = [entry.id for entry in view.books.journal_entries if any(line.account_id in ids for line in entry.lines)]
    return ", ".join(sorted(entries)) or "none"


RULES = (
    Rule(
        code="AP-TIE",
        severity=Severity.HIGH,
        title="Payables tie out",
        population=lambda view: len(_accounts(view, _PAYABLE)),
        check=_payables_tie,
        missing=needs_accounts,
    ),
    Rule(
        code="AR-TIE",
        severity=Severity.HIGH,
        title="Receivables tie out",
        population=lambda view: len(_accounts(view, _RECEIVABLE)),
        check=_receivables_tie,
        missing=needs_accounts,
    ),
)
