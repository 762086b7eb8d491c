"""Payroll that no document tells, found by the balances, by how often the books are synced."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from tests.e2e.test_scenario_findings import REALM
from tests.fakes.clock import FakeClock
from tests.fixtures.program import AS_OF, Job, connected

from domain.answers.forecast import Forecast
from domain.firms.firm import AsOf
from domain.rails.freshness import CACHED
from domain.snapshot.cash_proof import CashGap, cash_gaps_of
from emulators.qbo.companies.scenarios import build, load_scenario


def answered(job: Job, day: date) -> tuple[tuple[CashGap, ...], Forecast]:
    [client] = job.program.product.bookshelf.businesses(job.program.firm_id)
    as_of = AsOf(day, job.running.sandbox.clock())
    with job.program.product.bookshelf.open(client.scope, as_of, CACHED) as books:
        gaps = cash_gaps_of(books.snapshot())
    return gaps, job.program.product.forecast.forecast(client.scope, as_of).forecast


@pytest.mark.slow
@pytest.mark.parametrize(
    ("every", "days", "told"),
    [
        pytest.param(1, 120, [14], marks=pytest.mark.long),
        (7, 119, [14]),
        (10, 120, [14]),
        (10, 60, [14]),
        (10, 40, []),
    ],
)
def test_payroll_outside_the_documents_has_its_own_cadence_or_none(
    every: int, days: int, told: list[int], tmp_path: Path
) -> None:
    begin = AS_OF - timedelta(days=days)
    clock = FakeClock(datetime.combine(begin, time(12), UTC))
    company = build(load_scenario("receipts"), 1, begin, REALM)
    assert company.player is not None
    with connected([company], tmp_path, clock=clock, day=begin) as job:
        job.sync()
        for later in range(every, days + 1, every):
            clock.advance(timedelta(days=every))
            company.player.play_until(begin + timedelta(days=later))
            assert [report.error for report in job.sync()] == [""]
        gaps, forecast = answered(job, AS_OF)
    cheques = [date.fromisoformat(row["TxnDate"]) for row in company.of_kind("PayrollCheck").values()]
    paid = sorted({day for day in cheques if day > begin})
    assert [sum((gap.seen or gap.since) < day <= gap.day for day in paid) for gap in gaps] == [1] * len(paid)
    assert all((gap.day - (gap.seen or gap.since)).days <= every for gap in gaps)

    found = [each for each in forecast.series if each.records[0].startswith("CashGap:")]

    assert [each.cadence_days for each in found] == told
    assert all(len(each.records) == len(paid) for each in found)
    coming = [each.next_day for each in found if each.next_day]
    assert [abs((day - paid[-1]).days - 14) <= every // 2 for day in coming] == [True] * len(told)
