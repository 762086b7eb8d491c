"""On which accounts customers' payments arrive (docs/formulas/cash-movements.md)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from application.runway.calculators.books.chart import Chart
from domain.books.invoice import Payment
from domain.snapshot.snapshot import Snapshot

_ASSETS = frozenset({"Other Current Asset", "Other Asset"})
_HABIT_PAYMENTS = 3


class Landings:
    """Where payments that settle invoices arrive, by way of Undeposited Funds or straight.

    `clearing` are accounts of a payment service or the like: no banks, most of what comes into them settles invoices,
    and banks have received money from them, which then settles invoices too.
    """

    def __init__(self, snapshot: Snapshot, chart: Chart) -> None:
        self._chart = chart
        self._banked_on = _banked_on(snapshot)
        services = {each.id for each in snapshot.accounts if each.type in _ASSETS} - chart.undeposited
        self.clearing = frozenset(_settled_on(snapshot) & services & _paying_out(snapshot, chart))
        self._held = dict(self._held_habits(snapshot))

    def are_cash(self, payment: Payment) -> bool:
        """Whether the payment is the client's cash, now or on its way to the bank."""
        account_id = self._of(payment)
        return not account_id or account_id in self._chart.cash_set | self._chart.undeposited | self.clearing

    def held_for(self, party: str) -> str:
        """The account with others' money on which all the newest payments of a customer arrived; empty where none."""
        return self._held.get(party, "")

    def _of(self, payment: Payment) -> str:
        return self._banked_on.get(payment.id) or payment.account_id or ""

    def _held_habits(self, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
        arrived: dict[str, list[str]] = {}
        for payment in sorted(_settling(snapshot.payments), key=lambda each: (each.txn_date, each.id)):
            party = snapshot.families.party("Customer", payment.customer_id)
            arrived.setdefault(party, []).append(self._of(payment))
        for party, accounts in arrived.items():
            newest = set(accounts[-_HABIT_PAYMENTS:])
            if len(accounts) >= _HABIT_PAYMENTS and newest <= self._chart.held:
                yield party, accounts[-1]


def _settling(payments: Iterable[Payment]) -> Iterator[Payment]:
    for payment in payments:
        kinds = {link.kind for line in payment.lines for link in line.links}
        if payment.customer_id and payment.total_minor > 0 and "Invoice" in kinds:
            yield payment


def _settled_on(snapshot: Snapshot) -> set[str]:
    """The accounts into which more comes from payments of invoices than from sales receipts."""
    sums: Counter[str] = Counter()
    for payment in _settling(snapshot.payments):
        sums[payment.account_id or ""] += payment.total_minor
    for receipt in snapshot.sales_receipts:
        sums[receipt.account_id or ""] -= receipt.total_minor
    return {account_id for account_id, more in sums.items() if more > 0}


def _paying_out(snapshot: Snapshot, chart: Chart) -> set[str]:
    """The accounts from which banks of the client have received money."""
    found = {each.from_account_id or "" for each in snapshot.transfers if each.to_account_id in chart.banks}
    for deposit in snapshot.deposits:
        if deposit.account_id in chart.banks:
            found.update(line.account_id or "" for line in deposit.lines)
    for entry in snapshot.journal_entries:
        if any(line.account_id in chart.banks and line.amount_minor > 0 for line in entry.lines):
            found.update(line.account_id or "" for line in entry.lines if line.amount_minor < 0)
    return found


def _banked_on(snapshot: Snapshot) -> Mapping[str, str]:
    """The account that each payment was banked on from Undeposited Funds."""
    return {
        link.id: deposit.account_id or ""
        for deposit in snapshot.deposits
        if not deposit.voided
        for line in deposit.lines
        for link in line.links
        if link.kind == "Payment"
    }
