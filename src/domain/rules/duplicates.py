"""Bills entered twice (B14): for each open bill the one it most likely repeats."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice, takewhile
from math import log
from typing import NamedTuple

from domain.books.bill import Bill
from domain.books.subject import Subject
from domain.policy.severity import Severity
from domain.rules.bill_likeness import (
    ELSEWHERE,
    LIKE_DAYS,
    OTHER_VENDOR,
    SAME_AMOUNT,
    duplicate_score,
    is_same_elsewhere,
    recurs,
    told,
)
from domain.rules.both_paid import both_paid
from domain.rules.doc_numbers import normalised
from domain.rules.rule import Found, numbered, rule
from domain.rules.series import BillSeries
from domain.rules.view import RuleView

# Amounts of one per cent apart lie in one bin or in neighbours.
_BINS_PER_E = 50
# Where a vendor sends more than so many like bills in thirty days, likeness says nothing; the nearest are looked at.
_LIKE_MAX = 30
# So many of those that one bill repeats are told one by one, and the others, up to so many, together.
_TOLD_MAX = 3
_ALIKE_MAX = 30


class Match(NamedTuple):
    """The bill that another one repeats, how surely, and why."""

    score: Decimal
    signal: str
    other: Bill


class _OfOneVendor:
    """One vendor's bills, taken in by date, forwards or backwards; finds those that a bill repeats."""

    def __init__(self, view: RuleView, series: BillSeries) -> None:
        self._policy = view.policy
        self._series = series
        self._numbers: dict[str, deque[Bill]] = defaultdict(lambda: deque(maxlen=_ALIKE_MAX))
        self._numbers_and_totals: dict[tuple[str, int, str], Bill] = {}
        self._bins: dict[tuple[str, int], deque[Bill]] = defaultdict(lambda: deque(maxlen=_LIKE_MAX))

    def take_in(self, bill: Bill) -> None:
        if number := normalised(bill.doc_number):
            self._numbers[number].append(bill)
            self._numbers_and_totals[number, bill.total_minor, bill.currency] = bill
        self._bins[bill.currency, _bin(bill)].append(bill)

    def repeated_by(self, bill: Bill) -> list[Match]:
        """The likeliest of those taken in, of equals the nearest by date first."""
        matches: dict[str, Match] = {}
        for other in self._candidates(bill):
            earlier, later = sorted((bill, other), key=_by_date)
            score, signal = duplicate_score(earlier, later)
            if other.id in matches or score < self._policy.duplicate_score or recurs(self._series, earlier, later):
                continue
            matches[other.id] = Match(score, signal, other)
            if len(matches) >= _ALIKE_MAX and score >= SAME_AMOUNT:
                break
        return sorted(matches.values(), key=lambda match: -match.score)

    def _candidates(self, bill: Bill) -> Iterator[Bill]:
        number = normalised(bill.doc_number)
        equal = self._numbers_and_totals.get((number, bill.total_minor, bill.currency))
        for other in (*((equal,) if equal else ()), *reversed(self._numbers.get(number, ()))):
            if _days_apart(bill, other) <= self._policy.duplicate_window_days:
                yield other
        place = _bin(bill)
        for near in (place, place - 1, place + 1):
            newest_first = reversed(self._bins.get((bill.currency, near), ()))
            yield from takewhile(lambda other: _days_apart(bill, other) <= LIKE_DAYS, newest_first)


class _OfOtherVendors:
    """All vendors' bills, taken in by date; finds those with the same number and amount at other vendors."""

    def __init__(self, view: RuleView) -> None:
        self._reach_days = view.policy.duplicate_window_days
        self._least = view.policy.duplicate_score
        self._newest: dict[tuple[str, int, str], dict[str, Bill]] = defaultdict(dict)

    def take_in(self, bill: Bill) -> None:
        if number := normalised(bill.doc_number):
            by_vendor = self._newest[number, bill.total_minor, bill.currency]
            by_vendor.pop(bill.vendor_id or "", None)
            by_vendor[bill.vendor_id or ""] = bill

    def repeated_by(self, bill: Bill) -> list[Match]:
        by_vendor = self._newest.get((normalised(bill.doc_number), bill.total_minor, bill.currency), {})
        newest_first = reversed(by_vendor.values()) if self._least <= OTHER_VENDOR else iter(())
        near = takewhile(lambda other: _days_apart(bill, other) <= self._reach_days, newest_first)
        others = (other for other in near if is_same_elsewhere(bill, other))
        return [Match(OTHER_VENDOR, ELSEWHERE, other) for other in islice(others, _ALIKE_MAX)]


def _by_date(bill: Bill) -> tuple[object, str]:
    return bill.txn_date, bill.id


def _days_apart(left: Bill, right: Bill) -> int:
    return abs((left.txn_date - right.txn_date).days)


def _bin(bill: Bill) -> int:
    return int(log(bill.total_minor) * _BINS_PER_E) if bill.total_minor > 0 else -1


def _matches(
    bills: Iterable[Bill], index: _OfOneVendor | _OfOtherVendors, *, settled_only: bool
) -> Iterator[tuple[Bill, list[Match]]]:
    """Each open bill with what it repeats of those before it in the order given, the likeliest first."""
    for bill in bills:
        matches = index.repeated_by(bill) if bill.is_open else []
        if matches:
            yield bill, matches
        if not (settled_only and bill.is_open):
            index.take_in(bill)


def _repeats(view: RuleView) -> Iterator[tuple[Bill, list[Match]]]:
    """Open bills with what they repeat, the likeliest first: bills before them, or later ones that are settled.

    So of several equal bills one stays out, a settled one where there is one.
    """
    found: dict[str, tuple[Bill, list[Match]]] = {}
    for bill, matches in _all_matches(view):
        found.setdefault(bill.id, (bill, []))[1].extend(matches)
    for bill, matches in found.values():
        likeliest = max(matches, key=lambda match: (match.score, not match.other.is_open))
        others = {match.other.id: match for match in sorted(matches, key=lambda match: match.score)}
        others.pop(likeliest.other.id, None)
        yield bill, [likeliest, *sorted(others.values(), key=lambda match: (-match.score, match.other.is_open))]


def _all_matches(view: RuleView) -> Iterator[tuple[Bill, list[Match]]]:
    for bills in view.bills_by_family.values():
        series = BillSeries(bills)
        yield from _matches(bills, _OfOneVendor(view, series), settled_only=False)
        yield from _matches(reversed(bills), _OfOneVendor(view, series), settled_only=True)
    everybodys: Sequence[Bill] = sorted((b for bills in view.bills_by_vendor.values() for b in bills), key=_by_date)
    yield from _matches(everybodys, _OfOtherVendors(view), settled_only=False)
    yield from _matches(reversed(everybodys), _OfOtherVendors(view), settled_only=True)


@rule(
    "BILL-DUP",
    Severity.CRITICAL,
    "Bill entered twice",
    over=lambda view: len(view.books.bills),
    reads=("vendor_id", "doc_number", "total_minor", "txn_date", "voided"),
    needs=("Bill", "Vendor"),
    version=6,
    by_part=True,
)
def bill_entered_twice(view: RuleView) -> Iterator[Found]:
    """A bill that repeats several is told with each of the likeliest three, and with the others together, so that to
    dismiss one pair hides no other; its money is in doubt once all the same.
    """
    for bill, matches in _repeats(view):
        yield from (_pair_finding(view, bill, match) for match in matches[:_TOLD_MAX])
        if len(matches) > _TOLD_MAX:
            yield _more_finding(view, bill, matches[_TOLD_MAX:])
    yield from both_paid(view)


def _pair_finding(view: RuleView, bill: Bill, match: Match) -> Found:
    earlier, later = sorted((bill, match.other), key=_by_date)
    exposure = view.home(bill.balance, bill)
    vendors = list(dict.fromkeys(view.vendor_name(each.vendor_id) for each in (earlier, later)))
    return Found(
        (Subject("Bill", earlier.id), Subject("Bill", later.id)),
        f"{' and '.join(vendors)}: bill entered twice?",
        f"{told(view, earlier)} and {told(view, later)} look like one: {match.signal}.",
        evidence={
            "score": match.score,
            "signal": match.signal,
            "totals": f"{earlier.total} and {later.total}",
            "in doubt": numbered("Bill", bill.doc_number, bill.id),
        },
        exposure=exposure,
        cash_effect=exposure,
        doubted=(Subject("Bill", bill.id),),
        fix=("keep-or-delete", "Compare the vendor's documents; keep the paid or older one, delete the other."),
    )


def _more_finding(view: RuleView, bill: Bill, matches: Sequence[Match]) -> Found:
    """Those beyond the few that are told one by one, which also block the bill."""
    exposure = view.home(bill.balance, bill)
    many = f"{len(matches):,} more bills" if len(matches) > 1 else "one more bill"
    names = ", ".join(numbered("Bill", match.other.doc_number, match.other.id) for match in matches[:_TOLD_MAX])
    rest = f" and {len(matches) - _TOLD_MAX:,} more" if len(matches) > _TOLD_MAX else ""
    return Found(
        (Subject("Bill", bill.id), *(Subject("Bill", match.other.id) for match in matches)),
        f"{view.vendor_name(bill.vendor_id)}: {many} like one",
        f"{told(view, bill)} also looks like {names}{rest}.",
        severity=Severity.MEDIUM,
        evidence={"bills": len(matches), "total": bill.total},
        exposure=exposure,
        cash_effect=exposure,
        doubted=(Subject("Bill", bill.id),),
        fix=("keep-or-delete", "Compare the vendor's documents; keep one of those that are the same."),
    )
