"""A rule about payment processors' deposits that pay invoices less a fee, booked past those invoices."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec

from domain.models.cash_document import Deposit
from domain.models.finding import Finding, Severity, Subject
from domain.models.invoice import Invoice
from domain.models.lines import DepositLine
from domain.money import Money
from domain.policy import Policy
from domain.rules.rule import Rule, finding, needs_accounts
from domain.rules.view import RuleView

PROCESSORS = ("stripe", "paypal", "square", "shopify", "braintree", "adyen", "gocardless", "authorize.net", "clover")


class Payout(msgspec.Struct, frozen=True):
    """A deposit's line, and the invoices it seems to pay less the fee."""

    deposit: Deposit
    line: DepositLine
    invoices: tuple[Invoice, ...]
    fee_minor: int


def _processor(view: RuleView, deposit: Deposit, line: DepositLine) -> str:
    account = view.accounts.get(deposit.account_id or "")
    payer = view.vendor_name(line.entity_id) if line.entity_kind == "Vendor" else view.customer_name(line.entity_id)
    told = " ".join((line.description, deposit.private_note, payer, account.name if account else "")).casefold()
    return next((name for name in PROCESSORS if name in told), "")


def _lines(view: RuleView) -> Iterator[tuple[Deposit, DepositLine]]:
    """Lines of recent deposits that come from a processor and are linked to nothing."""
    for deposit in view.books.deposits:
        if not deposit.voided and view.is_recent(deposit) and deposit.txn_date <= view.as_of:
            for line in deposit.lines:
                if line.amount_minor > 0 and not line.links and _processor(view, deposit, line):
                    yield deposit, line


def _payouts(view: RuleView) -> Iterator[Payout]:
    by_currency: dict[str, list[Invoice]] = defaultdict(list)
    for invoice in sorted(view.open_invoices, key=lambda each: (each.txn_date, each.id)):
        by_currency[invoice.currency].append(invoice)
    days = {currency: [each.txn_date for each in invoices] for currency, invoices in by_currency.items()}
    for deposit, line in _lines(view):
        invoices, dates = by_currency[deposit.currency], days.get(deposit.currency, [])
        first = bisect_left(dates, deposit.txn_date - timedelta(days=view.policy.payout_days_back))
        found = list(_runs(invoices[first : bisect_right(dates, deposit.txn_date)], line.amount_minor, view.policy))
        if found:
            # Among many invoices some run always comes near the sum by chance; a short one seldom does.
            fee, run = min(found, key=lambda item: (len(item[1]), item[0]))
            yield Payout(deposit, line, run, fee)


def _runs(invoices: Sequence[Invoice], paid_minor: int, policy: Policy) -> Iterator[tuple[int, tuple[Invoice, ...]]]:
    """Consecutive invoices whose sum is what was paid and a fee the policy allows, with the fee."""
    for begin in range(len(invoices)):
        total = 0
        for count, invoice in enumerate(invoices[begin:], 1):
            total += invoice.balance_minor
            fee = total - paid_minor
            if 0 < fee <= policy.payout_fee_share * total + policy.payout_fee_each_minor * count:
                yield fee, tuple(invoices[begin : begin + count])
            if fee > policy.payout_fee_share * total + policy.payout_fee_each_minor * len(invoices):
                break


def _check(view: RuleView) -> Iterator[Finding]:
    for payout in _payouts(view):
        deposit, currency = payout.deposit, payout.deposit.currency
        exposure = view.home(Money(sum(each.balance_minor for each in payout.invoices), currency), deposit)
        numbers = ", ".join(each.doc_number or each.id for each in payout.invoices)
        yield finding(
            "STR-BULK",
            Severity.HIGH,
            (Subject("Deposit", deposit.id), *(Subject("Invoice", each.id) for each in payout.invoices)),
            "Payout booked past its invoices",
            f"A payout of {Money(payout.line.amount_minor, currency)} on {deposit.txn_date} is what the open invoices "
            f"{numbers} come to, less a fee of {Money(payout.fee_minor, currency)}.",
            evidence={
                "processor": _processor(view, deposit, payout.line),
                "invoices": numbers,
                "deposited": deposit.txn_date,
            },
            exposure=exposure,
            cash_effect=None if exposure is None else -exposure,
            fix=("relink", "Link the deposit to payments of these invoices, and book the fee."),
        )


RULES = (
    Rule(
        code="STR-BULK",
        severity=Severity.HIGH,
        title="Payout not linked",
        population=lambda view: sum(1 for _ in _lines(view)),
        check=_check,
        missing=needs_accounts,
        version=2,
    ),
)
