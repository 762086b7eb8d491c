"""A rule about vendors that must be reported to the tax office and have no tax id."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from domain.books.party import Vendor
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules import fixes
from domain.rules.rule import Found, home_unknown, rule
from domain.rules.view import RuleView

# Accounts for work of people who are no employees, and names of those that report for themselves.
_CONTRACT = re.compile(r"\b(sub-?)?contract(ors?|ed)?\b( labou?r)?|\bfreelanc\w+|\b1099\b", re.IGNORECASE)
_LABOUR = frozenset({"CostOfLabor", "CostOfLaborCos"})
_CORPORATE = re.compile(r"\b(inc|incorporated|corp|corporation|gmbh|ltd|limited|plc)\b", re.IGNORECASE)
_UNITED_STATES = frozenset({"US", "USA", "UNITED STATES", "UNITED STATES OF AMERICA"})


@rule(
    "VEN-1099",
    Severity.MEDIUM,
    "Tax id missing",
    over=lambda view: len(view.books.vendors),
    reads=("is_1099", "tax_id"),
    needs=("BillPayment", "JournalEntry", "Purchase", "Vendor"),
    missing=home_unknown,
    version=2,
    by_part=True,
)
def vendor_without_tax_id(view: RuleView) -> Iterator[Found]:
    """Vendors marked for it; in the United States also who does contract work, is no corporation and is
    paid in dollars.
    """
    told: set[str] = set()
    family = view.books.families.vendor
    for year in _reported_years(view.as_of):
        threshold = view.policy.vendor_1099_threshold_minor(year)
        paid = _by_family(view, _paid_in_year(view, year))
        worked = _by_family(view, _contract_work(view, year))
        for vendor in view.books.vendors:
            abroad = vendor.currency != view.books.home_currency
            exempt = bool(_CORPORATE.search(vendor.name)) or abroad
            due = paid if vendor.is_1099 else Counter[str]() if exempt else worked
            minor = min(due[family(vendor.id)], paid[family(vendor.id)])
            if not vendor.tax_id and minor >= threshold and vendor.id not in told:
                told.add(vendor.id)
                yield _no_tax_id_finding(view, vendor, year, minor, threshold)


def _by_family(view: RuleView, amounts: Iterator[tuple[str | None, int]]) -> Counter[str]:
    totals = Counter[str]()
    for vendor_id, minor in amounts:
        totals[view.books.families.vendor(vendor_id)] += minor
    return totals


def _reported_years(as_of: date) -> tuple[int, ...]:
    """The year that runs; in January, when the forms of the year before are filed, that one first."""
    return (as_of.year - 1, as_of.year) if as_of.month == 1 else (as_of.year,)


def _no_tax_id_finding(view: RuleView, vendor: Vendor, year: int, paid_minor: int, threshold_minor: int) -> Found:
    home = view.books.home_currency or vendor.currency
    total = Money(paid_minor, home)
    return Found(
        (Subject("Vendor", vendor.id),),
        f"{vendor.name}: tax id missing",
        f"{vendor.name} was paid {total} in {year} and must be reported, but has no tax id."
        if vendor.is_1099
        else f"{vendor.name} was paid {total} for contract work in {year}, which is reported unless to a "
        "corporation; it has neither a tax id nor the mark for it.",
        evidence={f"paid in {year}": total, "threshold": Money(threshold_minor, home)},
        fix=fixes.vendor_tax_id(vendor),
    )


def _paid_in_year(view: RuleView, year: int) -> Iterator[tuple[str | None, int]]:
    """What vendors were paid other than by card, in home currency: for bills, without, and by entries from the bank."""
    begin, end = date(year, 1, 1), min(date(year, 12, 31), view.as_of)
    for payment in view.books.bill_payments:
        if not payment.by_card and begin <= payment.txn_date <= end:
            yield payment.vendor_id, view.home_minor(payment.total, payment)
    for purchase in view.books.purchases:
        direct = purchase.method != "CreditCard" and purchase.entity_kind == "Vendor"
        if direct and begin <= purchase.txn_date <= end:
            yield purchase.entity_id, view.home_minor(purchase.total, purchase)
    banks = {account.id for account in view.books.accounts if account.is_bank}
    for entry in view.books.journal_entries:
        if begin <= entry.txn_date <= end and any(
            line.account_id in banks and line.amount_minor < 0 for line in entry.lines
        ):
            for line in entry.lines:
                if line.entity_kind == "Vendor" and line.account_id not in banks and line.amount_minor > 0:
                    yield line.entity_id, view.home_minor(Money(line.amount_minor, entry.currency), entry)


def _contract_work(view: RuleView, year: int) -> Iterator[tuple[str | None, int]]:
    """What vendors' documents of the year put on accounts for contract work, in home currency."""
    company, begin, end = view.books.company, date(year, 1, 1), min(date(year, 12, 31), view.as_of)
    if company is None or company.country.upper() not in _UNITED_STATES:
        return
    work = {each.id for each in view.books.accounts if each.subtype in _LABOUR or _CONTRACT.search(each.name)}
    for bill in view.books.bills:
        if begin <= bill.txn_date <= end and not bill.voided:
            on = sum(line.amount_minor for line in bill.lines if line.account_id in work)
            yield bill.vendor_id, view.home_minor(Money(on, bill.currency), bill)
    for purchase in view.books.purchases:
        if purchase.method != "CreditCard" and purchase.entity_kind == "Vendor" and begin <= purchase.txn_date <= end:
            on = sum(line.amount_minor for line in purchase.lines if line.account_id in work)
            yield purchase.entity_id, view.home_minor(Money(on, purchase.currency), purchase)
