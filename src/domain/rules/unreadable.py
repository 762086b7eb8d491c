"""The rule about records that could not be read, so that none is lost in silence."""

import re
from collections import defaultdict
from collections.abc import Iterator

from domain.books.subject import Subject
from domain.books.unreadable import Unreadable
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.rule import Found, rule
from domain.rules.view import RuleView

_WORD = re.compile(r"\w+")
# More of a kind have one cause, and are told as one.
_TOLD_APART_MAX = 10
# The rail says what stands in the way in the words of its interface; here is what people call them, the surest first.
_CALLED = {
    "date": ("TxnDate", "PaymentDate", "AsOfDate"),
    "due date": ("DueDate",),
    "currency": ("CurrencyRef", "SourceCurrencyCode"),
    "balance": ("CurrentBalance", "Balance", "UnappliedAmt"),
    "amount": ("TotalAmt", "PaymentAmount", "Amount"),
    "account type": ("AccountType",),
    "content": ("Line", "JournalEntryLineDetail"),
}
_FIX = ("repair-record", "Open it in the ledger, complete or correct it, and sync the client in full.")


@rule("SYN-READ", Severity.HIGH, "Every record read", over=lambda view: len(view.books.unreadable))
def record_unreadable(view: RuleView) -> Iterator[Found]:
    by_kind: dict[str, list[Unreadable]] = defaultdict(list)
    for each in view.books.unreadable:
        by_kind[each.kind].append(each)
    for kind, records in by_kind.items():
        if len(records) > _TOLD_APART_MAX:
            yield _together(view, kind, records)
        else:
            yield from (_alone(view, each) for each in records)


def _alone(view: RuleView, record: Unreadable) -> Found:
    name = f"{record.kind} {record.called or f'(id {record.id})'}"
    over = f" over {record.stated}" if record.stated else ""
    stated = view.home(record.stated) if record.stated else None
    return Found(
        (Subject(record.kind, record.id),),
        f"{name} cannot be read",
        f"{name}{over} is in the ledger and in no figure: {_plain(record.problem)}.",
        evidence={
            "id": record.id,
            "states": record.stated or "no amount that can be read",
            "for support": record.problem,
        },
        exposure=abs(stated) if stated else None,
        cash_effect=_effect(record.kind, stated),
        fix=_FIX,
    )


def _plain(problem: str) -> str:
    """What stands in the way in a person's words; the rail's are kept for whoever mends the reading of it."""
    words = set(_WORD.findall(problem))
    named = next((name for name, fields in _CALLED.items() if words.intersection(fields)), "")
    if not named:
        return "something that it needs is missing or cannot be understood"
    return f"its {named} is missing" if "missing" in words else f"its {named} cannot be understood"


def _effect(kind: str, stated: Money | None) -> Money | None:
    """What an open document that is not read would do to cash."""
    if stated is None or kind not in ("Bill", "Invoice"):
        return None
    return stated if kind == "Invoice" else -stated


def _together(view: RuleView, kind: str, records: list[Unreadable]) -> Found:
    amounts = [view.home(each.stated) for each in records if each.stated]
    told = [abs(amount).amount_minor for amount in amounts if amount is not None]
    home = view.books.home_currency
    named = ", ".join(each.called or f"id {each.id}" for each in records[:_TOLD_APART_MAX])
    return Found(
        tuple(Subject(kind, each.id) for each in records),
        f"{len(records)} records of the kind {kind} cannot be read",
        f"{len(records)} of the kind {kind} are in the ledger and in no figure: {_plain(records[0].problem)}.",
        evidence={
            "records": f"{named} and {len(records) - _TOLD_APART_MAX} more",
            "for support": records[0].problem,
        },
        exposure=Money(sum(told), home) if told and home else None,
        fix=_FIX,
    )
