"""Receivables and payables by document, by control account and by party (docs/formulas/receivables.md, payables.md)."""

from collections.abc import Iterable, Sequence

from application.runway.calculators.books.exchange import Rates, left_out
from application.runway.calculators.figures import figures
from application.runway.calculators.plan.forecast_lines import party_namer
from domain.answers.metric import Component, MoneyMetric, Status
from domain.answers.runway import OpenItems
from domain.books.account import Account
from domain.books.party import Party
from domain.books.record import OpenDocument
from domain.money import Money
from domain.snapshot.control_items import PAYABLE, RECEIVABLE, ControlItem
from domain.snapshot.snapshot import Snapshot

_Amount = tuple[str, int, str]


def unknown_items(reason: str) -> OpenItems:
    unknown = figures.no_money(reason)
    return OpenItems(
        open_documents=unknown,
        unapplied_payments=unknown,
        open_credits=unknown,
        documents=unknown,
        control_account=unknown,
        party_balances=unknown,
    )


def receivables(snapshot: Snapshot, rates: Rates, lines: Iterable[ControlItem]) -> OpenItems:
    """Open invoices less unapplied payments less open credit memos, beside the Accounts Receivable account.

    `lines` are what other documents have open on that account.
    """
    unapplied = [(f"Payment:{p.id}", p.unapplied_minor, p.currency) for p in snapshot.payments if not p.voided]
    return _tied(
        _sum_open(snapshot.invoices, rates),
        _sum(unapplied, rates),
        _sum_open(snapshot.credit_memos, rates),
        _control(snapshot.accounts, RECEIVABLE, 1, rates),
        _parties(snapshot.customers, rates),
        _others(snapshot, lines, 1, rates),
        rates.home,
    )


def payables(snapshot: Snapshot, rates: Rates, lines: Iterable[ControlItem]) -> OpenItems:
    """Open bills less unapplied bill payments less open vendor credits, beside Accounts Payable, sign turned.

    `lines` as of `receivables`.
    """
    unapplied = [(f"BillPayment:{p.id}", p.unapplied_minor, p.currency) for p in snapshot.bill_payments if not p.voided]
    return _tied(
        _sum_open(snapshot.bills, rates),
        _sum(unapplied, rates),
        _sum_open(snapshot.vendor_credits, rates),
        _control(snapshot.accounts, PAYABLE, -1, rates),
        _parties(snapshot.vendors, rates),
        _others(snapshot, lines, -1, rates),
        rates.home,
    )


def _tied(
    opened: MoneyMetric,
    unapplied: MoneyMetric,
    credits: MoneyMetric,
    control: MoneyMetric,
    parties: MoneyMetric,
    others: tuple[Component, ...],
    home: str,
) -> OpenItems:
    warnings = (*opened.warnings, *unapplied.warnings, *credits.warnings)
    net = _value(opened, home) - _value(unapplied, home) - _value(credits, home)
    documents = figures.money(net, warnings=warnings)
    return OpenItems(
        open_documents=opened,
        unapplied_payments=unapplied,
        open_credits=credits,
        documents=documents,
        control_account=control,
        party_balances=parties,
        gap=_gap(documents, control),
        others=others,
    )


def _gap(documents: MoneyMetric, control: MoneyMetric) -> Money | None:
    """Told only where nothing is left out on either side."""
    if documents.status is not Status.OK or control.status is not Status.OK:
        return None
    if documents.value is None or control.value is None:
        return None
    return documents.value - control.value


def _value(metric: MoneyMetric, home: str) -> Money:
    return metric.value or Money.zero(home)


def _sum_open(documents: Sequence[OpenDocument], rates: Rates) -> MoneyMetric:
    total, missing = 0, []
    for document in documents:
        if not document.is_open:
            continue
        minor = rates.open_minor(document)
        if minor is None:
            missing.append(f"{type(document).__name__}:{document.id}")
        else:
            total += minor
    return figures.money(Money(total, rates.home), warnings=left_out(sorted(missing)))


def _sum(amounts: Iterable[_Amount], rates: Rates) -> MoneyMetric:
    total, missing = 0, []
    for label, amount_minor, currency in amounts:
        if not amount_minor:
            continue
        minor = rates.home_minor(amount_minor, currency)
        if minor is None:
            missing.append(label)
        else:
            total += minor
    return figures.money(Money(total, rates.home), warnings=left_out(sorted(missing)))


def _control(accounts: Iterable[Account], type: str, sign: int, rates: Rates) -> MoneyMetric:
    found = [a for a in accounts if a.type == type]
    if not found:
        return figures.no_money(f"The chart has no account of type {type}.")
    return _sum(((f"account {a.name}", sign * a.balance_minor, a.currency) for a in found), rates)


def _others(snapshot: Snapshot, lines: Iterable[ControlItem], sign: int, rates: Rates) -> tuple[Component, ...]:
    name = party_namer(snapshot)
    listed = ((item, rates.home_minor(sign * item.open_minor, item.currency)) for item in lines)
    return tuple(
        Component(
            label=f"{name(item.party) if item.party else 'Nobody named'}, {item.day}",
            amount=Money(minor, rates.home),
            records=(item.record,),
        )
        for item, minor in listed
        if minor is not None
    )


def _parties(parties: Iterable[Party], rates: Rates) -> MoneyMetric:
    """Sum of the balances that the ledger states; parties without one are named, and none at all is no figure."""
    listed = tuple(parties)
    unstated = sorted(f"{type(p).__name__}:{p.id}" for p in listed if p.balance_minor is None)
    if unstated and len(unstated) == len(listed):
        return figures.no_money("The ledger states no balances of names.")
    stated = ((f"{type(p).__name__}:{p.id}", p.balance_minor or 0, p.currency) for p in listed)
    summed = _sum(stated, rates)
    if not unstated or summed.value is None:
        return summed
    return figures.money(summed.value, warnings=(*summed.warnings, *left_out(unstated, "a stated balance")))
