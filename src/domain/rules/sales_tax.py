"""A rule that ties the sales tax that is owed to the tax that documents charge (docs/rules.md, Sales tax owed)."""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from domain.books.account import Account
from domain.books.bill import Bill, VendorCredit
from domain.books.cash_document import JournalEntry, Purchase, RefundReceipt, SalesReceipt, TaxPayment
from domain.books.invoice import CreditMemo, Invoice
from domain.books.postings import TAX_LIABILITIES
from domain.books.record import Document
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.rule import Found, home_unknown, rule
from domain.rules.view import RuleView

_CHARGES = (Invoice, SalesReceipt, VendorCredit)
_GIVES_BACK = (CreditMemo, RefundReceipt, Bill)
# Books of which nothing is older than this many days after the history begins have begun within it.
_BEGUN_DAYS = 31
# A return is paid within the month after its period, or late, in the one after that.
_ENDS = 2
# How many months returns are for.
_MONTHS = (1, 2, 3, 6, 12)


def _liabilities(view: RuleView) -> list[Account]:
    return [account for account in view.stated_accounts if account.subtype in TAX_LIABILITIES]


class _Entry(msgspec.Struct, frozen=True):
    """What one document does to what is owed, in home minor units; `paid` where it hands money over."""

    day: date
    minor: int
    paid: bool = False
    journal: bool = False


def _tax_of(document: Document) -> int:
    """The tax a document charges, or that it gives back or was charged: negative."""
    if isinstance(document, Purchase):
        return document.tax_minor if document.refund else -document.tax_minor
    if isinstance(document, _CHARGES):
        return document.tax_minor
    return -document.tax_minor if isinstance(document, _GIVES_BACK) else 0


def _entries(view: RuleView) -> list[_Entry]:
    """All that the mirrored documents do to what is owed, oldest first, whatever their dates."""
    owed_on = {account.id for account in _liabilities(view)}
    banks = {account.id for account in view.books.accounts if account.is_bank}
    found = list[_Entry]()
    for document, posted in view.drawn:
        if document.voided:
            continue
        postings = list(posted)
        taken = sum(posting.amount_minor for posting in postings if posting.account_id in owed_on)
        journal = isinstance(document, JournalEntry) and not any(each.account_id in banks for each in postings)
        paid = taken > 0 and not journal
        for minor, is_paid, is_journal in ((_tax_of(document), False, False), (-taken, paid, journal)):
            home = view.home_minor(Money(minor, document.currency), document) if minor else 0
            if home:
                found.append(_Entry(document.txn_date, home, is_paid, is_journal))
    return sorted(found, key=lambda entry: entry.day)


def _explained(view: RuleView, entries: list[_Entry]) -> Iterator[tuple[str, int]]:
    """What may be owed, and since when: from the end of the period last paid, or from the first day of the books.

    Which period a payment is for no document tells: it ended with the last month before it, or with the one before
    that; that of which it pays the tax just so, where one is.
    """
    journal_months = {(entry.day.year, entry.day.month) for entry in entries if entry.journal}
    counts_journals = len(journal_months) >= view.policy.recurring_hits
    charged = [entry for entry in entries if not entry.paid and (counts_journals or not entry.journal)]
    first = min((document.txn_date for document in view.books.documents()), default=view.as_of)
    if first > view.books.history_from + timedelta(days=_BEGUN_DAYS):
        paid = sum(entry.minor for entry in entries if entry.paid)
        yield "the books began", paid + sum(entry.minor for entry in charged)
    for end in _ends_paid(view, entries, charged):
        yield str(end), sum(entry.minor for entry in charged if entry.day > end)


def _ends_paid(view: RuleView, entries: list[_Entry], charged: list[_Entry]) -> list[date]:
    last = max((entry.day for entry in entries if entry.paid), default=None)
    if last is None:
        return []
    ends = [_month_before(last, back) for back in range(_ENDS)]
    paid = -sum(entry.minor for entry in entries if entry.paid and entry.day == last)
    off, nearest = min((_off(charged, end, months, paid), end) for end in ends for months in _MONTHS)
    return [nearest] if off <= view.policy.tax_gap_minor else ends


def _off(charged: list[_Entry], end: date, months: int, paid: int) -> int:
    """How far a payment is from what was charged in so many months up to that end."""
    before = _month_before(end, months - 1)
    return abs(paid - sum(entry.minor for entry in charged if before < entry.day <= end))


def _month_before(day: date, months_back: int) -> date:
    """The last day of the month before the day's, or of one so many months before that."""
    end = day.replace(day=1) - timedelta(days=1)
    return end if months_back == 0 else _month_before(end, months_back - 1)


def _monthly(view: RuleView, entries: list[_Entry]) -> int:
    """The tax of an average month of the history."""
    charged = sum(entry.minor for entry in entries if not entry.paid and not entry.journal)
    return charged * 30 // max(1, view.policy.history_days)


def _unknown(view: RuleView) -> str:
    held = [account for account in _liabilities(view) if account.balance_minor]
    taxed = any(_tax_of(document) for document in view.books.documents())
    if taxed and not _liabilities(view):
        return "Tax is charged, and no account for the tax owed is known."
    if len(held) > 1:
        return "Tax is owed on several accounts, and documents do not tell to which agency theirs goes."
    return home_unknown(view)


@rule(
    "TAX-TIE",
    Severity.MEDIUM,
    "Sales tax ties out",
    over=lambda view: len(_liabilities(view)),
    reads=("active",),
    needs=("CreditMemo", "Invoice", "JournalEntry", "Purchase", "RefundReceipt", "SalesReceipt"),
    missing=_unknown,
)
def sales_tax_does_not_tie_out(view: RuleView) -> Iterator[Found]:
    accounts, entries = _liabilities(view), _entries(view)
    owed = -sum(view.home_minor(account.balance) for account in accounts)
    explained = list(_explained(view, entries))
    if not explained or not any(entry.minor for entry in entries if not entry.paid and not entry.journal):
        return
    since, due = min(explained, key=lambda each: abs(owed - each[1]))
    gap = owed - due
    least = max(view.policy.tax_gap_minor, int(view.policy.tax_gap_share * _monthly(view, entries)))
    if abs(gap) > least:
        yield _gap_finding(view, accounts, owed, since, due)


def _gap_finding(view: RuleView, accounts: list[Account], owed: int, since: str, due: int) -> Found:
    home = view.books.home_currency or accounts[0].currency
    gap, stands, charged = (Money(minor, home) for minor in (owed - due, owed, due))
    more = "more" if owed > due else "less"
    taxed = [document for document in view.books.documents() if isinstance(document, TaxPayment)]
    return Found(
        tuple(Subject("Account", account.id) for account in accounts),
        "Sales tax owed is not what was charged",
        f"{accounts[0].name} owes {stands}; documents charge {charged} since {since}: {abs(gap)} {more} than they "
        "explain.",
        evidence={
            "owed": stands,
            "charged": charged,
            "charged since": since,
            "last tax payment": max((payment.txn_date for payment in taxed), default="none recorded"),
        },
        exposure=abs(gap),
        fix=(
            "find-tax",
            "Compare with the return that was filed: look for sales dated back into it, payments of another amount, "
            "and journal entries on the account.",
        ),
    )
