"""What payments settled of bills and invoices (docs/formulas/recurrence.md, run-rate.md)."""

from collections.abc import Iterator
from datetime import date

import msgspec

from application.runway.calculators.books.chart import Chart
from application.runway.calculators.books.exchange import home_minor, total_home_minor
from application.runway.calculators.books.landings import Landings
from domain.books.record import Document
from domain.snapshot.snapshot import Snapshot

Key = tuple[str, str, bool]
"""Party, account, and whether money comes in."""


class Settled(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one payment settled of a party's bills on one account, or of its invoices, in home minor units.

    `lags` are parts of it, positive in the payment's currency, with the days from the document's date to the payment.
    """

    party: str
    account_id: str
    day: date
    record: str
    amount_minor: int
    lags: tuple[tuple[int, int], ...] = ()

    @property
    def key(self) -> Key:
        return self.party, self.account_id, self.amount_minor > 0


def paid_bills(snapshot: Snapshot, chart: Chart, home: str) -> Iterator[Settled]:
    """By the day of the payment and the account of most of the bill, as far as a bank account paid."""
    bills = {bill.id: bill for bill in snapshot.bills}
    for payment in snapshot.bill_payments:
        from_bank = payment.account_id in chart.cash_set and not payment.by_card
        if not from_bank or not payment.vendor_id or not payment.total_minor:
            continue
        for line in payment.lines:
            paid = next((link.id for link in line.links if link.kind == "Bill"), None)
            minor = home_minor(line.amount_minor, payment.currency, payment.exchange_rate, home)
            if paid is not None and minor:
                bill = bills.get(paid)
                yield Settled(
                    party=snapshot.families.party("Vendor", payment.vendor_id),
                    account_id=bill.main_account_id if bill else "",
                    day=payment.txn_date,
                    record=f"BillPayment:{payment.id}",
                    amount_minor=-minor,
                    lags=_lag(minor, payment, bill),
                )


def paid_invoices(snapshot: Snapshot, chart: Chart, home: str) -> Iterator[Settled]:
    """By the day of the payment: when it was banked says less of the customer. Others' money and cards are no cash."""
    invoices = {invoice.id: invoice for invoice in snapshot.invoices}
    landings = Landings(snapshot, chart)
    for payment in snapshot.payments:
        minor = total_home_minor(payment, home)
        if payment.customer_id and minor and minor > 0 and landings.are_cash(payment):
            applied = ((line, link) for line in payment.lines for link in line.links if link.kind == "Invoice")
            yield Settled(
                party=snapshot.families.party("Customer", payment.customer_id),
                account_id="",
                day=payment.txn_date,
                record=f"Payment:{payment.id}",
                amount_minor=minor,
                lags=tuple(
                    lag for line, link in applied for lag in _lag(line.amount_minor, payment, invoices.get(link.id))
                ),
            )


def _lag(minor: int, payment: Document, document: Document | None) -> tuple[tuple[int, int], ...]:
    if document is None or minor <= 0:
        return ()
    return ((minor, max((payment.txn_date - document.txn_date).days, 0)),)
