"""Why the lowest projected balance is another one than it was (docs/formulas/bridge.md)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from application.runway.calculators.change.actuals import Actual
from domain.answers.bridge import BridgeKind, LowWaterBridge, MoneyPart
from domain.answers.forecast import Confidence, ConsumedPair, ForecastLine
from domain.answers.metric import Component, Status
from domain.money import Money

_SHOWN = 5
_SURMISED = (Confidence.RECURRING, Confidence.BASELINE)


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One projection: cash before earmarks, and its lines with each earmark as one of its first day."""

    horizon_end: date
    book_minor: int
    lines: Sequence[ForecastLine]
    unscheduled: frozenset[str] = frozenset()
    consumed: Sequence[ConsumedPair] = ()
    low_minor: int
    low_day: date


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """What came between both until `as_of`, and the records that were entered since, as "Kind:id".

    `settles` has the document behind each movement that the books date later; `settled` are documents with nothing
    open any more.
    """

    as_of: date
    actuals: Sequence[Actual]
    settles: Mapping[str, str]
    entered: frozenset[str]
    settled: frozenset[str]
    name: Callable[[str], str]


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    """What one record was foreseen to do, what came of it, and what it is foreseen to do now.

    `predicted_minor` is what was foreseen in its stead, before it was entered.
    """

    key: str
    old: Sequence[ForecastLine]
    actuals: Sequence[Actual]
    new: Sequence[ForecastLine]
    predicted_minor: int


class _Change(msgspec.Struct, frozen=True):
    kind: BridgeKind
    amount_minor: int
    label: str
    records: tuple[str, ...] = ()


def low_water_bridge(then: Side, now: Side, since: Since, home: str) -> LowWaterBridge:
    """Both projections compared on today's lowest day, record by record, to the cent.

    A day that was lowest and still is, though not the first one, stays the lowest day.
    """
    if since.as_of <= then.low_day and now.book_minor + _upto(now.lines, then.low_day) == now.low_minor:
        now = replace(now, low_day=then.low_day)
    upto = min(now.low_day, then.horizon_end)
    old, new = _by_key(then.lines, {}), _by_key(now.lines, since.settles)
    actuals = _came_by_key(since.actuals, old.keys() | new.keys())
    replaced = {pair.by: pair for pair in now.consumed if pair.by not in old and pair.day <= upto}
    documents = [
        _Document(
            key=key,
            old=old.get(key, ()),
            actuals=actuals.get(key, ()),
            new=new.get(key, ()),
            predicted_minor=replaced[key].predicted_amount.amount_minor if key in replaced else 0,
        )
        for key in sorted((old.keys() | new.keys() | actuals.keys()) - {""})
    ]
    changes = [_of_document(each, upto, now, since) for each in documents]
    changes += _of_the_past(old[""], actuals[""], since)
    changes += _of_what_follows(old[""], new[""], sum(each.predicted_minor for each in documents), then, now, since)
    moved_minor = sum(part.amount_minor for part in since.actuals)
    fixed_minor = now.book_minor - then.book_minor - moved_minor
    changes.append(_Change(BridgeKind.DATA_FIX, fixed_minor, "Cash of earlier days, corrected"))
    shift_minor = then.book_minor + _upto(then.lines, upto) - then.low_minor
    changes.append(_Change(BridgeKind.LOW_DAY, shift_minor, f"Lowest on {now.low_day}, not {then.low_day}"))
    return LowWaterBridge(
        status=Status.OK,
        opening=Money(then.low_minor, home),
        opening_day=then.low_day,
        closing=Money(now.low_minor, home),
        closing_day=now.low_day,
        change=Money(now.low_minor - then.low_minor, home),
        parts=tuple(_parts(changes, home)),
    )


def _upto(lines: Iterable[ForecastLine], day: date) -> int:
    return sum(line.amount.amount_minor for line in lines if line.day <= day)


def _by_key(lines: Iterable[ForecastLine], settles: Mapping[str, str]) -> dict[str, list[ForecastLine]]:
    """Under the one record each stands for; under "" what only follows from the history."""
    found: dict[str, list[ForecastLine]] = defaultdict(list)
    for line in lines:
        key = "" if line.confidence in _SURMISED else line.records[0]
        found[settles.get(key, key)].append(line)
    return found


def _came_by_key(actuals: Iterable[Actual], foreseen: Iterable[str]) -> dict[str, list[Actual]]:
    """Under the document settled or the movement's own record, whichever was foreseen; under "" what neither was."""
    known = set(foreseen)
    found: dict[str, list[Actual]] = defaultdict(list)
    for part in actuals:
        found[next((key for key in (part.key, part.moved.record) if key in known), "")].append(part)
    return found


def _of_document(document: _Document, upto: date, now: Side, since: Since) -> _Change:
    """What it does to the balance on the day compared, less what it did, or what was foreseen in its stead."""
    arrived = sum(part.amount_minor for part in document.actuals)
    effect = arrived + _upto(document.new, now.low_day) - _upto(document.old, upto) - document.predicted_minor
    label = next(line.label for line in (*document.new, *document.old))
    return _Change(_kind(document, now, since), effect, label, (document.key,))


def _kind(document: _Document, now: Side, since: Since) -> BridgeKind:
    key, old, new = document.key, document.old, document.new
    if key.startswith("KnownItem:"):
        return BridgeKind.KNOWN_ITEMS
    if document.actuals:
        arrived = sum(part.amount_minor for part in document.actuals)
        return BridgeKind.RECEIPTS if arrived > 0 else BridgeKind.PAYMENTS
    if not old and key in since.entered:
        return BridgeKind.NEW_INVOICES if _total(new) > 0 else BridgeKind.NEW_BILLS
    if old and new and _total(old) != _total(new):
        return BridgeKind.DATA_FIX
    if new or key in now.unscheduled:
        return BridgeKind.REDATED
    return BridgeKind.SETTLED if key in since.settled else BridgeKind.DATA_FIX


def _total(lines: Iterable[ForecastLine]) -> int:
    return sum(line.amount.amount_minor for line in lines)


def _of_the_past(old: Iterable[ForecastLine], actuals: Iterable[Actual], since: Since) -> Iterator[_Change]:
    """What came under no document, less what recurring and small flows were foreseen to bring until now."""
    for part in actuals:
        kind = BridgeKind.RECEIPTS if part.amount_minor > 0 else BridgeKind.PAYMENTS
        name = since.name(part.moved.party) if part.moved.party else part.moved.source
        yield _Change(kind, part.amount_minor, name, tuple(dict.fromkeys((part.key, part.moved.record))))
    past = [line for line in old if line.day < since.as_of]
    for kind, sign in ((BridgeKind.RECEIPTS, 1), (BridgeKind.PAYMENTS, -1)):
        foreseen = [line for line in past if line.amount.amount_minor * sign > 0]
        yield _Change(kind, -_total(foreseen), "As foreseen from the history")


def _of_what_follows(
    old: Iterable[ForecastLine],
    new: Iterable[ForecastLine],
    predicted_minor: int,
    then: Side,
    now: Side,
    since: Since,
) -> Iterator[_Change]:
    """Recurring and small flows to come, estimated anew; those after the old projection's end came into view."""
    was = [line for line in old if since.as_of <= line.day <= now.low_day]
    coming = [line for line in new if line.day <= now.low_day]
    seen = [line for line in coming if line.day <= then.horizon_end]
    yield _Change(
        BridgeKind.BURN_CHANGE, _total(seen) - _total(was) + predicted_minor, "Recurring and small flows anew"
    )
    yield _Change(BridgeKind.LOW_DAY, _total(coming) - _total(seen), f"After {then.horizon_end}")


def _parts(changes: Iterable[_Change], home: str) -> Iterator[MoneyPart]:
    """By reason in the order of `BridgeKind`, those that come to nothing left out."""
    by_kind: Mapping[BridgeKind, list[_Change]] = defaultdict(list)
    for change in changes:
        if change.amount_minor:
            by_kind[change.kind].append(change)
    for kind in BridgeKind:
        mine = sorted(by_kind[kind], key=lambda change: (-abs(change.amount_minor), change.label, change.records))
        if sum(change.amount_minor for change in mine):
            yield MoneyPart(
                kind=kind,
                amount=Money(sum(change.amount_minor for change in mine), home),
                count=len(mine),
                largest=tuple(
                    Component(label=change.label, amount=Money(change.amount_minor, home), records=change.records)
                    for change in mine[:_SHOWN]
                ),
            )
