"""A rule about income that was booked although it was a customer's payment (docs/rules.md)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

import msgspec

from domain.books.cash_document import Deposit, JournalEntry, SalesReceipt
from domain.books.invoice import Invoice
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.rule import Found, called, needs_accounts, numbered, rule, screen_name
from domain.rules.undeposited import Received, undeposited
from domain.rules.view import RuleView

_AFTER_DUE_DAYS = 30
# A customer that pays just that amount at the counter so often does not pay an invoice by it.
_RECEIPTS_USUAL = 3
_NEAR_MAX = 60
# So much of what one amount may have paid is told at most.
_TOLD_MAX = 3


class _Income(msgspec.Struct, frozen=True):
    """An amount that was booked to income, by what, and the party it names, if any: "Customer:7"."""

    document: Deposit | JournalEntry | SalesReceipt
    amount: Money
    party: str

    @property
    def day(self) -> date:
        return self.document.txn_date


def _booked(view: RuleView) -> Iterator[_Income]:
    """Unlinked lines of deposits and bank entries on income, and receipts of named customers that were new to it."""
    income = {account.id for account in view.books.accounts if account.classification == "Revenue"}
    banks = {account.id for account in view.books.accounts if account.is_bank}
    documents: list[Deposit | JournalEntry] = [*view.books.deposits, *view.books.journal_entries]
    for document in documents:
        if document.voided or not view.is_recent(document) or document.txn_date > view.as_of:
            continue
        sign = 1 if isinstance(document, Deposit) else -1
        banked = sign > 0 or any(line.account_id in banks and line.amount_minor > 0 for line in document.lines)
        for line in document.lines if banked else ():
            if line.account_id in income and sign * line.amount_minor > 0 and not getattr(line, "links", ()):
                party = f"{line.entity_kind}:{line.entity_id}" if line.entity_id else ""
                yield _Income(document, Money(sign * line.amount_minor, document.currency), party)
    yield from _unusual_receipts(view)


def _unusual_receipts(view: RuleView) -> Iterator[_Income]:
    alike: dict[tuple[str, Money], list[SalesReceipt]] = defaultdict(list)
    for receipt in view.books.sales_receipts:
        if receipt.customer_id and receipt.total_minor > 0 and not receipt.voided:
            alike[receipt.customer_id, receipt.total].append(receipt)
    for (customer_id, amount), receipts in alike.items():
        for receipt in receipts if len(receipts) < _RECEIPTS_USUAL else ():
            if view.is_recent(receipt) and receipt.txn_date <= view.as_of:
                yield _Income(receipt, amount, f"Customer:{customer_id}")


class _Waiting:
    """What customers have paid that lies in Undeposited Funds, oldest first within each currency."""

    def __init__(self, view: RuleView) -> None:
        self._near = timedelta(days=view.policy.deposit_match_days)
        self._all: dict[str, list[Received]] = defaultdict(list)
        self._alike: dict[Money, list[Received]] = defaultdict(list)
        for each in undeposited(view):
            self._all[each.currency].append(each)
            self._alike[each.total].append(each)

    def of(self, income: _Income) -> list[Received]:
        """Those over just the amount within a few days; a few of them where they are very many."""
        near = self._around(self._alike.get(income.amount, []), income.day)[:_NEAR_MAX]
        return [each for each in near if each is not income.document]

    def summing_to(self, income: _Income) -> Iterator[tuple[Received, ...]]:
        """Each two or more that follow on one another and come to the amount.

        Of very many some always do: then nothing is told by it.
        """
        near = self._around(self._all.get(income.amount.currency, []), income.day)
        begin, total = 0, 0
        for end, each in enumerate(near if len(near) <= _NEAR_MAX else ()):
            total += each.total_minor
            while total > income.amount.amount_minor:
                total -= near[begin].total_minor
                begin += 1
            if total == income.amount.amount_minor and end > begin:
                yield tuple(near[begin : end + 1])

    def _around(self, listed: list[Received], day: date) -> list[Received]:
        first = bisect_left(listed, day - self._near, key=lambda each: each.txn_date)
        last = bisect_right(listed, day + self._near, key=lambda each: each.txn_date)
        return listed[first:last]


@rule(
    "UF-DUPINC",
    Severity.HIGH,
    "Income counted twice",
    over=lambda view: len(view.books.deposits) + len(view.books.sales_receipts) + len(view.books.journal_entries),
    needs=("Deposit", "Invoice", "JournalEntry", "Payment", "SalesReceipt"),
    missing=needs_accounts,
    version=4,
)
def income_counted_twice(view: RuleView) -> Iterator[Found]:
    waiting = _Waiting(view)
    for income in _booked(view):
        for rank, matched in enumerate(_match(view, income, waiting)):
            yield _twice_finding(view, income, matched, instead=rank > 0)


def _match(view: RuleView, income: _Income, waiting: _Waiting) -> Sequence[Sequence[Received | Invoice]]:
    """What was paid by it, and what may have been instead, so that dismissing the one hides no other.

    Of the named customer's family the nearest, with the next ones; else the only one, else payments in a row.
    """
    if isinstance(income.document, SalesReceipt):
        candidates: list[Received | Invoice] = []
    else:
        candidates = [*waiting.of(income)]
    after = timedelta(days=_AFTER_DUE_DAYS)
    candidates += [
        invoice
        for invoice in view.open_invoices_by_balance.get((income.amount.amount_minor, income.amount.currency), ())
        if invoice.txn_date <= income.day <= view.invoice_due_date(invoice) + after
    ]
    kind, _, party_id = income.party.partition(":")
    if kind == "Customer":
        payer = view.books.families.customer(party_id)
        named = [each for each in candidates if view.books.families.customer(each.customer_id) == payer]
        near = sorted(named, key=lambda each: (abs(income.day - each.txn_date), type(each).__name__, each.id))
        return [[each] for each in near[:_TOLD_MAX]]
    if kind:
        return ()
    if candidates:
        return [candidates] if len(candidates) == 1 else ()
    return tuple(islice(waiting.summing_to(income), _TOLD_MAX))


def _twice_finding(view: RuleView, income: _Income, matched: Sequence[Received | Invoice], *, instead: bool) -> Found:
    """`instead` of what lies nearer and has the money in doubt: then medium, and without any."""
    first, document = matched[0], income.document
    subjects = tuple(Subject(type(each).__name__, each.id) for each in matched)
    exposure = None if instead else view.home(income.amount, document)
    names = ", ".join(dict.fromkeys(view.customer_name(each.customer_id) for each in matched))
    invoiced = isinstance(first, Invoice)
    whose = ", ".join(
        f"{numbered(screen_name(each), each.doc_number, each.id)} of {view.customer_name(each.customer_id)}"
        for each in matched
    )
    stand = (
        "is open" if invoiced else "waits in Undeposited Funds" if len(matched) == 1 else "wait in Undeposited Funds"
    )
    over = "over the same amount" if len(matched) == 1 else "that come to it"
    what = (
        f"A deposit of {income.amount}" if isinstance(document, Deposit) else f"{called(document)} over {income.amount}"
    )
    how = "is income" if isinstance(document, SalesReceipt) else "was booked to income"
    return Found(
        (Subject(type(document).__name__, document.id), *subjects),
        f"{names}: {'or this ' if instead else ''}income counted twice?",
        f"{what} on {income.day} {how}, while {whose} {over} {stand}{' too' if instead else ''}.",
        severity=Severity.MEDIUM if instead else Severity.HIGH,
        evidence={"deposited": income.day, "amount": income.amount},
        exposure=exposure,
        cash_effect=None if exposure is None else -exposure,
        doubted=() if instead else subjects,
        fix=("relink", "Receive the payment on the invoice and link the deposit to it instead of income.")
        if invoiced
        else ("relink", "Link the deposit to the customer's payment instead of income."),
    )
