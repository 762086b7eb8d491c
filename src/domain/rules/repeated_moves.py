"""Money moved, banked or received that was entered twice, as by the feeds of two accounts."""

from collections.abc import Hashable, Iterator

from domain.books.cash_document import CreditCardPayment, Deposit, Purchase, Transfer
from domain.books.invoice import Payment
from domain.books.record import Document
from domain.books.subject import Subject
from domain.money import Money
from domain.rules.alike import alike_pairs
from domain.rules.postings import OWN_ACCOUNTS
from domain.rules.rule import Found, called, memo_of
from domain.rules.view import RuleView

_Move = Transfer | CreditCardPayment | Purchase


def moved_twice(view: RuleView) -> Iterator[Found]:
    """Two moves of one amount between the same two accounts of the company, whatever they were entered as."""
    own = {account.id for account in view.books.accounts if account.type in OWN_ACCOUNTS}
    moves: list[_Move] = [*view.books.transfers, *view.books.card_payments, *view.books.purchases]
    keyed = (
        ((ends, move.total_minor, move.currency), move)
        for move in moves
        if not move.voided and move.total_minor > 0 and view.is_recent(move) and own.issuperset(ends := _ends(move))
        if ends
    )
    for earlier, later in alike_pairs(keyed, view.policy.entered_twice_days):
        if not (isinstance(earlier, Purchase) and isinstance(later, Purchase)):
            yield _moved_finding(view, earlier, later)


def _ends(move: _Move) -> tuple[str, ...]:
    """From which account and to which; nothing where that is not told or an expense does more than that."""
    source, target = move.account_id if not isinstance(move, Transfer) else move.from_account_id, None
    if isinstance(move, Transfer):
        target = move.to_account_id
    elif isinstance(move, CreditCardPayment):
        target = move.card_account_id
    elif len(move.lines) == 1 and not move.refund:
        target = move.lines[0].account_id
    return (source, target) if source and target else ()


def _moved_finding(view: RuleView, earlier: _Move, later: _Move) -> Found:
    source, target = (view.accounts[account_id] for account_id in _ends(later))
    amount = view.home(later.total, later)
    paid_out = source.is_bank and not target.is_bank
    return Found(
        _subjects(earlier, later),
        f"{source.name} to {target.name}: moved twice?",
        f"{called(earlier)} of {earlier.txn_date} and {called(later)} of {later.txn_date} move {later.total} each from "
        f"{source.name} to {target.name}.",
        evidence={"from": source.name, "to": target.name, "total": later.total},
        exposure=amount,
        cash_effect=amount if paid_out else None,
        doubted=(Subject(type(later).__name__, later.id),),
        fix=("keep-or-delete", "Compare with both accounts' statements; delete the one that is on neither."),
    )


def deposited_twice(view: RuleView) -> Iterator[Found]:
    """Two deposits into one account over one amount with the same words, that bank no payment."""
    keyed = (
        ((deposit.account_id, deposit.total_minor, deposit.currency, _words(deposit)), deposit)
        for deposit in view.books.deposits
        if not deposit.voided and deposit.total_minor > 0 and view.is_recent(deposit) and any(_words(deposit))
        if not any(line.links for line in deposit.lines)
    )
    for earlier, later in alike_pairs(keyed, view.policy.entered_twice_days):
        yield _received_finding(view, earlier, later, "deposit entered twice?", memo_of(later))


def _words(deposit: Deposit) -> tuple[str, ...]:
    lines = sorted(f"{line.account_id} {line.amount_minor} {line.description.casefold()}" for line in deposit.lines)
    return (memo_of(deposit).casefold(), *lines) if memo_of(deposit) else ()


def paid_in_twice(view: RuleView) -> Iterator[Found]:
    """Two payments of a customer over one amount of which one settles nothing, and no invoice over it is open."""
    family = view.books.families.customer
    owed = {(family(one.customer_id), one.balance_minor, one.currency) for one in view.open_invoices}
    keyed: list[tuple[Hashable, Payment]] = [
        ((family(payment.customer_id), payment.total_minor, payment.currency), payment)
        for payment in view.books.payments
        if payment.customer_id and payment.total_minor > 0 and not payment.voided and view.is_recent(payment)
    ]
    open_ones = [(key, payment) for key, payment in keyed if key not in owed]
    for earlier, later in alike_pairs(open_ones, view.policy.entered_twice_days):
        applied = [each.unapplied_minor < each.total_minor for each in (earlier, later)]
        if not all(applied) and not _referenced_apart(earlier, later):
            doubted, other = (later, earlier) if not applied[1] else (earlier, later)
            yield _received_finding(
                view, other, doubted, "payment entered twice?", view.customer_name(doubted.customer_id)
            )


def _referenced_apart(earlier: Payment, later: Payment) -> bool:
    return bool(earlier.reference and later.reference) and earlier.reference != later.reference


def _received_finding(view: RuleView, other: Document, doubted: Document, what: str, whose: str) -> Found:
    amount: Money | None = view.home(doubted.total, doubted)
    return Found(
        _subjects(other, doubted),
        f"{whose}: {what}",
        f"{called(other)} of {other.txn_date} and {called(doubted)} of {doubted.txn_date} ({whose}) are alike, over "
        f"{doubted.total} each.",
        evidence={"total": doubted.total},
        exposure=amount,
        cash_effect=None if amount is None else -amount,
        doubted=(Subject(type(doubted).__name__, doubted.id),),
        fix=("keep-or-delete", "Compare with what came into the bank; delete the one that did not."),
    )


def _subjects(*documents: Document) -> tuple[Subject, ...]:
    return tuple(Subject(type(each).__name__, each.id) for each in documents)
