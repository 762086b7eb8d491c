"""A frozen projection beside what came of it (docs/formulas/variance.md)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from application.runway.calculators.books.cash_movements import Channel, cash_movements
from application.runway.calculators.books.chart import chart_of
from application.runway.calculators.change.actuals import Actual, actuals
from application.runway.calculators.habits.matching import Payment, pair_up
from application.runway.calculators.plan.forecast_lines import LineWriter, party_namer
from application.runway.calculators.plan.plan import week_end
from application.runway.calculators.position.cash import NO_HOME_CURRENCY
from domain.answers.forecast import (
    Confidence,
    ForecastLine,
    Row,
    SectionAccuracy,
    VarianceAnswer,
    VarianceClass,
    VarianceLine,
)
from domain.answers.kept_forecast import KeptForecast
from domain.money import Money
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot

_NONE = Decimal(0)
_CHANNELS = {Row.RECEIVABLES: Channel.INVOICE, Row.PAYABLES: Channel.BILL}


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """The lines with their totals, in home currency; `accuracy` is None where nothing was foreseen."""

    lines: tuple[VarianceLine, ...]
    sections: tuple[SectionAccuracy, ...]
    foreseen: Money
    actual: Money
    accuracy: Decimal | None


def posted_on(snapshot: Snapshot, policy: Policy, day: date) -> tuple[str, ...]:
    """The records that moved cash on a day, by what the books tell now."""
    home = snapshot.home_currency
    if home is None:
        return ()
    moved = cash_movements(snapshot, chart_of(snapshot, policy), home).movements
    return tuple(sorted({movement.record for movement in moved if movement.day == day}))


def compare_with(
    answer: VarianceAnswer, kept: KeptForecast, snapshot: Snapshot, policy: Policy, through: date
) -> VarianceAnswer:
    """The answer with the frozen projection's lines until `through` beside what came; unknown without a currency."""
    home = snapshot.home_currency
    if home is None:
        return replace(answer, reason=NO_HOME_CURRENCY)
    moved = cash_movements(snapshot, chart_of(snapshot, policy), home).movements
    parts = actuals(moved, snapshot, kept.as_of, kept.posted)
    writer = LineWriter(snapshot, home, party_namer(snapshot))
    compared = compare(kept.forecast.lines, parts, writer, through, policy.week_start, home)
    return replace(
        answer,
        since=kept.as_of,
        through=through,
        reason="",
        lines=compared.lines,
        sections=compared.sections,
        total_foreseen=compared.foreseen,
        total_actual=compared.actual,
        total_variance=compared.actual - compared.foreseen,
        accuracy=compared.accuracy,
    )


class _Pair(msgspec.Struct, frozen=True):
    """Foreseen lines and what came for them; either may be empty."""

    foreseen: Sequence[ForecastLine]
    actuals: Sequence[Actual]


def compare(
    kept: Sequence[ForecastLine], parts: Sequence[Actual], writer: LineWriter, through: date, week_start: int, home: str
) -> Compared:
    """Each line foreseen until `through`, and each part that came until then, once."""
    until = [part for part in parts if part.moved.day <= through]
    pairs = _by_document(kept, until)
    pairs += _by_likeness(*_left(pairs, kept, until))
    pairs += _by_size(*_left(pairs, kept, until), through)
    lines, unforeseen = _left(pairs, kept, until)
    pairs += [_Pair([line], []) for line in lines if line.day <= through]
    pairs += [_Pair([], [part]) for part in unforeseen]
    told = [_told(pair, writer, through, week_start, home) for pair in pairs]
    told.sort(
        key=lambda line: (list(Row).index(line.row), line.foreseen_day or line.actual_day, line.label, line.records)
    )
    return Compared(
        lines=tuple(told),
        sections=tuple(_section(row, told, home) for row in Row if any(line.row is row for line in told)),
        foreseen=_sum((line.foreseen for line in told), home),
        actual=_sum((line.actual for line in told), home),
        accuracy=_accuracy(told),
    )


def _by_document(kept: Iterable[ForecastLine], actuals: Iterable[Actual]) -> list[_Pair]:
    """The same bill or invoice on both sides."""
    parts: dict[str, list[Actual]] = {}
    for part in actuals:
        parts.setdefault(part.key, []).append(part)
    lines: dict[str, list[ForecastLine]] = {}
    for line in kept:
        if len(line.records) == 1 and line.records[0] in parts:
            lines.setdefault(line.records[0], []).append(line)
    return [_Pair(found, parts[key]) for key, found in sorted(lines.items())]


def _by_likeness(kept: Sequence[ForecastLine], actuals: Sequence[Actual]) -> list[_Pair]:
    """What was known or recurring, and a movement of the same party near in days and amount."""
    surmised = [line for line in kept if line.confidence in (Confidence.KNOWN, Confidence.RECURRING)]
    predicted = [
        Payment(
            key=str(number),
            party=line.party,
            day=line.day,
            amount_minor=line.amount.amount_minor,
            reach_minor=line.varies_by.amount_minor if line.varies_by else None,
        )
        for number, line in enumerate(surmised)
    ]
    standing = [
        Payment(key=str(number), party=part.moved.party, day=part.moved.day, amount_minor=part.amount_minor)
        for number, part in enumerate(actuals)
    ]
    return [_Pair([surmised[int(a)]], [actuals[int(b)]]) for a, b in pair_up(predicted, standing).items()]


def _by_size(kept: Sequence[ForecastLine], actuals: Sequence[Actual], through: date) -> list[_Pair]:
    """The small flows and the run rates together by row; what alone is larger than all of them was not foreseen."""
    by_row: dict[tuple[Row, int], list[ForecastLine]] = {}
    for line in kept:
        if line.confidence is Confidence.BASELINE and line.day <= through:
            by_row.setdefault((line.row, 1 if line.amount.amount_minor > 0 else -1), []).append(line)
    pairs = []
    for (row, sign), lines in by_row.items():
        whole, channel = sum(abs(line.amount.amount_minor) for line in lines), _CHANNELS.get(row, Channel.OTHER)
        small = [each for each in actuals if 0 < each.amount_minor * sign <= whole and each.moved.channel is channel]
        pairs.append(_Pair(lines, small))
    return pairs


def _left(
    pairs: Iterable[_Pair], kept: Iterable[ForecastLine], actuals: Iterable[Actual]
) -> tuple[list[ForecastLine], list[Actual]]:
    """What is on no pair yet."""
    lines = {id(line) for pair in pairs for line in pair.foreseen}
    parts = {id(part) for pair in pairs for part in pair.actuals}
    return [line for line in kept if id(line) not in lines], [part for part in actuals if id(part) not in parts]


def _told(pair: _Pair, writer: LineWriter, through: date, week_start: int, home: str) -> VarianceLine:
    due = [line for line in pair.foreseen if line.day <= through]
    foreseen = _sum((line.amount for line in due), home)
    actual = Money(sum(part.amount_minor for part in pair.actuals), home)
    expected_on = min((line.day for line in pair.foreseen), default=None)
    came_on = max((part.moved.day for part in pair.actuals), default=None)
    row, label = (
        writer.moved(pair.actuals[0].moved) if not pair.foreseen else (pair.foreseen[0].row, pair.foreseen[0].label)
    )
    records = {
        record for line in pair.foreseen if line.confidence is not Confidence.RECURRING for record in line.records
    }
    return VarianceLine(
        row=row,
        label=label,
        kind=_kind(pair, foreseen, actual, week_start),
        foreseen_day=expected_on,
        actual_day=came_on,
        foreseen=foreseen,
        actual=actual,
        variance=actual - foreseen,
        records=tuple(sorted(records | {key for part in pair.actuals for key in (part.key, part.moved.record)})),
    )


def _kind(pair: _Pair, foreseen: Money, actual: Money, week_start: int) -> VarianceClass:
    if not pair.foreseen:
        return VarianceClass.UNPLANNED
    if not pair.actuals:
        return VarianceClass.MISSED
    small = pair.foreseen[0].confidence is Confidence.BASELINE
    weeks = {week_end(line.day, week_start) for line in pair.foreseen}
    if not small and not any(week_end(part.moved.day, week_start) in weeks for part in pair.actuals):
        return VarianceClass.TIMING
    return VarianceClass.MET if foreseen == actual else VarianceClass.AMOUNT


def _section(row: Row, lines: Sequence[VarianceLine], home: str) -> SectionAccuracy:
    mine = [line for line in lines if line.row is row]
    return SectionAccuracy(
        row=row,
        foreseen=_sum((line.foreseen for line in mine), home),
        actual=_sum((line.actual for line in mine), home),
        accuracy=_accuracy(mine),
    )


def _accuracy(lines: Iterable[VarianceLine]) -> Decimal | None:
    """1 less what was missed in relation to what was foreseen, not below 0; three digits."""
    off = foreseen = 0
    for line in lines:
        off += abs(line.variance.amount_minor)
        foreseen += abs(line.foreseen.amount_minor)
    if not foreseen:
        return None
    return max(_NONE, 1 - Decimal(off) / foreseen).quantize(Decimal("0.001"))


def _sum(amounts: Iterable[Money], home: str) -> Money:
    return Money(sum(amount.amount_minor for amount in amounts), home)
