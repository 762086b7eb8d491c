"""The ledger on the cash basis: income and expense of invoices and bills counted when, and as far as, they are paid."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from emulators.qbo.reports.ledger import Ledger, Posting, Transaction
from emulators.qbo.reports.subledger import Settlement, SubLedger
from emulators.qbo.wire import ZERO, amount

_DEFERRED: Final = frozenset({"Bill", "VendorCredit", "Invoice", "CreditMemo"})


def on_cash_basis(ledger: Ledger, subledgers: Iterable[SubLedger]) -> Ledger:
    """Payments that settle nothing yet stay on the control account; opening balances stay as they are."""
    settled: defaultdict[tuple[str, str], list[Settlement]] = defaultdict(list)
    for subledger in subledgers:
        for settlement in subledger.settlements:
            of = settlement.target.transaction
            settled[of.kind, of.id].append(settlement)
    return ledger.recast(lambda transaction, postings: _recast(ledger, transaction, postings, settled))


def _recast(
    ledger: Ledger,
    transaction: Transaction,
    postings: list[Posting],
    settled: dict[tuple[str, str], list[Settlement]],
) -> Iterator[Posting]:
    controls = [posting for posting in postings if ledger.accounts[posting.account].is_control]
    nominal = [posting for posting in postings if not ledger.accounts[posting.account].is_permanent]
    if transaction.kind not in _DEFERRED or not controls or not nominal:
        yield from postings
        return
    control, whole = controls[0], abs(sum((posting.amount for posting in controls), ZERO))
    deferred = sum((posting.amount for posting in nominal), ZERO)
    yield from (posting for posting in postings if posting is not control and posting not in nominal)
    yield _at(control, transaction, control.amount + deferred)
    paid = ZERO
    for settlement in settled.get((transaction.kind, transaction.id), []):
        for posting in nominal:
            part = _share(posting.amount, paid + settlement.amount, whole) - _share(posting.amount, paid, whole)
            dated = Transaction(transaction.kind, transaction.id, settlement.day, transaction.party, transaction.record)
            yield _at(posting, dated, part)
            yield _at(control, dated, -part)
        paid += settlement.amount


def _share(of: Decimal, paid: Decimal, whole: Decimal) -> Decimal:
    """Whole cents by the running total, so that the shares of a document paid in full add up to it."""
    return amount(of * min(paid, whole) / whole) if whole else ZERO


def _at(posting: Posting, transaction: Transaction, value: Decimal) -> Posting:
    return Posting(transaction, transaction.day, posting.account, posting.party, value)
