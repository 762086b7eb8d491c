"""Rules about where lines are posted: uncategorised, inactive, without a rate, odd journal entries."""

import re
from collections.abc import Iterator

from domain.models.account import Account
from domain.models.bill import Bill
from domain.models.cash_document import JournalEntry, Purchase
from domain.models.finding import Finding, Fix, Severity, Subject
from domain.models.invoice import Invoice
from domain.models.lines import DepositLine, ExpenseLine, SalesLine
from domain.money import Money
from domain.rules import fixes
from domain.rules.rule import Rule, called, finding, home_unknown, memo_of, needs_accounts, numbered, screen_name
from domain.rules.view import Posted, RuleView

# The ledger's default accounts, as its editions call them and as people rename them.
UNCATEGORISED = re.compile(
    r"\b(uncategori[sz]ed|non[ -]cat[ée]goris[ée]+s?|unkategorisiert|nicht kategorisiert|sin categor\w+"
    r"|non categorizzat\w|niet gecategoriseerd|n[ãa]o categorizad\w)",
    re.IGNORECASE,
)


_FEES = re.compile(r"\bbank(ing)? (charges?|fees?)\b|\b(wire|merchant|service) (charges?|fees?)\b", re.IGNORECASE)
_FEE_SUBTYPES = frozenset({"BankCharges", "InterestPaid"})


def is_for_fees(account: Account) -> bool:
    """Whether it takes what a bank charges: by tariff, and without a payee."""
    return account.subtype in _FEE_SUBTYPES or bool(_FEES.search(account.name))


def _uncategorised(view: RuleView) -> Iterator[Finding]:
    wrong = {account.id: account.name for account in view.books.accounts if UNCATEGORISED.search(account.name)}
    for document in view.recent_postings:
        lines = [line for line in document.lines if line.account_id in wrong]
        if not lines:
            continue
        account = wrong[lines[0].account_id or ""]
        amount = Money(sum(line.amount_minor for line in lines), document.currency)
        payee, memo = view.payee_name(document), memo_of(document)
        whose = f", {payee}," if payee else ""
        yield finding(
            "CAT-UNCAT",
            Severity.HIGH,
            (Subject(type(document).__name__, document.id),),
            f"{screen_name(document)} on {account}",
            f"{called(document)} of {document.txn_date}{whose} posts {amount} to {account}.",
            evidence={"payee": payee or "none", "memo": memo or "none", "lines": len(lines), "amount": amount},
            exposure=view.home(amount, document),
            fix=_account_fix(view, document, lines[0]),
        )


def _account_fix(view: RuleView, document: Posted, line: ExpenseLine | SalesLine | DepositLine) -> Fix:
    sentence = "Choose the account it belongs to."
    if isinstance(document, Bill | Purchase) and isinstance(line, ExpenseLine):
        return fixes.line_account(view, document, line, sentence)
    return Fix(action="set-account", sentence=sentence)


def _inactive(view: RuleView) -> Iterator[Finding]:
    documents: list[Bill | Invoice] = [*view.open_bills, *view.open_invoices]
    for document in documents:
        what = _inactive_part(view, document)
        if not what:
            continue
        kind = type(document).__name__
        yield finding(
            "CAT-INACT",
            Severity.MEDIUM,
            (Subject(kind, document.id),),
            f"{kind} refers to something inactive",
            f"{numbered(kind, document.doc_number, document.id)} of {document.txn_date} refers to {what}.",
            evidence={"open": document.balance},
            exposure=view.home(document.balance, document),
            fix=_reactivation(view, document),
            blocks=True,
        )


def _inactive_part(view: RuleView, document: Bill | Invoice) -> str:
    if isinstance(document, Bill):
        vendor = view.vendors.get(document.vendor_id or "")
        if vendor is not None and not vendor.active:
            return f"the inactive vendor {vendor.name}"
    else:
        customer = view.customers.get(document.customer_id or "")
        if customer is not None and not customer.active:
            return f"the inactive customer {customer.name}"
    for line in document.lines:
        account = view.accounts.get(line.account_id or "")
        if account is not None and not account.active:
            return f"the inactive account {account.name}"
    return ""


def _reactivation(view: RuleView, document: Bill | Invoice) -> Fix:
    by_hand = Fix(action="reactivate", sentence="Make it active again or choose another.")
    if isinstance(document, Invoice):
        return by_hand
    vendor = view.vendors.get(document.vendor_id or "")
    if vendor is not None and not vendor.active:
        return fixes.active_vendor(vendor)
    for line in document.lines:
        account = view.accounts.get(line.account_id or "")
        if account is not None and not account.active:
            return fixes.line_account(view, document, line, "Choose another account, or make it active again.")
    return by_hand


def _no_rate(view: RuleView) -> Iterator[Finding]:
    for document in (*view.open_bills, *view.open_invoices):
        if document.currency == view.books.home_currency or (document.exchange_rate or 0) > 0:
            continue
        kind = type(document).__name__
        yield finding(
            "FX-RATE",
            Severity.HIGH,
            (Subject(kind, document.id),),
            f"{kind} in {document.currency} without a rate",
            f"{numbered(kind, document.doc_number, document.id)} is in {document.currency} and has no exchange rate, "
            "so it is left out of every sum.",
            evidence={"open": document.balance},
            fix=("set-rate", "Enter the exchange rate."),
        )


def _odd_journal(view: RuleView) -> Iterator[Finding]:
    policy = view.policy
    control = {account.id for account in view.books.accounts if account.is_control}
    banks = {account.id for account in view.books.accounts if account.is_bank}
    for entry in view.books.journal_entries:
        if not view.is_recent(entry):
            continue
        if any(line.account_id in control and not line.entity_id for line in entry.lines):
            reason = "posts to receivables or payables without a name"
        elif any(
            line.account_id in banks
            and abs(line.amount_minor) >= policy.journal_round_minor
            and line.amount_minor % policy.journal_round_step_minor == 0
            for line in entry.lines
        ):
            reason = "moves a round sum of cash"
        else:
            continue
        yield _odd_journal_finding(view, entry, reason)


def _odd_journal_finding(view: RuleView, entry: JournalEntry, reason: str) -> Finding:
    called = numbered("Journal entry", entry.doc_number, entry.id)
    return finding(
        "JE-ODD",
        Severity.MEDIUM,
        (Subject("JournalEntry", entry.id),),
        "Unusual journal entry",
        f"{called} of {entry.txn_date} {reason}.",
        evidence={"total": entry.total, "note": entry.private_note},
        exposure=view.home(entry.total, entry),
        fix=("review", "Check the entry with whoever made it."),
    )


RULES = (
    Rule(
        code="CAT-UNCAT",
        severity=Severity.HIGH,
        title="Not categorised",
        population=lambda view: len(view.recent_postings),
        check=_uncategorised,
        missing=needs_accounts,
        version=2,
    ),
    Rule(
        code="CAT-INACT",
        severity=Severity.MEDIUM,
        title="Refers to something inactive",
        population=lambda view: len(view.open_bills) + len(view.open_invoices),
        check=_inactive,
    ),
    Rule(
        code="FX-RATE",
        severity=Severity.HIGH,
        title="Exchange rate missing",
        population=lambda view: len(view.open_bills) + len(view.open_invoices),
        check=_no_rate,
        missing=home_unknown,
    ),
    Rule(
        code="JE-ODD",
        severity=Severity.MEDIUM,
        title="Unusual journal entry",
        population=lambda view: len(view.books.journal_entries),
        check=_odd_journal,
        missing=needs_accounts,
    ),
)
