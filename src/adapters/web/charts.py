"""Charts as they are drawn: places on a canvas and the figures beside them, all as text."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from adapters.web.figures import cents, short_day, whole
from domain.answers.bridge import BridgeKind, LowWaterBridge
from domain.answers.forecast import ForecastAnswer, ForecastDay
from domain.money import Money

WIDTH, HEIGHT = 960, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 86, 14, 18, 28
_TICKS = 4
_WEEK = 7
_BAR = 1000
_WHY = {
    BridgeKind.RECEIPTS: "Received",
    BridgeKind.PAYMENTS: "Paid",
    BridgeKind.APPROVALS: "Set aside by approvals",
    BridgeKind.NEW_BILLS: "New bills",
    BridgeKind.NEW_INVOICES: "New invoices",
    BridgeKind.REDATED: "Expected on another day",
    BridgeKind.SETTLED: "Settled without cash",
    BridgeKind.KNOWN_ITEMS: "Known items",
    BridgeKind.DATA_FIX: "Corrected in the books",
    BridgeKind.BURN_CHANGE: "Another rate of recurring flows",
    BridgeKind.LOW_DAY: "The low comes on another day",
    BridgeKind.OVERDRAWN: "Overdrawn",
}


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A label on an axis, and where it stands; a `minor` one is left out where there is little room."""

    at: str
    label: str
    minor: bool = False


class DayRow(msgspec.Struct, frozen=True, kw_only=True):
    """A day's figures, to the cent."""

    day: str
    inflow: str
    outflow: str
    balance: str
    is_low: bool


class DailyLine(msgspec.Struct, frozen=True, kw_only=True):
    """Cash at the end of each day as a line of steps, with the floor, the zero line and the low point."""

    told: str
    line: str
    below: str
    floor_at: str
    floor_label: str
    zero_at: str
    low_x: str
    low_y: str
    low_label: str
    low_anchor: str
    amounts: tuple[Tick, ...]
    days: tuple[Tick, ...]
    rows: tuple[DayRow, ...]
    currency: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a waterfall: from where it hangs, how wide it is, and what it is."""

    label: str
    at: str
    width: str
    amount: str
    kind: str
    note: str


class Waterfall(msgspec.Struct, frozen=True, kw_only=True):
    """From the low point then to the low point now; the parts add up to the change."""

    bars: tuple[Bar, ...]
    zero: str
    change: str
    currency: str


class _Canvas:
    """Turns days and amounts into places."""

    def __init__(self, days: Sequence[ForecastDay], floor: Money | None) -> None:
        held = [each.balance.amount_minor for each in days]
        known = [*held, 0] if floor is None else [*held, 0, floor.amount_minor]
        self.currency = days[0].balance.currency
        self._low, self._high = min(known), max(known)
        self._span = max(self._high - self._low, 1)
        self._count = len(days)

    def x(self, index: int) -> str:
        """Where a day begins; one more than the last is where it ends."""
        return f"{_LEFT + (WIDTH - _LEFT - _RIGHT) * index / self._count:.1f}"

    def y(self, amount_minor: int) -> str:
        return f"{HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (amount_minor - self._low) / self._span:.1f}"

    def amounts(self) -> Iterator[Tick]:
        """Round amounts, a few of them."""
        step = _round_step(self._span // _TICKS, self.currency)
        for number in range(-(-self._low // step), self._high // step + 1):
            yield Tick(at=self.y(number * step), label=whole(Money(number * step, self.currency)))


def daily_line(answer: ForecastAnswer) -> DailyLine | None:
    """The projection's line of days; None where there is none."""
    days, floor = answer.days, answer.floor.value
    if not days:
        return None
    canvas, as_of = _Canvas(days, floor), days[0].day
    low = next((number for number, each in enumerate(days) if each.day == answer.forecast.low_day), 0)
    at = days[low]
    low_told = f"low {whole(at.balance)} on {short_day(at.day, as_of)}"
    floor_told = "" if floor is None else f"floor {whole(floor)}"
    return DailyLine(
        told=f"Cash from {short_day(as_of, as_of)} to {short_day(days[-1].day, as_of)}: {low_told}; {floor_told}.",
        line=_steps(canvas, days),
        below="" if floor is None else "".join(_below(canvas, days, floor)),
        floor_at="" if floor is None else canvas.y(floor.amount_minor),
        floor_label=floor_told,
        zero_at=canvas.y(0),
        low_x=canvas.x(low),
        low_y=canvas.y(at.balance.amount_minor),
        low_label=low_told,
        low_anchor="end" if low > len(days) // 2 else "start",
        amounts=tuple(canvas.amounts()),
        days=tuple(_mondays(canvas, days)),
        rows=tuple(_row(each, as_of, is_low=each is at) for each in days),
        currency=canvas.currency,
    )


def _steps(canvas: _Canvas, days: Sequence[ForecastDay]) -> str:
    drawn = [f"M{canvas.x(0)} {canvas.y(days[0].balance.amount_minor)}"]
    for number, each in enumerate(days):
        drawn.append(f"V{canvas.y(each.balance.amount_minor)}H{canvas.x(number + 1)}")
    return "".join(drawn)


def _below(canvas: _Canvas, days: Sequence[ForecastDay], floor: Money) -> Iterator[str]:
    """The area between the floor and the days that end under it."""
    for number, each in enumerate(days):
        if each.balance < floor:
            top, bottom = canvas.y(floor.amount_minor), canvas.y(each.balance.amount_minor)
            yield f"M{canvas.x(number)} {top}H{canvas.x(number + 1)}V{bottom}H{canvas.x(number)}Z"


def _mondays(canvas: _Canvas, days: Sequence[ForecastDay]) -> Iterator[Tick]:
    mondays = [number for number, each in enumerate(days) if each.day.weekday() == 0]
    for place, number in enumerate(mondays):
        yield Tick(
            at=canvas.x(number),
            label=short_day(days[number].day, days[0].day),
            minor=place % 3 != 0 or number > len(days) - _WEEK,
        )


def _row(day: ForecastDay, as_of: date, *, is_low: bool) -> DayRow:
    return DayRow(
        day=short_day(day.day, as_of),
        inflow=cents(day.inflow),
        outflow=cents(day.outflow),
        balance=cents(day.balance),
        is_low=is_low,
    )


def _round_step(minor: int, currency: str) -> int:
    """The next of 1, 2, 5, 10, 20 … whole units."""
    step = Money.of(1, currency).amount_minor
    while True:
        for factor in (1, 2, 5):
            if step * factor >= minor:
                return step * factor
        step *= 10


def waterfall(bridge: LowWaterBridge, as_of: date) -> Waterfall | None:
    """The bridge of the low point; None where there is none."""
    opening, closing, change = bridge.opening, bridge.closing, bridge.change
    if opening is None or closing is None or change is None:
        return None
    ends = [opening.amount_minor]
    for part in bridge.parts:
        ends.append(ends[-1] + part.amount.amount_minor)
    low, high = min(0, *ends, closing.amount_minor), max(0, *ends, closing.amount_minor)

    def bar(label: str, since: int, until: int, kind: str, amount: str, note: str = "") -> Bar:
        at, end = sorted((since, until))
        span = max(high - low, 1)
        return Bar(
            label=label,
            at=f"{_BAR * (at - low) / span:.1f}",
            width=f"{max(_BAR * (end - at) / span, 2):.1f}",
            amount=amount,
            kind=kind,
            note=note,
        )

    bars = [bar(f"Low then{_on(bridge.opening_day, as_of)}", 0, opening.amount_minor, "total", cents(opening))]
    for part, since, until in zip(bridge.parts, ends, ends[1:], strict=False):
        note = "; ".join(f"{each.label} {cents(each.amount)}" for each in part.largest)
        kind = "more" if until >= since else "less"
        bars.append(bar(_WHY[part.kind], since, until, kind, cents(part.amount), note))
    bars.append(bar(f"Low now{_on(bridge.closing_day, as_of)}", 0, closing.amount_minor, "total", cents(closing)))
    return Waterfall(
        bars=tuple(bars),
        zero=f"{_BAR * -low / max(high - low, 1):.1f}",
        change=cents(change),
        currency=opening.currency,
    )


def _on(day: date | None, as_of: date) -> str:
    return f", {short_day(day, as_of)}" if day else ""
