"""What was applied to a document that leaves its open part out: the payments that it links to tell."""

from collections.abc import Callable, Iterable, Sequence

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import Bill, BillPayment, CreditMemo, Invoice, Payment, RecordChange, VendorCredit
from plugins.qbo.translate_fields import links_of
from plugins.qbo.wire import UNDECODABLE, linked_in

Read = Callable[[str, Sequence[str]], Sequence[RecordChange]]
"""Reads records of a kind by their ids; those that are gone are left out."""

_PAYMENTS = {
    Bill.__name__: BillPayment.__name__,
    VendorCredit.__name__: BillPayment.__name__,
    Invoice.__name__: Payment.__name__,
    CreditMemo.__name__: Payment.__name__,
}
_LACKING = (" Balance is missing.", " RemainingCredit is missing.")
# Where a document comes from, or what is billed with it; none of them settles it.
_SETTLE_NOTHING = frozenset({"PurchaseOrder", "ReimburseCharge", "Estimate", "TimeActivity", "StatementCharge"})


def lacks_balance(change: RecordChange) -> bool:
    """Whether it could be read but for its open part."""
    return change.kind in _PAYMENTS and change.problem.endswith(_LACKING)


def applied_to(change: RecordChange, read: Read) -> int | None:
    """Minor units that payments have applied; None where one of them cannot be read, or something else was applied."""
    kind = _PAYMENTS[change.kind]
    try:
        told = [link for link in links_of(linked_in(change.raw)) if link.kind not in _SETTLE_NOTHING]
        ids = list(dict.fromkeys(link.id for link in told))
        if not all(link.kind.startswith(kind) for link in told):
            return None
        found = [each.record for each in read(kind, ids)] if ids else []
    except (*UNDECODABLE, RailRefused):
        return None
    payments = [each for each in found if isinstance(each, BillPayment | Payment)]
    return _sum_of_lines(payments, change) if len(payments) == len(ids) else None


def _sum_of_lines(payments: Iterable[BillPayment | Payment], change: RecordChange) -> int | None:
    """A line that settles several documents does not say which it settles by how much."""
    ours = (change.kind, change.id)
    lines = [line for payment in payments for line in payment.lines]
    applied = [line for line in lines if any((link.kind, link.id) == ours for link in line.links)]
    return None if any(len(line.links) > 1 for line in applied) else sum(line.amount_minor for line in applied)
