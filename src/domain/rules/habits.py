"""Rules about lines that are posted unlike their peers: suspense, odd accounts, parents, dimensions, payees."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from domain.books.account import Account
from domain.books.bill import Bill, VendorCredit
from domain.books.cash_document import JournalEntry, Purchase, RefundReceipt, SalesReceipt
from domain.books.invoice import CreditMemo, Invoice
from domain.books.lines import ExpenseLine
from domain.books.postings import TAX_LIABILITIES
from domain.books.subject import Subject
from domain.findings.finding import Fix
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules import document_fixes, fixes
from domain.rules.postings import OWN_ACCOUNTS, UNCATEGORISED, is_for_fees
from domain.rules.rule import Found, called, memo_of, needs_accounts, rule, screen_name
from domain.rules.view import Posted, RuleView
from domain.snapshot.control_items import PAYABLE, RECEIVABLE

_SUSPENSE = re.compile(
    r"\bask (my |your |the |our )?accountant\b|\bsuspense\b"
    r"|\bdemande[rz] (à|au) (mon )?comptable\b|\bcompte d.attente\b|\bpreguntar? a mi contador\b",
    re.IGNORECASE,
)
# The ledger's own accounts for tax that is not yet due.
_TAX = re.compile(r"\b(vat|gst|hst|pst|qst|tax)\b", re.IGNORECASE)
# Accounts of the profit and loss statement have no balance of their own.
_WITHOUT_BALANCE = ("Revenue", "Expense")
_WITH_BALANCE = ("Asset", "Liability", "Equity")

Spent = Bill | Purchase | VendorCredit


def _spending(view: RuleView) -> list[Spent]:
    return [document for document in view.recent_postings if isinstance(document, Spent)]


def _undecided(accounts: Iterable[Account]) -> dict[str, Account]:
    """Accounts for what nobody has decided on, whatever stands around their name."""
    named = [each for each in accounts if _SUSPENSE.search(each.name) and not _TAX.search(each.name)]
    return {each.id: each for each in named if each.subtype not in TAX_LIABILITIES}


def _by_account(view: RuleView, wanted: Callable[[str], bool]) -> dict[str, list[Posted | JournalEntry]]:
    """Recent documents by the wanted accounts that their lines stand on.

    Of journal entries not the lines that other documents have in their heads: on banks, cards, payables, receivables.
    """
    found: dict[str, list[Posted | JournalEntry]] = defaultdict(list)
    entries = (each for each in view.books.journal_entries if not each.voided and view.is_recent(each))
    heads = {each.id for each in view.books.accounts if each.type in (*OWN_ACCOUNTS, PAYABLE, RECEIVABLE)}
    for document in (*view.recent_postings, *entries):
        for account_id in {line.account_id for line in document.lines if line.account_id}:
            if wanted(account_id) and not (isinstance(document, JournalEntry) and account_id in heads):
                found[account_id].append(document)
    return found


def _posted(view: RuleView, account_id: str, documents: Iterable[Posted | JournalEntry]) -> Money | None:
    """What the documents post to the account in home currency; None where no rate tells it."""
    amounts = [
        view.home(Money(_size(document, line.amount_minor), document.currency), document)
        for document in documents
        for line in document.lines
        if line.account_id == account_id
    ]
    known = [amount.amount_minor for amount in amounts if amount is not None]
    return Money(sum(known), view.books.home_currency) if known and view.books.home_currency else None


def _size(document: Posted | JournalEntry, minor: int) -> int:
    """The lines of an entry have both signs, and those of other documents the document's."""
    return abs(minor) if isinstance(document, JournalEntry) else minor


@rule(
    "CAT-AMA",
    Severity.MEDIUM,
    "Undecided postings",
    over=lambda view: len(_undecided(view.books.accounts)),
    reads=("active",),
    needs=("Bill", "Purchase", "Deposit", "JournalEntry"),
    missing=needs_accounts,
    version=2,
)
def postings_undecided(view: RuleView) -> Iterator[Found]:
    for account in _undecided(view.stated_accounts).values():
        booked = view.postings.get(account.id, [])
        net_minor = sum(each.amount_minor for each in booked)
        if account.balance_minor:
            exposure = view.home(abs(account.balance))
        elif net_minor and (account.classification in _WITHOUT_BALANCE or not account.classification):
            exposure = Money(abs(net_minor), view.books.home_currency or account.currency)
        else:
            continue
        documents = {(type(each.document), each.document.id) for each in booked}
        yield Found(
            (Subject("Account", account.id),),
            f"{account.name} is not empty",
            f"{account.name} holds what nobody has decided on: {len(documents)} documents within a year.",
            evidence={"documents": len(documents), "balance": account.balance}
            | ({"oldest": booked[0].document.txn_date} if booked else {}),
            exposure=exposure,
            fix=("ask-client", "Ask the client what these are, and choose their accounts."),
        )


@rule(
    "CAT-ODD",
    Severity.MEDIUM,
    "Unusual account",
    over=lambda view: len(_spending(view)),
    needs=("Bill", "Purchase", "VendorCredit"),
    missing=needs_accounts,
    version=3,
    by_part=True,
)
def account_unusual(view: RuleView) -> Iterator[Found]:
    unsorted = _undecided(view.books.accounts)
    unsorted |= {each.id: each for each in view.books.accounts if UNCATEGORISED.search(each.name)}
    by_vendor: dict[str, list[tuple[Spent, frozenset[str]]]] = defaultdict(list)
    for document in _spending(view):
        accounts = frozenset(line.account_id for line in document.lines if line.account_id)
        vendor_id = _vendor_of(document)
        if vendor_id and accounts and accounts.isdisjoint(unsorted):
            by_vendor[vendor_id].append((document, accounts))
    for vendor_id, posted in by_vendor.items():
        # A credit is told by where the vendor's documents stand, and tells nothing of it.
        usual = _majority(view, [on for document, on in posted if not isinstance(document, VendorCredit)])
        for document, accounts in posted if usual else ():
            if usual and not any(usual[0] in _with_parents(view, account_id) for account_id in accounts):
                yield _odd_account_finding(view, vendor_id, document, usual)


def _with_parents(view: RuleView, account_id: str) -> set[str]:
    """An account and those above it: one below the usual one is the usual one, more exactly."""
    found: set[str] = set()
    above: str | None = account_id
    while above and above not in found:
        found.add(above)
        above = view.accounts[above].parent_id if above in view.accounts else None
    return found


def _majority(view: RuleView, posted: list[frozenset[str]]) -> tuple[str, str] | None:
    """The account that most of a vendor's documents stand on, and "8 of 9"; None where no account is usual."""
    counts = Counter(account_id for accounts in posted for account_id in accounts)
    for account_id, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:1]:
        account = view.accounts.get(account_id)
        if account is not None and not account.active:
            # Its successor cannot be held against it.
            return None
        if count >= view.policy.usual_account_count and count >= view.policy.usual_account_share * len(posted):
            return account_id, f"{count} of {len(posted)}"
    return None


def _odd_account_finding(view: RuleView, vendor_id: str, document: Spent, usual: tuple[str, str]) -> Found:
    kind, vendor = type(document).__name__, view.vendor_name(vendor_id)
    account = view.accounts.get(usual[0])
    name = account.name if account else f"account {usual[0]}"
    line = next(line for line in document.lines if line.account_id)
    return Found(
        (Subject(kind, document.id),),
        f"{vendor}: unusual account",
        f"{called(document)} of {document.txn_date} is not on {name}, which takes "
        f"{usual[1]} documents of {vendor} within a year.",
        evidence={"usual account": name, "documents on it": usual[1], "total": document.total},
        exposure=view.home(document.total, document),
        fix=_usual_account_fix(view, document, line, name),
    )


def _usual_account_fix(view: RuleView, document: Spent, line: ExpenseLine, name: str) -> Fix:
    if isinstance(document, Bill | Purchase):
        return fixes.line_account(view, document, line, "Confirm the account or choose another.")
    return Fix(action="set-account", sentence=f"Confirm the account, or choose {name}.")


def _vendor_of(document: Spent) -> str | None:
    if isinstance(document, Bill | VendorCredit):
        return document.vendor_id
    return document.entity_id if document.entity_kind == "Vendor" else None


def _parents(view: RuleView) -> dict[str, list[Account]]:
    """Accounts with active accounts under them."""
    children: dict[str, list[Account]] = defaultdict(list)
    for account in view.books.accounts:
        if account.active and account.parent_id in view.accounts:
            children[account.parent_id].append(account)
    return children


@rule(
    "CAT-PARENT",
    Severity.LOW,
    "Posted to a parent account",
    over=lambda view: len(_parents(view)),
    reads=("active",),
    needs=("Bill", "Purchase"),
    missing=needs_accounts,
    version=2,
)
def posted_to_parent_account(view: RuleView) -> Iterator[Found]:
    children = _parents(view)
    for account_id, documents in _by_account(view, children.__contains__).items():
        name = view.accounts[account_id].name
        below = sorted(account.name for account in children[account_id])
        yield Found(
            (Subject("Account", account_id),),
            f"Posted to {name} itself",
            f"{len(documents)} documents within a year stand on {name}, which has {len(below)} accounts under it.",
            evidence={"documents": len(documents), "accounts under it": ", ".join(below)},
            exposure=_posted(view, account_id, documents),
            fix=document_fixes.below_parent(view.accounts[account_id], children[account_id], documents),
        )


Sold = Invoice | CreditMemo | SalesReceipt | RefundReceipt
Assigned = Bill | VendorCredit | Purchase | Sold

_ASSIGNED: tuple[type[Assigned], ...] = (
    *(Bill, VendorCredit, Purchase),
    *(Invoice, CreditMemo, SalesReceipt, RefundReceipt),
)


def _classed(view: RuleView, document: Assigned) -> list[bool]:
    """Of each line on an account or item whether it has a class.

    None is wanted where nothing is earned or spent: on lines of nothing, on accounts of the balance sheet, and of a
    discount at the foot of a form.
    """
    return [
        bool(line.class_id or document.class_id)
        for line in document.lines
        if line.amount_minor and (line.item_id or _is_earned_or_spent(view, line.account_id))
        if line.item_id or line.amount_minor > 0 or not isinstance(document, Sold)
    ]


def _is_earned_or_spent(view: RuleView, account_id: str | None) -> bool:
    account = view.accounts.get(account_id or "")
    return bool(account_id) and (account is None or account.classification not in _WITH_BALANCE)


def _located(_: RuleView, document: Assigned) -> list[bool]:
    return [bool(document.department_id)]


@rule(
    "CAT-DIM",
    Severity.LOW,
    "Class or location missing",
    over=lambda view: len(view.recent_postings) if _tracks_classes(view) or _tracks_locations(view) else 0,
    needs=("Bill", "Purchase"),
    version=3,
)
def class_or_location_missing(view: RuleView) -> Iterator[Found]:
    tracked: list[tuple[Callable[[RuleView, Assigned], list[bool]], str]] = []
    tracked += [(_classed, "class")] if _tracks_classes(view) else []
    tracked += [(_located, "location")] if _tracks_locations(view) else []
    missing: dict[tuple[str, str], list[tuple[Assigned, str, str]]] = defaultdict(list)
    for kind in _ASSIGNED:
        documents: list[Assigned] = [each for each in view.recent_postings if isinstance(each, kind)]
        for assigned, word in tracked:
            peers = [(document, assigned(view, document)) for document in documents]
            filled = [each for _, lines in peers for each in lines]
            usual = len(filled) >= view.policy.usual_account_count
            if usual and sum(filled) >= view.policy.usual_account_share * len(filled):
                told = f"{sum(filled)} of {len(filled)}"
                for document, lines in peers:
                    if not all(lines):
                        missing[kind.__name__, document.id].append((document, word, told))
    yield from (_unassigned_finding(view, lacks) for lacks in missing.values())


def _unassigned_finding(view: RuleView, lacks: list[tuple[Assigned, str, str]]) -> Found:
    document, words = lacks[0][0], [word for _, word, _ in lacks]
    what = {"class": "a line without a class", "location": "no location"}
    peers = {"class": "lines of its kind have one", "location": "of its kind have one"}
    return Found(
        (Subject(type(document).__name__, document.id),),
        f"{screen_name(document)} without a {' and a '.join(words)}",
        f"{called(document)} of {document.txn_date} has {' and '.join(what[word] for word in words)}; "
        f"{', '.join(f'{told} {peers[word]}' for _, word, told in lacks)}.",
        evidence={f"with a {word}": told for _, word, told in lacks},
        fix=document_fixes.dimensions(view, document, words)
        if isinstance(document, Bill | Purchase | Invoice)
        else Fix(action="set-class", sentence=f"Choose the {' and the '.join(words)} of it."),
    )


def _tracks_locations(view: RuleView) -> bool:
    return view.books.preferences is not None and view.books.preferences.tracks_departments


def _tracks_classes(view: RuleView) -> bool:
    return view.books.preferences is not None and view.books.preferences.tracks_classes


@rule(
    "PAY-NONE",
    Severity.MEDIUM,
    "Payee missing",
    over=lambda view: sum(isinstance(document, Purchase) for document in view.recent_postings),
    needs=("Purchase",),
    version=2,
)
def payee_missing(view: RuleView) -> Iterator[Found]:
    purchases = [document for document in view.recent_postings if isinstance(document, Purchase)]
    payees: dict[str, Counter[str]] = defaultdict(Counter)
    for purchase in purchases:
        if purchase.entity_kind == "Vendor" and purchase.entity_id and memo_of(purchase):
            payees[memo_of(purchase)][purchase.entity_id] += 1
    for purchase in purchases:
        if purchase.entity_id or purchase.entity_name or _needs_no_payee(view, purchase):
            continue
        known = sorted(payees.get(memo_of(purchase), Counter()).items(), key=lambda item: (-item[1], item[0]))
        yield Found(
            (Subject("Purchase", purchase.id),),
            "Payment to nobody named",
            f"{called(purchase)} of {purchase.txn_date} over {purchase.total} names no payee.",
            evidence={
                "memo": memo_of(purchase) or "none",
                "payees of that memo": ", ".join(view.vendor_name(vendor_id) for vendor_id, _ in known) or "none",
            },
            exposure=view.home(purchase.total, purchase),
            fix=fixes.payee(view, purchase, known),
        )


def _needs_no_payee(view: RuleView, purchase: Purchase) -> bool:
    """Whether it is nothing, a bank's own charge, or money moved to an account of the company's."""
    accounts = [view.accounts.get(line.account_id or "") for line in purchase.lines]
    own = (account is not None and (account.type in OWN_ACCOUNTS or is_for_fees(account)) for account in accounts)
    return not purchase.total_minor or (bool(accounts) and all(own))
