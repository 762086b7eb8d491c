"""What is done behind the closing date, under the eyes of the mirror, is found with what it moved."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.e2e.test_scenario_findings import REALM, differences, found
from tests.fakes.clock import FakeClock
from tests.fixtures.program import AS_OF, connected

from domain.firms.firm import AsOf
from domain.rails.freshness import CACHED
from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.scenarios.language import Event

WATCHED_DAYS = 5
BEGIN = AS_OF - timedelta(days=WATCHED_DAYS)


@pytest.mark.parametrize(
    "event",
    [
        Event(kind="expense_deleted", day=2, expect="PER-MOVED"),
        Event(kind="expense_raised", day=2, factor=3.0, expect="PER-MOVED"),
    ],
    ids=lambda event: event.kind,
)
def test_an_expense_touched_behind_the_closing_date_is_found(event: Event, tmp_path: Path) -> None:
    scenario = load_scenario("builder")
    closed = replace(scenario.company, closed_days_ago=40)
    company = build(replace(scenario, company=closed, events=(event,)), 1, BEGIN, REALM)
    clock = FakeClock(datetime.combine(BEGIN, time(12), UTC))
    with connected([company], tmp_path, clock=clock, day=BEGIN) as job:
        assert [report.error for report in job.sync()] == [""]
        assert found(job, BEGIN) == []
        before = dict(company.of_kind("Purchase"))
        clock.advance(timedelta(days=WATCHED_DAYS))
        assert company.player is not None
        company.player.play_until(AS_OF)
        assert [report.error for report in job.sync()] == [""]
        assert differences(company, found(job, AS_OF)) == ([], [])
        [client] = job.program.product.bookshelf.businesses(job.program.firm_id)
        tray = job.program.product.tray.tray(client.scope, AsOf(AS_OF, clock.now()), CACHED)
        [item] = [item for item in tray.items if item.finding.code == "PER-MOVED"]
        [subject] = item.finding.subjects
        left = company.get("Purchase", subject.id)
        now = left["TotalAmt"] if left else 0
        then = before[subject.id]["TotalAmt"] if not left else now / 3
        assert item.finding.exposure is not None
        assert abs(abs(now - then) - item.finding.exposure.amount) < 0.02
