"""A rule about payment processors' deposits that pay invoices less a fee, booked past those invoices."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

import msgspec

from domain.books.cash_document import Deposit
from domain.books.invoice import Invoice
from domain.books.lines import DepositLine
from domain.books.subject import Subject
from domain.money import Money, round_minor
from domain.policy.policy import Policy
from domain.policy.severity import Severity
from domain.rules.rule import Found, needs_accounts, rule
from domain.rules.undeposited import Received, undeposited
from domain.rules.view import RuleView

_PAYING = r"(?:\W+(?:inc|llc|ltd|payments?|payouts?|deposits?|transfers?|pos|des)\b|\W*$)"
# A payout is one when the processor is named; "square" and "clover" are also words of names and addresses.
_NAMED = {
    "stripe": re.compile(r"\bstripe\b"),
    "paypal": re.compile(r"\bpaypal\b"),
    "square": re.compile(r"^\W*(?:square|sq)\b" + _PAYING + r"|\bsquare\W+(?:inc|payouts?|deposits?|transfers?|pos)\b"),
    "shopify": re.compile(r"\bshopify\b"),
    "braintree": re.compile(r"\bbraintree\b"),
    "adyen": re.compile(r"\badyen\b"),
    "gocardless": re.compile(r"\bgocardless\b"),
    "authorize.net": re.compile(r"\bauthorize\.?net\b"),
    "clover": re.compile(r"^\W*clover\b" + _PAYING),
}
# Of very many invoices some run always comes near a sum; the newest are looked at.
_INVOICES_MAX = 60


class _Due(msgspec.Struct, frozen=True, gc=False):
    """An open invoice, or a payment or receipt in Undeposited Funds, and what it comes to."""

    document: Invoice | Received
    minor: int

    @property
    def subject(self) -> Subject:
        return Subject(type(self.document).__name__, self.document.id)


class Payout(msgspec.Struct, frozen=True):
    """A deposit's line, and the invoices or payments it seems to pay out less the fee."""

    deposit: Deposit
    line: DepositLine
    paid: tuple[_Due, ...]
    fee_minor: int


def _processor(view: RuleView, deposit: Deposit, line: DepositLine) -> str:
    account = view.accounts.get(deposit.account_id or "")
    texts = [text.casefold() for text in (line.description, deposit.private_note, account.name if account else "")]
    payer = view.vendor_name(line.entity_id) if line.entity_kind == "Vendor" else view.customer_name(line.entity_id)
    for name, named in _NAMED.items():
        # A customer's name may hold any word: it is the processor's where it begins so and says no more.
        if any(named.search(text) for text in texts) or re.match(rf"{re.escape(name)}{_PAYING}", payer.casefold()):
            return name
    return ""


def _lines(view: RuleView) -> Iterator[tuple[Deposit, DepositLine, str]]:
    """Lines of recent deposits that come from a processor and are linked to nothing, oldest first, with its name."""
    for deposit in sorted(view.books.deposits, key=lambda each: (each.txn_date, each.id)):
        if not deposit.voided and view.is_recent(deposit) and deposit.txn_date <= view.as_of:
            for line in deposit.lines:
                processor = _processor(view, deposit, line) if line.amount_minor > 0 and not line.links else ""
                if processor:
                    yield deposit, line, processor


def _payouts(view: RuleView) -> Iterator[Payout]:
    invoiced = _by_currency([_Due(invoice, invoice.balance_minor) for invoice in view.open_invoices])
    received = _by_currency([_Due(each, each.total_minor) for each in undeposited(view)])
    paid: set[Subject] = set()
    for deposit, line, processor in _lines(view):
        found: list[tuple[int, tuple[_Due, ...], int]] = []
        for due in (invoiced, received):
            near = _near(due.get(deposit.currency, []), deposit, view.policy.payout_days_back)
            found += _runs(near, line.amount_minor, view.policy, processor, paid)
        if found:
            _, run, fee = min(found, key=lambda item: (item[0], len(item[1])))
            paid |= {each.subject for each in run}
            yield Payout(deposit, line, run, fee)


def _by_currency(due: list[_Due]) -> dict[str, list[_Due]]:
    """Oldest first."""
    by_currency: dict[str, list[_Due]] = defaultdict(list)
    for each in sorted(due, key=lambda each: (each.document.txn_date, each.document.id)):
        by_currency[each.document.currency].append(each)
    return by_currency


def _near(due: list[_Due], deposit: Deposit, days_back: int) -> list[_Due]:
    last = bisect_right(due, deposit.txn_date, key=lambda each: each.document.txn_date)
    first = bisect_left(due, deposit.txn_date - timedelta(days=days_back), key=lambda each: each.document.txn_date)
    return due[max(first, last - _INVOICES_MAX) : last]


def _runs(
    due: Sequence[_Due], paid_minor: int, policy: Policy, processor: str, taken: Collection[Subject]
) -> Iterator[tuple[int, tuple[_Due, ...], int]]:
    """Consecutive ones whose sum is what was paid and about the processor's fee: how far off, which, the fee."""
    rates = policy.payout_rates.get(processor, ())
    for begin in range(len(due)) if rates else ():
        total = 0
        for count, each in enumerate(due[begin:], 1):
            if each.subject in taken:
                break
            total += each.minor
            usual = [round_minor(share * total) + each_minor * count for share, each_minor in rates]
            fee = total - paid_minor
            off, nearest = min((abs(fee - one), one) for one in usual)
            if fee > 0 and off <= policy.payout_fee_tolerance * nearest + count:
                yield off, tuple(due[begin : begin + count]), fee
            if fee > 2 * max(usual):
                break


@rule(
    "STR-BULK",
    Severity.HIGH,
    "Payout not linked",
    over=lambda view: sum(1 for _ in _lines(view)),
    needs=("Deposit", "Invoice", "Payment"),
    missing=needs_accounts,
    version=4,
)
def payout_not_linked(view: RuleView) -> Iterator[Found]:
    for payout in _payouts(view):
        deposit, currency = payout.deposit, payout.deposit.currency
        exposure = view.home(Money(sum(each.minor for each in payout.paid), currency), deposit)
        doubted = tuple(each.subject for each in payout.paid)
        numbers = ", ".join(each.document.doc_number or each.document.id for each in payout.paid)
        invoiced = isinstance(payout.paid[0].document, Invoice)
        what = "open invoices" if invoiced else "payments in Undeposited Funds"
        yield Found(
            (Subject("Deposit", deposit.id), *doubted),
            f"Payout booked past its {'invoices' if invoiced else 'payments'}",
            f"A payout of {Money(payout.line.amount_minor, currency)} on {deposit.txn_date} is what the {what} "
            f"{numbers} come to, less a fee of {Money(payout.fee_minor, currency)}.",
            evidence={
                "processor": _processor(view, deposit, payout.line),
                "invoices" if invoiced else "payments": numbers,
                "deposited": deposit.txn_date,
            },
            exposure=exposure,
            cash_effect=None if exposure is None else -exposure,
            doubted=doubted,
            fix=("relink", "Link the deposit to payments of these invoices, and book the fee.")
            if invoiced
            else ("relink", "Link the deposit to these payments, and book the fee."),
        )
