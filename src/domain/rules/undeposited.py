"""A rule about money that lies in Undeposited Funds, and what of it still does."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from domain.books.cash_document import SalesReceipt
from domain.books.invoice import Payment
from domain.books.postings import Postings
from domain.books.record import Document
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules import settling_fixes
from domain.rules.rule import Found, needs_accounts, rule
from domain.rules.view import RuleView

Received = Payment | SalesReceipt


def undeposited(view: RuleView) -> list[Received]:
    """Payments and receipts that still lie in Undeposited Funds, oldest first.

    Without those that a deposit banks, whichever of the two names the other, and those that something else took out of
    the account without naming them: an entry, a transfer, a refund, a deposit's line on the account itself.
    """
    return view.made("undeposited", lambda: _undeposited(view))


def _undeposited(view: RuleView) -> list[Received]:
    funds = {account.id for account in view.books.accounts if account.is_undeposited_funds}
    deposits = (deposit for deposit in view.books.deposits if not deposit.voided)
    banked = {(link.kind, link.id) for deposit in deposits for line in deposit.lines for link in line.links}
    received: list[Received] = [*view.books.payments, *view.books.sales_receipts]
    waiting = (
        each
        for each in received
        if (each.account_id is None or each.account_id in funds)
        and each.total_minor > 0
        and not each.voided
        and all(link.kind != "Deposit" for link in each.links)
        and (type(each).__name__, each.id) not in banked
    )
    return _left(waiting, _taken_out(view, funds))


def _taken_out(view: RuleView, funds: set[str]) -> Iterator[tuple[date, Money]]:
    """What left Undeposited Funds without saying whose money it was."""
    drawn, books = Postings(view.books.accounts, view.books.items), view.books
    others: list[Document] = [*books.deposits, *books.transfers, *books.journal_entries]
    others += [*books.refund_receipts, *books.purchases]
    for document in others:
        for posting in drawn.of(document) if document.txn_date <= view.as_of else ():
            if posting.account_id in funds and posting.amount_minor < 0 and not posting.link:
                yield document.txn_date, Money(-posting.amount_minor, document.currency)


def _left(waiting: Iterable[Received], taken: Iterable[tuple[date, Money]]) -> list[Received]:
    """What waits less what was taken on or after its day: a receipt of just that amount, else the oldest that fit."""
    coming = sorted(waiting, key=lambda each: (each.txn_date, each.id))
    lying: dict[str, OrderedDict[str, Received]] = defaultdict(OrderedDict)
    alike: dict[Money, list[str]] = defaultdict(list)
    place = 0
    for day, amount in sorted(taken, key=lambda each: each[0]):
        while place < len(coming) and coming[place].txn_date <= day:
            each, place = coming[place], place + 1
            lying[each.currency][_key(each)] = each
            alike[each.total].append(_key(each))
        _take(lying[amount.currency], alike[amount], amount.amount_minor)
    rest = [each for kept in lying.values() for each in kept.values()]
    return sorted([*rest, *coming[place:]], key=lambda each: (each.txn_date, each.id))


def _key(each: Received) -> str:
    return f"{type(each).__name__}:{each.id}"


def _take(lying: OrderedDict[str, Received], alike: list[str], left_minor: int) -> None:
    while alike:
        if lying.pop(alike.pop(0), None) is not None:
            return
    while lying and (oldest := next(iter(lying.values()))).total_minor <= left_minor:
        left_minor -= oldest.total_minor
        lying.popitem(last=False)


@rule(
    "UF-AGED",
    Severity.HIGH,
    "Payment not banked",
    over=lambda view: len(view.books.payments) + len(view.books.sales_receipts),
    needs=("Payment", "SalesReceipt", "Deposit"),
    missing=needs_accounts,
    version=2,
)
def payment_not_banked(view: RuleView) -> Iterator[Found]:
    policy = view.policy
    waiting = undeposited(view)
    aged = [each for each in waiting if (view.as_of - each.txn_date).days > policy.undeposited_days]
    much = sum(view.home_minor(each.total, each) for each in waiting) > policy.undeposited_sum_minor
    for payment in aged:
        age = (view.as_of - payment.txn_date).days
        effect = view.home(payment.total, payment)
        customer = view.customer_name(payment.customer_id)
        yield Found(
            (Subject(type(payment).__name__, payment.id),),
            f"{customer}: payment not banked",
            f"{payment.total} from {customer} has been in Undeposited Funds for {age} days.",
            severity=Severity.HIGH if much or age > policy.undeposited_days_high else Severity.MEDIUM,
            evidence={"received": payment.txn_date, "age in days": age},
            exposure=effect,
            cash_effect=effect,
            fix=settling_fixes.bank_receipt(view, payment),
            by_age=not much and age > policy.undeposited_days_high,
        )
