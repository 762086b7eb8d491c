"""What changed since a projection was kept (docs/formulas/bridge.md)."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from application.runway.calculators.books.cash_movements import cash_movements
from application.runway.calculators.books.chart import chart_of
from application.runway.calculators.change.actuals import actuals
from application.runway.calculators.change.bridge_sentences import bridge_told
from application.runway.calculators.change.buffer_bridge import buffer_bridge, earmarked_minor
from application.runway.calculators.change.low_water_bridge import Side, Since, low_water_bridge
from application.runway.calculators.plan.forecast_lines import LineWriter, party_namer
from application.runway.calculators.position.assessment import Assessment
from domain.answers.bridge import Bridge, BufferBridge, LowWaterBridge
from domain.answers.forecast import Confidence, ForecastLine, Row
from domain.answers.kept_forecast import KeptForecast
from domain.answers.metric import MoneyMetric, Status
from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.books.record import Document
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot

NOTHING_KEPT = "No projection is kept yet that a week has passed since."
_NO_FIGURES = "The projection kept lacks the figures of its day."


def bridge(
    kept: KeptForecast | None,
    assessed: Assessment,
    lines: Sequence[ForecastLine],
    snapshot: Snapshot,
    policy: Policy,
    as_of: date,
) -> Bridge:
    """From the projection that was kept to the one of today; what cannot be compared says why.

    `lines` are those of today's projection over its horizon.
    """
    if kept is None:
        return no_bridge(NOTHING_KEPT)
    home, was = assessed.home, kept.figures
    now = _now(assessed, lines, snapshot, home) if home is not None else None
    if home is None or now is None:
        return no_bridge(assessed.figures.cash.available.reason, kept.as_of)
    then, low_water = _then(kept), kept.forecast.low_water
    if low_water is not None and low_water.currency != home:
        return no_bridge(f"The projection kept is in {low_water.currency}.", kept.as_of)
    if was is None or then is None:
        return no_bridge(_NO_FIGURES, kept.as_of)
    since = _since(kept, snapshot, policy, home, as_of)
    buffer = buffer_bridge(was, assessed.figures, since.actuals)
    low = low_water_bridge(then, now, since, home)
    return Bridge(since=kept.as_of, buffer=buffer, low_water=low, sentences=bridge_told(kept.as_of, buffer, low))


def no_bridge(reason: str, since: date | None = None) -> Bridge:
    """Nothing to compare, for the reason given."""
    return Bridge(
        since=since,
        buffer=BufferBridge(status=Status.INSUFFICIENT, reason=reason),
        low_water=LowWaterBridge(status=Status.INSUFFICIENT, reason=reason),
    )


def without_documents(changed: Bridge) -> Bridge:
    """The same for an overview, without what is behind the parts."""
    low = changed.low_water
    return replace(changed, low_water=replace(low, parts=tuple(replace(part, largest=()) for part in low.parts)))


def entered_since(snapshot: Snapshot, kept: KeptForecast) -> frozenset[str]:
    """Bills, invoices and movements made since the projection was kept, as "Kind:id"."""
    return frozenset(f"{type(each).__name__}:{each.id}" for each in snapshot.documents() if _is_new(each, kept))


def _is_new(document: Document, kept: KeptForecast) -> bool:
    """By when it was made; by its date where the rail does not tell that."""
    if document.created_at is None:
        return document.txn_date >= kept.as_of
    return document.created_at >= kept.made_at


def _since(kept: KeptForecast, snapshot: Snapshot, policy: Policy, home: str, as_of: date) -> Since:
    moved = cash_movements(snapshot, chart_of(snapshot, policy), home).movements
    parts = actuals(moved, snapshot, kept.as_of, kept.posted)
    return Since(
        as_of=as_of,
        actuals=[part for part in parts if part.moved.day <= as_of],
        settles={part.moved.record: part.key for part in parts if part.moved.day > as_of},
        entered=entered_since(snapshot, kept),
        settled=_settled(snapshot),
        name=party_namer(snapshot),
    )


def _settled(snapshot: Snapshot) -> frozenset[str]:
    documents: tuple[Bill | Invoice, ...] = (*snapshot.bills, *snapshot.invoices)
    return frozenset(f"{type(each).__name__}:{each.id}" for each in documents if not each.is_open and not each.voided)


def _then(kept: KeptForecast) -> Side | None:
    forecast, opening = kept.forecast, kept.forecast.opening
    if opening.value is None or forecast.low_water is None or forecast.low_day is None:
        return None
    return Side(
        horizon_end=forecast.horizon_end,
        book_minor=opening.value.amount_minor + earmarked_minor(opening),
        lines=(*_earmarks(opening, kept.as_of), *forecast.lines),
        low_minor=forecast.low_water.amount_minor,
        low_day=forecast.low_day,
    )


def _now(assessed: Assessment, lines: Sequence[ForecastLine], snapshot: Snapshot, home: str) -> Side | None:
    projection, available = assessed.projection, assessed.figures.cash.available
    if available.value is None or projection.plan is None or projection.curve is None:
        return None
    low_minor, low_day = projection.curve.low()
    writer = LineWriter(snapshot, home, party_namer(snapshot))
    left = (writer.under_the_line(each) for each in projection.plan.under_the_line)
    return Side(
        horizon_end=projection.horizon_end,
        book_minor=available.value.amount_minor + earmarked_minor(available),
        lines=(*_earmarks(available, projection.as_of), *lines),
        unscheduled=frozenset(record for line in left for record in line.records),
        consumed=tuple(map(writer.pair, projection.plan.consumed)),
        low_minor=low_minor,
        low_day=low_day,
    )


def _earmarks(available: MoneyMetric, day: date) -> Iterator[ForecastLine]:
    """What is set aside, as lines of the day: it has left available cash already."""
    for part in available.components:
        yield ForecastLine(
            day=day,
            amount=part.amount,
            row=Row.PAYABLES,
            confidence=Confidence.SCHEDULED,
            label=part.label,
            basis="approved",
            records=part.records,
        )
