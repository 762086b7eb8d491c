"""Rules that tie open documents to their control account."""

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from domain.books.account import Account
from domain.books.subject import Subject
from domain.money import Money, sum_money
from domain.policy.severity import Severity
from domain.rules.rule import Found, needs_accounts, rule
from domain.rules.statement_charges import Charges, statement_charges
from domain.rules.view import RuleView
from domain.snapshot.control_items import PAYABLE, RECEIVABLE, ControlItem

_TOLD_AT_MOST = 6
_PAYABLES = ("Bill", "VendorCredit", "BillPayment", "JournalEntry")
_RECEIVABLES = ("Invoice", "Payment", "CreditMemo", "JournalEntry")
_MADE_OF = {
    RECEIVABLE: ("open invoices", "unapplied payments", "open credit memos"),
    PAYABLE: ("open bills", "unapplied payments", "open vendor credits"),
}


def _accounts(view: RuleView, type_: str) -> list[Account]:
    return sorted((one for one in view.stated_accounts if one.type == type_), key=lambda account: account.id)


def _lacks(kinds: tuple[str, ...]) -> Callable[[RuleView], str]:
    """Without the accounts, or with documents that are not all known, which is told already, a gap says nothing."""

    def missing(view: RuleView) -> str:
        needed = {"Account", *kinds}
        unread = {each.kind for each in view.books.unreadable} & needed
        doubted = needed.intersection(view.doubted_kinds)
        why = f"Some of the kind {', '.join(sorted(unread))} cannot be read." if unread else ""
        short = f"The ledger told less of the kind {', '.join(sorted(doubted))} than it has." if doubted else ""
        return needs_accounts(view) or why or short

    return missing


class _Part(msgspec.Struct, frozen=True):
    """An amount of the documents' side, under what it is called."""

    label: str
    currency: str
    minor: int


def _payables(view: RuleView) -> Iterator[_Part]:
    """Open bills less open vendor credits less unapplied bill payments."""
    books, (bills, payments, credited) = view.books, _MADE_OF[PAYABLE]
    yield from (_Part(bills, bill.currency, bill.balance_minor) for bill in view.open_bills)
    yield from (_Part(payments, one.currency, -one.unapplied_minor) for one in books.bill_payments if not one.voided)
    yield from (_Part(credited, one.currency, -one.balance_minor) for one in books.vendor_credits if one.is_open)


def _receivables(view: RuleView) -> Iterator[_Part]:
    """Open invoices less unapplied payments less open credit memos."""
    books, (invoices, payments, credited) = view.books, _MADE_OF[RECEIVABLE]
    yield from (_Part(invoices, invoice.currency, invoice.balance_minor) for invoice in view.open_invoices)
    yield from (_Part(payments, one.currency, -one.unapplied_minor) for one in books.payments if not one.voided)
    yield from (_Part(credited, one.currency, -one.balance_minor) for one in books.credit_memos if one.is_open)


@rule(
    "AP-TIE",
    Severity.HIGH,
    "Payables tie out",
    over=lambda view: len(_accounts(view, PAYABLE)),
    needs=_PAYABLES,
    missing=_lacks(_PAYABLES),
)
def payables_do_not_tie_out(view: RuleView) -> Iterator[Found]:
    return _tie(view, PAYABLE, list(_payables(view)), sign=-1)


@rule(
    "AR-TIE",
    Severity.HIGH,
    "Receivables tie out",
    over=lambda view: len(_accounts(view, RECEIVABLE)),
    needs=_RECEIVABLES,
    missing=_lacks(_RECEIVABLES),
)
def receivables_do_not_tie_out(view: RuleView) -> Iterator[Found]:
    return _tie(view, RECEIVABLE, list(_receivables(view)), sign=1)


def _tie(view: RuleView, type_: str, parts: list[_Part], *, sign: int) -> Iterator[Found]:
    for currency in sorted({account.currency for account in _accounts(view, type_)}):
        accounts = [account for account in _accounts(view, type_) if account.currency == currency]
        control = Money(sign * sum(account.balance_minor for account in accounts), currency)
        sums = Counter[str]()
        for part in parts:
            if part.currency == currency:
                sums[part.label] += part.minor
        made_of = {label: Money(sums[label], currency) for label in _MADE_OF[type_]}
        listed = sum_money(made_of.values(), currency)
        if abs((control - listed).amount_minor) <= view.policy.tie_tolerance_minor:
            continue
        lines = view.payable_lines if type_ == PAYABLE else view.receivable_lines
        others = [item for item in lines if item.currency == currency]
        yield _tie_finding(view, type_, accounts, control, listed, made_of, others, sign)


def _tie_finding(
    view: RuleView,
    type_: str,
    accounts: list[Account],
    control: Money,
    listed: Money,
    made_of: dict[str, Money],
    others: list[ControlItem],
    sign: int,
) -> Found:
    """High while something is unexplained; medium where open lines or charges without a document explain it all."""
    posted = Money(sign * sum(item.open_minor for item in others), control.currency)
    gap = control - listed - posted
    charges = _charges(view, type_, gap, others)
    certain = charges is not None and charges.certain
    explained = certain or abs(gap.amount_minor) <= view.policy.tie_tolerance_minor
    other = f", open lines of other documents {posted}" if others else ""
    rest = "nothing is unexplained" if explained else f"{abs(gap)} is unexplained"
    if charges is not None:
        what = "statement charges" if certain else "statement charges, or documents that are missing"
        other += f", and customers owe {gap} by no document that the ledger hands out: {what}"
    return Found(
        tuple(Subject("Account", account.id) for account in accounts),
        f"{accounts[0].name} does not tie out",
        f"The account says {control}, the open documents add up to {listed}{other}; {rest}.",
        severity=Severity.MEDIUM if explained else Severity.HIGH,
        evidence={
            "control account": control,
            "documents": listed,
            **made_of,
            "other documents": _told(view, others, sign),
            "journal entries": _entries(view, accounts),
            **({"owed by no document": charges.told(view)} if charges is not None else {}),
        },
        exposure=view.home(Money.zero(gap.currency) if certain else abs(gap)),
        fix=("find-journal", "Look for journal entries on the account, or documents that are missing."),
    )


def _charges(view: RuleView, type_: str, gap: Money, others: list[ControlItem]) -> Charges | None:
    """What customers' balances tell of a gap in receivables, where they tell all of it."""
    if type_ != RECEIVABLE or gap.amount_minor <= view.policy.tie_tolerance_minor:
        return None
    charges = statement_charges(view, gap.currency, others)
    return charges if charges.explain(gap, view.policy.tie_tolerance_minor) else None


def _told(view: RuleView, others: list[ControlItem], sign: int) -> str:
    """The newest of the open lines that are neither invoice nor bill, each with its day and whose it is."""
    lines = (
        f"{item.record.replace(':', ' ')} of {item.day} ({_party(view, item.party)}) "
        f"{Money(sign * item.open_minor, item.currency)}"
        for item in others[-_TOLD_AT_MOST:]
    )
    return "; ".join(lines) or "none"


def _party(view: RuleView, party: str) -> str:
    kind, _, party_id = party.partition(":")
    return view.customer_name(party_id) if kind == "Customer" else view.vendor_name(party_id)


def _entries(view: RuleView, accounts: list[Account]) -> str:
    ids = {account.id for account in accounts}
    entries = [entry.id for entry in view.books.journal_entries if any(line.account_id in ids for line in entry.lines)]
    return ", ".join(sorted(entries)) or "none"
