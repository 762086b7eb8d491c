"""Fixes of a document's dates, number, classes and accounts, and of money that is not where it belongs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Any

from domain.books.account import Account
from domain.books.bill import Bill
from domain.books.cash_document import JournalEntry, Purchase
from domain.books.invoice import Invoice
from domain.dates import add_months
from domain.findings.finding import Evidence, Fix, Suggestion
from domain.rails.intent import ChangeBill, ChangeInvoice, ChangePurchase
from domain.rules.doc_numbers import counted
from domain.rules.view import Posted, RuleView

Classed = Bill | Purchase | Invoice

PLAUSIBLE_YEAR_MIN = 2000
"""Nothing that is open was dated before."""

# Entered so long after its date, but near the same day of another year, a document has the wrong year.
_ENTERED_LATE_DAYS, _SAME_DAY_WITHIN = 300, 31
_LISTED_MAX = 5
_MONTHS_A_YEAR = 12


def document_dates(view: RuleView, document: Bill | Invoice) -> Fix:
    """Correct a date that cannot be meant, by the same day of a likelier year; the due date moves with it.

    Of a due date that cannot be meant, by terms, else by the first such day after the document's own date.
    """
    sentence = "Correct the date from the vendor's document." if isinstance(document, Bill) else "Correct the date."
    dated = meant_year_of(view, document) or _in_a_plausible_year(view, document.txn_date)
    due = document.due_date
    values: dict[str, date] = {}
    if dated != document.txn_date:
        values["txn_date"] = dated
        if due is not None:
            values["due_date"] = dated + max(due - document.txn_date, timedelta())
    else:
        meant = _due_by_terms(view, document) or (due and _first_after(due, dated))
        if meant and meant != due:
            values["due_date"] = meant
    why = Evidence(label="dated", value=str(document.txn_date)), Evidence(label="due", value=str(due or "none"))
    labels = {"txn_date": "in the year it was entered", "due_date": "by its date and terms"}
    return Fix(
        action="set-date",
        sentence=sentence,
        intent=_dated(document, values),
        needs=() if values else ("txn_date",),
        suggestions=tuple(
            Suggestion(field=field, value=day.isoformat(), label=labels[field], evidence=why)
            for field, day in values.items()
        ),
    )


def meant_year_of(view: RuleView, document: Bill | Invoice) -> date | None:
    """The date in the year that is likely meant, where the document was entered years later and near the same day.

    None for documents that came with the books: of their kind half, and five or more, were entered on that day.
    """
    if document.created_at is None or document.txn_date.year < PLAUSIBLE_YEAR_MIN:
        return None
    entered = view.local_day(document.created_at)
    if (entered - document.txn_date).days <= _ENTERED_LATE_DAYS or view.came_with_the_books(document):
        return None
    if not MINYEAR < entered.year < MAXYEAR:
        return None
    years = entered.year - document.txn_date.year
    near = (add_months(document.txn_date, _MONTHS_A_YEAR * count) for count in (years - 1, years, years + 1))
    meant = min(near, key=lambda day: abs(day - entered))
    return meant if abs(meant - entered).days <= _SAME_DAY_WITHIN and meant > document.txn_date else None


def _dated(document: Bill | Invoice, values: dict[str, date]) -> ChangeBill | ChangeInvoice:
    given: dict[str, Any] = dict(values)
    if isinstance(document, Bill):
        return ChangeBill(bill_id=document.id, version=document.version, **given)
    return ChangeInvoice(invoice_id=document.id, version=document.version, **given)


def _in_a_plausible_year(view: RuleView, day: date) -> date:
    """The day itself where it may be meant; else the same day of the latest year up to the business date."""
    if day.year >= PLAUSIBLE_YEAR_MIN and day <= view.as_of + timedelta(days=view.policy.future_days):
        return day
    moved = add_months(day, _MONTHS_A_YEAR * (view.as_of.year - day.year))
    return moved if moved <= view.as_of else add_months(moved, -_MONTHS_A_YEAR)


def _due_by_terms(view: RuleView, document: Bill | Invoice) -> date | None:
    party = (
        view.vendors.get(document.vendor_id or "")
        if isinstance(document, Bill)
        else view.customers.get(document.customer_id or "")
    )
    return view.due_by_terms(document.txn_date, document.term_id, party)


def _first_after(due: date, dated: date) -> date:
    """The same day of the first year in which it is not before the document's own date."""
    moved = add_months(due, _MONTHS_A_YEAR * (dated.year - due.year))
    return moved if moved >= dated else add_months(moved, _MONTHS_A_YEAR)


def free_number(view: RuleView, invoice: Invoice) -> Fix:
    """Renumber an invoice: the next number that counts on from the highest of its form, and is free."""
    runs: dict[str, int] = {}
    for each in view.books.invoices:
        if found := counted(each.doc_number):
            runs[found[0]] = max(runs.get(found[0], 0), found[1])
    form = counted(invoice.doc_number)
    sentence = "Give one of them another number, or void it when it is the same sale."
    if form is None:
        intent = ChangeInvoice(invoice_id=invoice.id, version=invoice.version)
        return Fix(action="set-number", sentence=sentence, intent=intent, needs=("doc_number",))
    number = form[0].replace("#", str(runs[form[0]] + 1), 1)
    highest = Evidence(label="highest in use", value=form[0].replace("#", str(runs[form[0]]), 1))
    return Fix(
        action="set-number",
        sentence=sentence,
        intent=ChangeInvoice(invoice_id=invoice.id, version=invoice.version, doc_number=number),
        suggestions=(Suggestion(field="doc_number", value=number, label="the next free one", evidence=(highest,)),),
    )


def dimensions(view: RuleView, document: Classed, words: Sequence[str]) -> Fix:
    """Give the lines without a class one, and the document a location: those that the party's others have most.

    Where documents of its kind have a class of their own, it goes to the document.
    """
    whole = any(each.class_id for each in view.recent_postings if isinstance(each, type(document)))
    names = {"class": "whole_class_id" if whole else "class_id", "location": "department_id"}
    fields = [names[word] for word in words]
    found = [_usual_dimension(view, document, field) for field in fields]
    suggestions = tuple(each for each in found if each is not None)
    given: dict[str, Any] = {each.field: each.value for each in suggestions}
    return Fix(
        action="set-class",
        sentence=f"Choose the {' and the '.join(words)} of it.",
        intent=_changed(document, given),
        needs=tuple(field for field in fields if field not in given),
        suggestions=suggestions,
    )


def _changed(document: Classed, given: dict[str, Any]) -> ChangeBill | ChangePurchase | ChangeInvoice:
    if isinstance(document, Bill):
        return ChangeBill(bill_id=document.id, version=document.version, **given)
    if isinstance(document, Purchase):
        return ChangePurchase(purchase_id=document.id, version=document.version, **given)
    return ChangeInvoice(invoice_id=document.id, version=document.version, **given)


def _usual_dimension(view: RuleView, document: Classed, field: str) -> Suggestion | None:
    """The active class or location that most of the party's recent documents of the kind have."""
    listed = view.books.departments if field == "department_id" else view.books.classes
    names = {each.id: each.name for each in listed if each.active}
    party = _party_of(document)
    used = Counter(
        value
        for other in view.recent_postings
        if isinstance(other, type(document)) and _party_of(other) == party
        for value in _values(other, field)
        if value in names
    )
    for value, count in used.most_common(1) if party else ():
        why = (Evidence(label="of this party", value=f"{count} of {used.total()}"),)
        return Suggestion(field=field, value=value, label=names[value], evidence=why)
    return None


def _values(document: Classed, field: str) -> Iterable[str]:
    if field == "department_id":
        return (document.department_id,) if document.department_id else ()
    if field == "whole_class_id":
        return (document.class_id,) if document.class_id else ()
    return [line.class_id for line in document.lines if line.class_id]


def _party_of(document: Classed) -> str:
    if isinstance(document, Bill):
        return document.vendor_id or ""
    return (document.entity_id if isinstance(document, Purchase) else document.customer_id) or ""


def below_parent(account: Account, children: Sequence[Account], documents: Sequence[Posted | JournalEntry]) -> Fix:
    """Move the newest document's line to an account under the parent; the others follow one by one."""
    sentence = "Choose the account under it that each line belongs to."
    for document in sorted(documents, key=lambda each: (each.txn_date, each.id), reverse=True):
        lines = [line for line in document.lines if line.account_id == account.id]
        if (
            not isinstance(document, Bill | Purchase)
            or not lines
            or any(getattr(line, "item_id", None) for line in lines)
        ):
            continue
        kind = "Bill" if isinstance(document, Bill) else "Expense"
        number = document.doc_number or f"id {document.id}"
        left = f"; {len(documents) - 1} more follow" if len(documents) > 1 else ""
        why = (Evidence(label="line", value=f"of {kind.lower()} {number}, {document.txn_date}"),)
        given: dict[str, Any] = {"version": document.version, "line_id": lines[0].id or None}
        return Fix(
            action="set-account",
            sentence=f"{sentence} First that of {kind.lower()} {number} of {document.txn_date}{left}.",
            intent=ChangeBill(bill_id=document.id, **given)
            if isinstance(document, Bill)
            else ChangePurchase(purchase_id=document.id, **given),
            needs=("account_id",),
            suggestions=tuple(
                Suggestion(field="account_id", value=child.id, label=child.name, evidence=why)
                for child in sorted(children, key=lambda child: child.name)[:_LISTED_MAX]
            ),
        )
    return Fix(action="set-account", sentence=sentence)
