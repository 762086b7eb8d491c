"""Rules about where documents are posted: on the ledger's default accounts, and odd journal entries."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from domain.books.account import Account
from domain.books.bill import Bill
from domain.books.cash_document import JournalEntry, Purchase, Transfer
from domain.books.subject import Subject
from domain.findings.finding import Fix
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules import fixes
from domain.rules.rule import Found, called, memo_of, needs_accounts, numbered, rule, screen_name
from domain.rules.view import Posted, RuleView

# The ledger's default accounts, as its editions call them and as people rename them.
UNCATEGORISED = re.compile(
    r"\b(uncategori[sz]ed|non[ -]cat[ée]goris[ée]+s?|unkategorisiert|nicht kategorisiert|sin categor\w+"
    r"|non categorizzat\w|niet gecategoriseerd|n[ãa]o categorizad\w)",
    re.IGNORECASE,
)


_FEES = re.compile(r"\bbank(ing)? (charges?|fees?)\b|\b(wire|merchant|service) (charges?|fees?)\b", re.IGNORECASE)
_FEE_SUBTYPES = frozenset({"BankCharges", "InterestPaid"})


OWN_ACCOUNTS = ("Bank", "Credit Card")
"""Types of accounts that an expense may only move money to."""


def is_for_fees(account: Account) -> bool:
    """Whether it takes what a bank charges: by tariff, and without a payee."""
    return account.subtype in _FEE_SUBTYPES or bool(_FEES.search(account.name))


Unsorted = Posted | JournalEntry | Transfer


@rule(
    "CAT-UNCAT",
    Severity.HIGH,
    "Not categorised",
    over=lambda view: sum(1 for _ in _recent(view)),
    needs=("Bill", "Purchase", "Invoice", "Deposit"),
    missing=needs_accounts,
    version=3,
)
def document_not_categorised(view: RuleView) -> Iterator[Found]:
    """Documents that put something on the ledger's default accounts, unless an entry took just that away since."""
    wrong = {account.id: account for account in view.books.accounts if UNCATEGORISED.search(account.name)}
    cleared = _Cleared(view, wrong)
    for document in _recent(view):
        lines = _lines_on(document, wrong)
        if not lines:
            continue
        account = wrong[lines[0][0]]
        amount = Money(sum(minor for _, minor in lines), document.currency)
        if amount.amount_minor and not cleared.takes(document, lines):
            yield _uncategorised_finding(view, document, account.name, len(lines), amount)


def _recent(view: RuleView) -> Iterator[Unsorted]:
    yield from view.recent_postings
    others: list[JournalEntry | Transfer] = [*view.books.journal_entries, *view.books.transfers]
    yield from (each for each in others if not each.voided and view.is_recent(each))


def _lines_on(document: Unsorted, wrong: Mapping[str, Account]) -> list[tuple[str, int]]:
    """The accounts among these that a document puts something on, and how much; what it takes off is no concern."""
    if isinstance(document, Transfer):
        ends = (document.to_account_id, document.from_account_id)
        return [(end, document.total_minor) for end in ends if end is not None and end in wrong]
    if not isinstance(document, JournalEntry):
        return [(line.account_id or "", line.amount_minor) for line in document.lines if line.account_id in wrong]
    lines = ((wrong.get(line.account_id or ""), line.amount_minor) for line in document.lines)
    return [(one.id, abs(minor)) for one, minor in lines if one and (minor < 0) == (one.classification == "Revenue")]


class _Cleared:
    """What journal entries took off these accounts, each amount once."""

    def __init__(self, view: RuleView, wrong: Mapping[str, Account]) -> None:
        self._view = view
        self._taken: dict[tuple[str, int], list[date]] = defaultdict(list)
        for entry in view.books.journal_entries:
            for line in entry.lines if not entry.voided else ():
                one = wrong.get(line.account_id or "")
                if one is not None and (line.amount_minor < 0) != (one.classification == "Revenue"):
                    self._taken[one.id, abs(line.amount_minor)].append(entry.txn_date)
        self._even = {each for each in wrong if self._comes_to_nothing(each)}

    def _comes_to_nothing(self, account_id: str) -> bool:
        booked = self._view.postings.get(account_id, [])
        by_entry = any(isinstance(each.document, JournalEntry) for each in booked)
        return by_entry and not sum(each.amount_minor for each in booked)

    def takes(self, document: Unsorted, lines: list[tuple[str, int]]) -> bool:
        if all(account_id in self._even for account_id, _ in lines):
            return True
        days = [self._taken.get((account_id, minor), []) for account_id, minor in lines]
        since = [next((day for day in each if day >= document.txn_date), None) for each in days]
        if any(day is None for day in since):
            return False
        for each, day in zip(days, since, strict=True):
            if day in each:
                each.remove(day)
        return True


def _uncategorised_finding(view: RuleView, document: Unsorted, account: str, lines: int, amount: Money) -> Found:
    payee, memo = view.payee_name(document), memo_of(document)
    whose = f", {payee}," if payee else ""
    return Found(
        (Subject(type(document).__name__, document.id),),
        f"{screen_name(document)} on {account}",
        f"{called(document)} of {document.txn_date}{whose} posts {amount} to {account}.",
        evidence={"payee": payee or "none", "memo": memo or "none", "lines": lines, "amount": amount},
        exposure=view.home(amount, document),
        fix=_account_fix(view, document),
    )


def _account_fix(view: RuleView, document: Unsorted) -> Fix:
    sentence = "Choose the account it belongs to."
    if isinstance(document, Bill | Purchase):
        for line in document.lines:
            account = view.accounts.get(line.account_id or "")
            if account is not None and UNCATEGORISED.search(account.name):
                return fixes.line_account(view, document, line, sentence)
    return Fix(action="set-account", sentence=sentence)


def _sums_moved(entry: JournalEntry) -> frozenset[tuple[str, int]]:
    """By account what an entry moves; two of the same are one payment that recurs, or undo one another."""
    moved = Counter[str]()
    for line in entry.lines:
        moved[line.account_id or ""] += line.amount_minor
    return frozenset((account_id, minor) for account_id, minor in moved.items() if minor)


def _between(banks: set[str], moved: frozenset[tuple[str, int]]) -> bool:
    return len(moved) > 1 and all(account_id in banks for account_id, _ in moved)


@rule(
    "JE-ODD",
    Severity.MEDIUM,
    "Unusual journal entry",
    over=lambda view: len(view.books.journal_entries),
    needs=("JournalEntry",),
    missing=needs_accounts,
    version=2,
)
def journal_entry_unusual(view: RuleView) -> Iterator[Found]:
    """Entries without a name on receivables or payables, and round sums of cash: none between own bank accounts, none
    that another entry reverses, none that recur.
    """
    policy = view.policy
    control = {account.id for account in view.books.accounts if account.is_control}
    banks = {account.id for account in view.books.accounts if account.is_bank}
    usual = Counter(_sums_moved(entry) for entry in view.books.journal_entries if not entry.voided)
    for entry in view.books.journal_entries:
        if entry.voided or not view.is_recent(entry):
            continue
        moved = _sums_moved(entry)
        reversed_too = usual[frozenset((account_id, -minor) for account_id, minor in moved)] > 0
        often = usual[moved] > policy.recurring_hits
        if any(line.account_id in control and line.amount_minor and not line.entity_id for line in entry.lines):
            reason = "posts to receivables or payables without a name"
        elif not (often or reversed_too or _between(banks, moved)) and any(
            account_id in banks
            and abs(minor) >= policy.journal_round_minor
            and minor % policy.journal_round_step_minor == 0
            for account_id, minor in moved
        ):
            reason = "moves a round sum of cash"
        else:
            continue
        yield _odd_journal_finding(view, entry, reason)


def _odd_journal_finding(view: RuleView, entry: JournalEntry, reason: str) -> Found:
    called = numbered("Journal entry", entry.doc_number, entry.id)
    return Found(
        (Subject("JournalEntry", entry.id),),
        "Unusual journal entry",
        f"{called} of {entry.txn_date} {reason}.",
        evidence={"total": entry.total, "note": entry.private_note or "none"},
        exposure=view.home(entry.total, entry),
        fix=("review", "Check the entry with whoever made it."),
    )
