"""What holds of every set of books."""

from itertools import pairwise
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.books import (
    MONDAY,
    account,
    bank,
    bill,
    bill_payment,
    books,
    cents,
    customer,
    day,
    deposit,
    invoice,
    payment,
    purchase,
    vendor,
)
from tests.fixtures.forecasting import forecast_of_books

from application.runway.calculators.decisions.bill_decisions import bill_decisions
from application.runway.calculators.decisions.invoice_decisions import invoice_decisions
from application.runway.calculators.position.assessment import Assessment, assess, forecast_under
from domain.answers.forecast import Confidence, Row, Scenario
from domain.answers.metric import Status
from domain.policy.policy import DEFAULT_POLICY
from domain.snapshot.snapshot import Snapshot

offsets = st.integers(-120, 120)
past = st.integers(-120, 5)
amounts = st.integers(1, 20_000)
parties = st.sampled_from(["1", "2"])


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Books of open and settled documents and plain cash movements."""
    bills = [bill(f"x{n}", a, day(d), vendor_id=f"v{p}") for n, (a, d, p) in enumerate(_documents(draw))]
    invoices = [invoice(f"i{n}", a, day(d), customer_id=f"c{p}") for n, (a, d, p) in enumerate(_documents(draw))]
    return books(
        accounts=(bank(draw(st.integers(-5_000, 100_000))), account("ar", "Accounts Receivable", 10)),
        vendors=(vendor("v1", "Birch Supply"), vendor("v2", "Dogwood Rent")),
        customers=(customer("c1", "Cedar Clinic"), customer("c2", "Elm Foods")),
        bills=tuple(bills),
        invoices=tuple(invoices),
        purchases=tuple(purchase(f"p{n}", day(d), a) for n, (a, d) in enumerate(_movements(draw))),
        deposits=tuple(deposit(f"d{n}", day(d), a) for n, (a, d) in enumerate(_movements(draw))),
        payments=tuple(payment(f"r{n}", day(d), [("i0", a)]) for n, (a, d) in enumerate(_movements(draw))),
        bill_payments=tuple(bill_payment(f"b{n}", day(d), [("x0", a)]) for n, (a, d) in enumerate(_movements(draw))),
    )


def _documents(draw: st.DrawFn) -> list[tuple[int, int, str]]:
    return draw(st.lists(st.tuples(amounts, offsets, parties), max_size=8))


def _movements(draw: st.DrawFn) -> list[tuple[int, int]]:
    return draw(st.lists(st.tuples(amounts, past), max_size=8))


def assessed(snapshot: Snapshot) -> Assessment:
    return assess(snapshot, DEFAULT_POLICY, MONDAY)


def shuffled(snapshot: Snapshot, seed: int) -> Snapshot:
    random = Random(seed)
    fields = {}
    for name in snapshot.__struct_fields__:
        value = getattr(snapshot, name)
        if isinstance(value, tuple):
            fields[name] = tuple(random.sample(value, len(value)))
    return msgspec.structs.replace(snapshot, **fields)


relaxed = settings(max_examples=60)


@relaxed
@given(snapshots(), st.integers())
def test_the_order_of_input_never_matters(snapshot: Snapshot, seed: int) -> None:
    other = shuffled(snapshot, seed)
    one, two = assessed(snapshot), assessed(other)
    assert (one.figures, one.projection.control_curve, one.receivables, one.payables) == (
        two.figures,
        two.projection.control_curve,
        two.receivables,
        two.payables,
    )
    for scenario in Scenario:
        assert forecast_under(scenario, one, snapshot) == forecast_under(scenario, two, other)
    assert bill_decisions(snapshot.bills, one, snapshot, MONDAY, DEFAULT_POLICY) == bill_decisions(
        other.bills, two, other, MONDAY, DEFAULT_POLICY
    )
    assert invoice_decisions(snapshot.invoices, one, MONDAY) == invoice_decisions(other.invoices, two, MONDAY)


@relaxed
@given(snapshots())
def test_weeks_chain_and_sum_exactly(snapshot: Snapshot) -> None:
    forecast = forecast_of_books(snapshot)
    assert forecast.opening.value == forecast.weeks[0].opening
    assert all(before.closing == after.opening for before, after in pairwise(forecast.weeks))
    moved = sum(line.amount.amount_minor for line in forecast.lines)
    assert forecast.weeks[-1].closing.amount_minor - forecast.weeks[0].opening.amount_minor == moved
    assert forecast.low_water == min(week.low for week in forecast.weeks)


@relaxed
@given(snapshots(), st.integers(1, 100_000))
def test_more_cash_never_shortens_any_runway(snapshot: Snapshot, extra: int) -> None:
    richer = msgspec.structs.replace(
        snapshot,
        accounts=tuple(
            msgspec.structs.replace(a, balance_minor=a.balance_minor + cents(extra)) if a.is_bank else a
            for a in snapshot.accounts
        ),
    )
    before, after = assessed(snapshot).figures, assessed(richer).figures
    for less, more in ((before.buffer_days, after.buffer_days), (before.runway_days, after.runway_days)):
        if less.value is not None and more.value is not None:
            assert more.value >= less.value
        if less.status is Status.INFINITE:
            assert more.status is Status.INFINITE
    for sooner, later in (
        (before.breach_date.value, after.breach_date.value),
        (before.forecast_zero_date.value, after.forecast_zero_date.value),
    ):
        assert later is None or (sooner is not None and later >= sooner)


@relaxed
@given(snapshots())
def test_paying_is_never_positive_and_being_paid_never_negative(snapshot: Snapshot) -> None:
    result = assessed(snapshot)
    for decision in bill_decisions(snapshot.bills, result, snapshot, MONDAY, DEFAULT_POLICY):
        assert decision.impact.cost_days is None or decision.impact.cost_days <= 0
        assert decision.impact.low_water_change is not None
        assert decision.impact.low_water_change.amount_minor <= 0
    for chased in invoice_decisions(snapshot.invoices, result, MONDAY):
        assert chased.impact.cost_days is None or chased.impact.cost_days >= 0
        assert chased.impact.low_water_change is not None
        assert chased.impact.low_water_change.amount_minor >= 0


@relaxed
@given(snapshots())
def test_receivables_are_open_invoices_less_unapplied_less_credits(snapshot: Snapshot) -> None:
    for items in (assessed(snapshot).receivables, assessed(snapshot).payables):
        parts = (items.open_documents.value, items.unapplied_payments.value, items.open_credits.value)
        assert None not in parts
        opened, unapplied, credited = (part.amount_minor for part in parts if part is not None)
        assert items.documents.value is not None
        assert items.documents.value.amount_minor == opened - unapplied - credited


@relaxed
@given(snapshots(), st.sampled_from([Scenario.BASE, Scenario.PAYABLES_LATE]))
def test_cells_hold_what_the_documents_behind_them_hold(snapshot: Snapshot, scenario: Scenario) -> None:
    forecast = forecast_of_books(snapshot, scenario=scenario)
    for week in forecast.weeks:
        within = [line for line in forecast.lines if week.start <= line.day <= week.end]
        for row in Row:
            cell = sum(line.amount.amount_minor for line in within if line.row is row)
            assert getattr(week, row.value).amount_minor == cell
    owed = {f"Bill:{one.id}": -one.balance_minor for one in snapshot.bills}
    owed |= {f"Invoice:{one.id}": one.balance_minor for one in snapshot.invoices}
    documents = [line for line in (*forecast.lines, *forecast.unscheduled) if line.confidence is Confidence.OPEN]
    assert len({line.records for line in documents}) == len(documents)
    for line in documents:
        [record] = line.records
        assert line.amount.amount_minor == owed[record]


@relaxed
@given(snapshots())
def test_every_line_but_the_baseline_leads_to_records(snapshot: Snapshot) -> None:
    for line in forecast_of_books(snapshot).lines:
        assert bool(line.records) is not (line.confidence is Confidence.BASELINE)
