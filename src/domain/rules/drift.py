"""The rule about two rails that tell of one document differently (docs/rails/feeds.md)."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.books.bill import Bill
from domain.books.record import Document
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rails.feed import FeedLink
from domain.rails.linking import differences
from domain.rules.rule import Found, numbered, rule
from domain.rules.view import RuleView

_CASH_SIGN = {"Bill": -1, "Invoice": 1}


def _no_feed(view: RuleView) -> str:
    return "" if view.books.feeds else "No second rail is connected."


@rule(
    "XSYS-DRIFT", Severity.CRITICAL, "Systems disagree", over=lambda view: len(view.books.feed_links), missing=_no_feed
)
def systems_disagree(view: RuleView) -> Iterator[Found]:
    for link in view.books.feed_links:
        if link.record_id is None:
            if not link.voided and _stands(view, link.updated_at):
                yield _missing(view, link)
            continue
        document = view.document(link.kind, link.record_id)
        # A document that is settled and older than the history is not read, and cannot be compared.
        if document is None:
            continue
        if _stands(view, max(link.updated_at, document.updated_at)):
            yield from _differing(view, link, document)
        elif isinstance(document, Bill) and document.is_open and link.is_settled:
            yield _in_flight(view, link, document)


def _stands(view: RuleView, since: datetime) -> bool:
    """Whether a full day at least has passed between the last edit of either side and the business date."""
    return (view.as_of - _day(view, since)).days > view.policy.drift_days


def _day(view: RuleView, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(view.books.business.time_zone)).date()


def _missing(view: RuleView, link: FeedLink) -> Found:
    told = link.total if link.balance is None else link.balance
    what = f"{numbered(link.kind, link.doc_number, link.feed_record_id)}{f' of {link.party}' if link.party else ''}"
    return Found(
        (Subject("FeedLink", link.id),),
        f"{link.party or link.kind}: not in the books",
        f"{link.rail} has {what} of {link.txn_date} over {link.total}, and the books have nothing like it.",
        evidence={link.rail: link.total, "open there": told, "in the books": "nothing"},
        exposure=view.home(told),
        cash_effect=_effect(view, link, told),
        fix=("add-known-item", "Enter it in the ledger, or plan it as a known item until it is there; then sync."),
    )


def _in_flight(view: RuleView, link: FeedLink, bill: Bill) -> Found:
    """Told at once, so that nobody pays it again; its cash is earmarked."""
    what = numbered("Bill", bill.doc_number, bill.id)
    return Found(
        (Subject("Bill", bill.id), Subject("FeedLink", link.id)),
        f"{link.party or 'Bill'}: paid, and not in the books yet",
        f"{what} is paid at {link.rail}, and the books still have {bill.balance} open.",
        severity=Severity.MEDIUM,
        evidence={f"open, {link.rail}": link.balance, "open, books": bill.balance},
        exposure=view.home(bill.balance, bill),
        fix=("wait", "Sync both again; the payment should be in the ledger within a day."),
        blocks=True,
    )


def _differing(view: RuleView, link: FeedLink, document: Document) -> Iterator[Found]:
    told = differences(link, document)
    if not told:
        return
    more = _more(link, document)
    said = ", ".join(f"{name} {theirs} there and {ours} here" for name, (theirs, ours) in told.items())
    yield Found(
        (Subject(link.kind, document.id), Subject("FeedLink", link.id)),
        f"{link.party or link.kind}: the books and {link.rail} disagree",
        f"{numbered(link.kind, document.doc_number, document.id)} is told otherwise by {link.rail}: {said}.",
        evidence={f"{name}, {side}": value for name, pair in told.items() for side, value in _sides(link, pair)},
        exposure=None if more is None else view.home(abs(more), document),
        cash_effect=None if more is None else _effect(view, link, more, document),
        fix=("compare", "See which side is right, correct the other there, then sync both."),
    )


def _sides(link: FeedLink, pair: tuple[object, object]) -> Iterator[tuple[str, object]]:
    yield link.rail, pair[0]
    yield "books", pair[1]


def _more(link: FeedLink, document: Document) -> Money | None:
    """By how much more is open at the feed, or was moved; None between two currencies."""
    if link.currency != document.currency:
        return None
    balance_minor = getattr(document, "balance_minor", None)
    if link.balance_minor is not None and balance_minor is not None and link.balance_minor != balance_minor:
        return Money(link.balance_minor - balance_minor, link.currency)
    return link.total - document.total


def _effect(view: RuleView, link: FeedLink, more: Money, document: Document | None = None) -> Money | None:
    """What the cash still to come changes by, should the feed be right; None for what has moved already."""
    sign = _CASH_SIGN.get(link.kind)
    home = None if sign is None else view.home(more, document)
    return None if home is None else Money(home.amount_minor * (sign or 0), home.currency)
