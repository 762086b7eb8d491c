"""Cash on the business date (docs/formulas/book-cash.md, available-cash.md, cash-in-hand.md)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from application.runway.calculators.books.cash_movements import CashMovements, added_after
from application.runway.calculators.books.chart import Chart, unrated_banks
from application.runway.calculators.books.exchange import Rates, left_out
from application.runway.calculators.figures import figures
from application.runway.calculators.plan.payment_dates import PlannedBill
from domain.answers.metric import Component, MoneyMetric
from domain.answers.runway import CashPosition
from domain.books.account import Account
from domain.books.record import Document
from domain.money import Money, sum_money
from domain.plans.arrangement import Arrangements
from domain.rails.feed import FeedLink
from domain.snapshot.snapshot import Snapshot

NO_HOME_CURRENCY = "The ledger has not told its home currency."
NO_BANK_ACCOUNT = "The books have no active bank account in the home currency."


class Earmarks(msgspec.Struct, frozen=True, kw_only=True):
    """Cash already promised, by bill id: approved and not paid, reserved must-pays, paid and not in the books yet."""

    in_flight: Mapping[str, Money] = msgspec.field(default_factory=dict)
    approved: Mapping[str, Money] = msgspec.field(default_factory=dict)
    reserved: Mapping[str, Money] = msgspec.field(default_factory=dict)

    def by_bill(self) -> dict[str, Money]:
        """One bill counts once: what is paid overrides what is approved, and that what was reserved."""
        return {**self.reserved, **self.approved, **self.in_flight}

    def total(self, home: str) -> Money:
        """The sum over the bills."""
        return sum_money(self.by_bill().values(), home)


NO_EARMARKS = Earmarks()


def earmarks_of(bills: Iterable[PlannedBill], arranged: Arrangements, links: Iterable[FeedLink], home: str) -> Earmarks:
    """What is approved, and what a second rail has as paid while the books have it open; without a rate neither."""
    open_bills = {each.bill.id: Money(each.home_minor, home) for each in bills if each.home_minor is not None}
    paid = {link.record_id for link in links if link.kind == "Bill" and link.is_settled}
    return Earmarks(
        approved={bill_id: amount for bill_id, amount in open_bills.items() if bill_id in arranged.bills_approved},
        in_flight={bill_id: amount for bill_id, amount in open_bills.items() if bill_id in paid},
    )


def unknown_cash(reason: str) -> CashPosition:
    unknown = figures.no_money(reason)
    return CashPosition(book_cash=unknown, available=unknown, in_hand=unknown)


def cash_position(
    snapshot: Snapshot, chart: Chart, moved: CashMovements, as_of: date, rates: Rates, earmarks: Earmarks = NO_EARMARKS
) -> CashPosition:
    """Book balances of the cash set rolled back to `as_of`; available is book cash less earmarks.

    Foreign accounts count at the newest rate; without one they are left out, as their movements are from the flows.
    """
    home = rates.home
    later = _moved_after(moved, as_of)
    counted, foreign, excluded = _sorted_banks(snapshot, chart)
    accounts = tuple(_counted(account, later.get(account.id, 0), rates) for account in counted)
    excluded_components = tuple(map(_component, (*foreign, *excluded)))
    held = tuple(_component(account) for account in snapshot.accounts if account.id in chart.held)
    if not counted:
        unknown = unknown_cash(_no_cash(foreign, sum(each.kind == "Account" for each in snapshot.unreadable)))
        return msgspec.structs.replace(unknown, excluded=excluded_components, held=held)
    unrolled = [m for m in moved.unconverted if _dated_after(snapshot, m, as_of)]
    warnings = (*left_out(unrated_banks(snapshot, chart)), *left_out(unrolled))
    book = figures.money(sum_money((part.amount for part in accounts), home), warnings=warnings, components=accounts)
    return CashPosition(
        book_cash=book,
        available=_less(book, earmarks, snapshot, home),
        in_hand=_in_hand(snapshot, chart, as_of, home),
        accounts=accounts,
        excluded=excluded_components,
        held=held,
    )


def _no_cash(foreign: Sequence[Account], unread: int) -> str:
    """Why there is no cash to tell; of `unread` accounts nobody knows whether they are banks."""
    if unread:
        return f"{unread} of the accounts cannot be read, and no other active bank account can be counted."
    if not foreign:
        return NO_BANK_ACCOUNT
    named = ", ".join(f"{account.name} ({account.currency})" for account in foreign)
    return f"No exchange rate is known for {named}, and the books have no other active bank account."


def _moved_after(moved: CashMovements, as_of: date) -> dict[str, int]:
    later: dict[str, int] = {}
    for movement in moved.movements:
        if movement.day > as_of:
            later[movement.account_id] = later.get(movement.account_id, 0) + movement.amount_minor
    return later


def _sorted_banks(snapshot: Snapshot, chart: Chart) -> tuple[list[Account], list[Account], list[Account]]:
    """Bank accounts by id: counted, foreign without a rate, and left out on purpose or inactive with a rest."""
    counted, foreign, excluded = [], [], []
    for account in sorted((a for a in snapshot.accounts if a.id in chart.banks), key=lambda a: a.id):
        if account.id in chart.unrated:
            foreign.append(account)
        elif account.id not in chart.cash_set:
            excluded.append(account)
        elif not account.active:
            if account.balance_minor:
                excluded.append(account)
        else:
            counted.append(account)
    return counted, foreign, excluded


def _component(account: Account) -> Component:
    return Component(label=account.name, amount=account.balance, records=(f"Account:{account.id}",))


def _counted(account: Account, later_minor: int, rates: Rates) -> Component:
    """The account in home currency, without the home minor units that move it later."""
    minor = rates.home_minor(account.balance_minor, account.currency) or 0
    label = account.name if account.currency == rates.home else f"{account.name} ({account.balance})"
    return Component(label=label, amount=Money(minor - later_minor, rates.home), records=(f"Account:{account.id}",))


def _dated_after(snapshot: Snapshot, record: str, as_of: date) -> bool:
    kind, _, record_id = record.partition(":")
    documents = (each for each in snapshot.of_kind(kind) if isinstance(each, Document))
    return any(document.id == record_id and document.txn_date > as_of for document in documents)


def _less(book: MoneyMetric, earmarks: Earmarks, snapshot: Snapshot, home: str) -> MoneyMetric:
    if book.value is None:
        return msgspec.structs.replace(book, components=())
    by_bill = earmarks.by_bill()
    numbers = {bill.id: bill.doc_number for bill in snapshot.bills if bill.id in by_bill}
    parts = tuple(
        Component(
            label=f"Earmarked for bill {numbers.get(bill_id) or bill_id}", amount=-amount, records=(f"Bill:{bill_id}",)
        )
        for bill_id, amount in sorted(by_bill.items())
    )
    return msgspec.structs.replace(book, value=book.value - earmarks.total(home), components=parts)


def _in_hand(snapshot: Snapshot, chart: Chart, as_of: date, home: str) -> MoneyMetric:
    accounts = [a for a in snapshot.accounts if a.is_undeposited_funds]
    held = sum(a.balance_minor for a in accounts if a.currency == home)
    added, unrated = added_after(snapshot, chart.undeposited, as_of, home)
    warnings = left_out([*(f"account {a.name}" for a in accounts if a.currency != home), *unrated])
    return figures.money(Money(held - added, home), warnings=warnings)
