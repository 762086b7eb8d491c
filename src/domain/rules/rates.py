"""A rule about documents in foreign currencies whose exchange rate is missing or cannot be meant."""

from collections.abc import Iterator
from decimal import Decimal

from domain.books.record import Document, OpenDocument
from domain.books.subject import Subject
from domain.policy.severity import Severity
from domain.rules.rule import Found, home_unknown, numbered, rule, screen_name
from domain.rules.view import RuleView

# A rate of just 1 was never entered where the known one is further from it; another one where it is so many times off.
_NEAR_ONE, _TIMES_OFF = Decimal("0.02"), 3


def _open(view: RuleView) -> list[OpenDocument]:
    given: list[OpenDocument] = [*view.books.vendor_credits, *view.books.credit_memos]
    return [*view.open_bills, *view.open_invoices, *(each for each in given if each.is_open)]


def _moving(view: RuleView) -> list[Document]:
    """Recent documents that move money: without a rate the flows leave them out."""
    books = view.books
    given: tuple[Document, ...] = (*books.purchases, *books.bill_payments, *books.payments, *books.deposits)
    given += (*books.sales_receipts, *books.refund_receipts, *books.transfers, *books.journal_entries)
    return [each for each in given if not each.voided and view.is_recent(each)]


def _judged(view: RuleView) -> list[Document]:
    return [*_open(view), *_moving(view)]


def _doubtful_rate(document: Document, known: Decimal | None) -> str:
    """What is wrong with a document's rate; empty for nothing that can be told."""
    rate = document.exchange_rate or Decimal(0)
    if rate <= 0:
        return "has no exchange rate, so it is left out of every sum"
    if known is None:
        return ""
    if rate == 1 and abs(known - 1) > _NEAR_ONE:
        return f"has an exchange rate of 1, where {known.normalize():f} is known"
    if not known / _TIMES_OFF <= rate <= known * _TIMES_OFF:
        return f"has an exchange rate of {rate.normalize():f}, where {known.normalize():f} is known"
    return ""


@rule(
    "FX-RATE",
    Severity.HIGH,
    "Exchange rate missing",
    over=lambda view: len(_judged(view)),
    missing=home_unknown,
    version=3,
    by_part=True,
)
def exchange_rate_missing(view: RuleView) -> Iterator[Found]:
    for document in _judged(view):
        if document.currency == view.books.home_currency:
            continue
        wrong = _doubtful_rate(document, view.known_rates.get(document.currency))
        if not wrong:
            continue
        kind, shown = type(document).__name__, screen_name(document)
        missing = "no exchange rate" in wrong
        yield Found(
            (Subject(kind, document.id),),
            f"{shown} in {document.currency} {'without a rate' if missing else 'at a doubtful rate'}",
            f"{numbered(shown, document.doc_number, document.id)} is in {document.currency} and {wrong}.",
            evidence={
                **({"open": document.balance} if isinstance(document, OpenDocument) else {"total": document.total}),
                "rate": document.exchange_rate or "none",
            },
            fix=("set-rate", "Enter the exchange rate."),
        )
