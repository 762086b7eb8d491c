"""Bills entered twice (B14): for each open bill the one it most likely repeats."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import takewhile
from math import log
from typing import NamedTuple

from domain.models.bill import Bill
from domain.models.finding import Finding, Severity, Subject
from domain.rules.doc_numbers import normalised, within_edits
from domain.rules.rule import Rule, finding, numbered
from domain.rules.series import BillSeries
from domain.rules.view import RuleView

_SAME_NUMBER = Decimal("0.98")
_REVISED = Decimal("0.85")
_SAME_AMOUNT = Decimal("0.90")
_LIKE_AMOUNT = Decimal("0.70")
_OTHER_VENDOR = Decimal("0.80")
_CLOSE_DAYS = 3
_LIKE_DAYS = 30
_LIKE_SHARE = Decimal("0.01")
_CLOSE_EDITS = 1
_LIKE_EDITS = 2
# Amounts of one per cent apart lie in one bin or in neighbours.
_BINS_PER_E = 50
# Where a vendor sends more than so many like bills in thirty days, likeness says nothing; the nearest are looked at.
_LIKE_MAX = 30


class Match(NamedTuple):
    """The bill that another one repeats, how surely, and why."""

    score: Decimal
    signal: str
    other: Bill


def duplicate_score(earlier: Bill, later: Bill) -> tuple[Decimal, str]:
    """Score and signal of two bills of one vendor within the window; zero for no likeness."""
    left, right = normalised(earlier.doc_number), normalised(later.doc_number)
    days = abs((later.txn_date - earlier.txn_date).days)
    same_currency = earlier.currency == later.currency
    same_amount = same_currency and earlier.total_minor == later.total_minor
    if left and left == right:
        return (_SAME_NUMBER, "same number and amount") if same_amount else (_REVISED, "same number, other amount")
    both_numbered = bool(left and right)
    if same_amount and days <= _CLOSE_DAYS and (not both_numbered or within_edits(left, right, _CLOSE_EDITS)):
        return _SAME_AMOUNT, "same amount within three days"
    apart = abs(earlier.total_minor - later.total_minor)
    like = same_currency and apart <= _LIKE_SHARE * max(earlier.total_minor, later.total_minor)
    if like and days <= _LIKE_DAYS and both_numbered and within_edits(left, right, _LIKE_EDITS):
        return _LIKE_AMOUNT, "like amount and number within thirty days"
    return Decimal(0), ""


class _OfOneVendor:
    """One vendor's bills, taken in by date, forwards or backwards; finds the one that a bill repeats."""

    def __init__(self, view: RuleView, series: BillSeries) -> None:
        self._policy = view.policy
        self._series = series
        self._numbers: dict[str, Bill] = {}
        self._numbers_and_totals: dict[tuple[str, int, str], Bill] = {}
        self._bins: dict[tuple[str, int], deque[Bill]] = defaultdict(lambda: deque(maxlen=_LIKE_MAX))

    def take_in(self, bill: Bill) -> None:
        if number := normalised(bill.doc_number):
            self._numbers[number] = bill
            self._numbers_and_totals[number, bill.total_minor, bill.currency] = bill
        self._bins[bill.currency, _bin(bill)].append(bill)

    def repeated_by(self, bill: Bill) -> Match | None:
        """The likeliest of those taken in, of equals the nearest by date."""
        best: Match | None = None
        for other in self._candidates(bill):
            earlier, later = sorted((bill, other), key=_by_date)
            score, signal = duplicate_score(earlier, later)
            if score < self._policy.duplicate_score or (best is not None and score <= best.score):
                continue
            if _distinctly_numbered(earlier, later) and self._series.has(earlier, later):
                continue
            best = Match(score, signal, other)
            if score >= _SAME_AMOUNT:
                break
        return best

    def _candidates(self, bill: Bill) -> Iterator[Bill]:
        number = normalised(bill.doc_number)
        same = (self._numbers_and_totals.get((number, bill.total_minor, bill.currency)), self._numbers.get(number))
        for other in same:
            if other is not None and _days_apart(bill, other) <= self._policy.duplicate_window_days:
                yield other
        place = _bin(bill)
        for near in (place, place - 1, place + 1):
            newest_first = reversed(self._bins.get((bill.currency, near), ()))
            yield from takewhile(lambda other: _days_apart(bill, other) <= _LIKE_DAYS, newest_first)


class _OfOtherVendors:
    """All vendors' bills, taken in by date; finds one with the same number and amount at another vendor."""

    def __init__(self, view: RuleView) -> None:
        self._reach_days = view.policy.duplicate_window_days
        self._least = view.policy.duplicate_score
        self._newest: dict[tuple[str, int, str], dict[str, Bill]] = defaultdict(dict)

    def take_in(self, bill: Bill) -> None:
        if number := normalised(bill.doc_number):
            by_vendor = self._newest[number, bill.total_minor, bill.currency]
            by_vendor.pop(bill.vendor_id or "", None)
            by_vendor[bill.vendor_id or ""] = bill

    def repeated_by(self, bill: Bill) -> Match | None:
        by_vendor = self._newest.get((normalised(bill.doc_number), bill.total_minor, bill.currency), {})
        others = (other for vendor_id, other in reversed(by_vendor.items()) if vendor_id != bill.vendor_id)
        other = next(others, None)
        if other is None or _days_apart(bill, other) > self._reach_days or self._least > _OTHER_VENDOR:
            return None
        return Match(_OTHER_VENDOR, "same number and amount at another vendor", other)


def _by_date(bill: Bill) -> tuple[object, str]:
    return bill.txn_date, bill.id


def _days_apart(left: Bill, right: Bill) -> int:
    return abs((left.txn_date - right.txn_date).days)


def _bin(bill: Bill) -> int:
    return int(log(bill.total_minor) * _BINS_PER_E) if bill.total_minor > 0 else -1


def _distinctly_numbered(earlier: Bill, later: Bill) -> bool:
    left, right = normalised(earlier.doc_number), normalised(later.doc_number)
    return bool(left and right and left != right)


def _matches(
    bills: Iterable[Bill], index: _OfOneVendor | _OfOtherVendors, *, settled_only: bool
) -> Iterator[tuple[Bill, Match]]:
    """Each open bill with what it repeats of those before it in the order given."""
    for bill in bills:
        match = index.repeated_by(bill) if bill.is_open else None
        if match is not None:
            yield bill, match
        if not (settled_only and bill.is_open):
            index.take_in(bill)


def _repeats(view: RuleView) -> dict[str, tuple[Bill, Match]]:
    """Open bills by id with what they repeat: a bill before them, or a later one that is settled.

    So of several equal bills one stays out, a settled one where there is one, and the money of the others is in
    doubt once each.
    """
    found: dict[str, tuple[Bill, Match]] = {}
    for bill, match in _all_matches(view):
        if bill.id not in found or match.score > found[bill.id][1].score:
            found[bill.id] = bill, match
    return found


def _all_matches(view: RuleView) -> Iterator[tuple[Bill, Match]]:
    for bills in view.bills_by_family.values():
        series = BillSeries(bills)
        yield from _matches(bills, _OfOneVendor(view, series), settled_only=False)
        yield from _matches(reversed(bills), _OfOneVendor(view, series), settled_only=True)
    everybodys: Sequence[Bill] = sorted((b for bills in view.bills_by_vendor.values() for b in bills), key=_by_date)
    yield from _matches(everybodys, _OfOtherVendors(view), settled_only=False)
    yield from _matches(reversed(everybodys), _OfOtherVendors(view), settled_only=True)


def _check(view: RuleView) -> Iterator[Finding]:
    for bill, match in _repeats(view).values():
        earlier, later = sorted((bill, match.other), key=_by_date)
        exposure = view.home(bill.balance, bill)
        names = " and ".join(f"{numbered('Bill', b.doc_number, b.id)} of {b.txn_date}" for b in (earlier, later))
        yield finding(
            "BILL-DUP",
            Severity.CRITICAL,
            (Subject("Bill", earlier.id), Subject("Bill", later.id)),
            f"{view.vendor_name(later.vendor_id)}: bill entered twice?",
            f"{names} from {view.vendor_name(later.vendor_id)} look like one: {match.signal}.",
            evidence={
                "score": match.score,
                "signal": match.signal,
                "totals": f"{earlier.total} and {later.total}",
                "in doubt": numbered("Bill", bill.doc_number, bill.id),
            },
            exposure=exposure,
            cash_effect=exposure,
            fix=("keep-or-delete", "Compare the vendor's documents; keep the paid or older one, delete the other."),
        )


RULES = (
    Rule(
        code="BILL-DUP",
        severity=Severity.CRITICAL,
        title="Bill entered twice",
        population=lambda view: len(view.books.bills),
        check=_check,
        version=2,
    ),
)
