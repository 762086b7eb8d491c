"""From which accounts vendors' bills are paid (docs/formulas/expected-payment-date.md)."""

from collections.abc import Iterable

from application.runway.calculators.books.cash_movements import CashMovement
from application.runway.calculators.books.chart import Chart
from domain.books.bill import BillPayment
from domain.snapshot.snapshot import Snapshot

_HABIT_PAYMENTS = 3


class Paying:
    """Which vendors are paid by what is no cash of the client's: by card, from others' money, from accounts kept out.

    A card counts where the bank is seen to pay it: its own payments are foreseen then, and the bill would be paid
    twice. Of a card that no bank pays, the bill is all that is known.
    """

    def __init__(self, snapshot: Snapshot, chart: Chart, movements: Iterable[CashMovement]) -> None:
        self._chart = chart
        self._types = {account.id: account.type for account in snapshot.accounts}
        self._paid_by_bank = {each.counter for each in movements if each.amount_minor < 0}
        self._newest = _newest(snapshot)

    def elsewhere(self, party: str) -> str:
        """Why the bills of a vendor such as "Vendor:7" move no cash; empty where they do, or where it is not known."""
        paid = self._newest.get(party, [])
        reasons = {self._reason(payment) for payment in paid}
        if len(paid) < _HABIT_PAYMENTS or "" in reasons:
            return ""
        return self._reason(paid[-1])

    def _reason(self, payment: BillPayment) -> str:
        account_id = payment.account_id or ""
        name = self._chart.name(account_id)
        if account_id not in self._types or account_id in self._chart.cash_set:
            return ""
        if account_id in self._chart.held:
            return f"usually paid from {name}, which holds others' money"
        if account_id in self._chart.banks:
            return f"usually paid from {name}, which is not counted as cash"
        return f"usually paid by {name}, whose own payments count instead" if account_id in self._paid_by_bank else ""


def _newest(snapshot: Snapshot) -> dict[str, list[BillPayment]]:
    """By vendor's family the newest payments of bills, the newest last."""
    newest: dict[str, list[BillPayment]] = {}
    for payment in sorted(snapshot.bill_payments, key=lambda each: (each.txn_date, each.id)):
        if payment.vendor_id and payment.total_minor > 0 and not payment.voided:
            paid = newest.setdefault(snapshot.families.party("Vendor", payment.vendor_id), [])
            paid.append(payment)
            del paid[:-_HABIT_PAYMENTS]
    return newest
