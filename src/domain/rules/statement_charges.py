"""What customers owe by no document that a ledger hands out, as statement charges are."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from domain.money import Money
from domain.rules.view import RuleView
from domain.snapshot.control_items import ControlItem

_KIND = "StatementCharge"
_TOLD_AT_MOST = 6


class Charges(msgspec.Struct, frozen=True):
    """What each family of customers owes beyond its documents, by its head; `certain` where payments settled such."""

    by_customer: dict[str, Money]
    certain: bool

    def explain(self, gap: Money, tolerance_minor: int) -> bool:
        """Whether they make up the gap."""
        owed = sum(amount.amount_minor for amount in self.by_customer.values())
        return owed > 0 and abs(gap.amount_minor - owed) <= tolerance_minor

    def told(self, view: RuleView) -> str:
        """Whose they are, the largest first."""
        largest = sorted(self.by_customer.items(), key=lambda each: (-each[1].amount_minor, each[0]))
        named = [f"{view.customer_name(head.partition(':')[2])} {amount}" for head, amount in largest[:_TOLD_AT_MOST]]
        more = [f"{len(largest) - _TOLD_AT_MOST} more"] if len(largest) > _TOLD_AT_MOST else []
        return ", ".join(named + more)


def statement_charges(view: RuleView, currency: str, others: Iterable[ControlItem]) -> Charges:
    """By the balances that the ledger states of customers; a family of which one is not stated says nothing."""
    books, head = view.books, view.books.families.party
    owed: dict[str, int] = defaultdict(int)
    unknown = {head("Customer", each.id) for each in books.customers if each.balance_minor is None}
    for customer in books.customers:
        if customer.currency == currency:
            owed[head("Customer", customer.id)] += customer.balance_minor or 0
    for invoice in view.open_invoices:
        if invoice.currency == currency:
            owed[head("Customer", invoice.customer_id)] -= invoice.balance_minor
    for payment in books.payments:
        if payment.currency == currency and not payment.voided:
            owed[head("Customer", payment.customer_id)] += payment.unapplied_minor
    for memo in books.credit_memos:
        if memo.currency == currency and memo.is_open:
            owed[head("Customer", memo.customer_id)] += memo.balance_minor
    for item in others:
        owed[books.families.head(item.party)] -= item.open_minor
    found = {party: Money(minor, currency) for party, minor in owed.items() if minor and party and party not in unknown}
    linked = (link.kind for each in books.payments for line in each.lines for link in line.links)
    return Charges(found, _KIND in linked)
