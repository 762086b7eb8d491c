"""The emulator's scenarios tell what they planted: the Tray finds all of it, and nothing else."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.fakes.clock import FakeClock
from tests.fixtures.program import AS_OF, Job, connected

from domain.firms.firm import AsOf
from domain.rails.freshness import CACHED
from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.store import Company

REALM = "9341450000000001"
WATCHED_DAYS = 25
Told = list[tuple[str, frozenset[str]]]


def found(job: Job, day: date) -> Told:
    [client] = job.program.product.bookshelf.businesses(job.program.firm_id)
    tray = job.program.product.tray.tray(client.scope, AsOf(day, job.running.sandbox.clock()), CACHED)
    return [(item.finding.code, frozenset(s.id for s in item.finding.subjects)) for item in tray.items]


def differences(company: Company, told: Told) -> tuple[Told, Told]:
    """What was planted and not found, and what was found and not planted."""
    planted = [(defect.code, frozenset(defect.ids)) for defect in company.planted]
    missed = [one for one in planted if not any(one[0] == code and one[1] <= ids for code, ids in told)]
    false = [one for one in told if not any(one[0] == code and ids <= one[1] for code, ids in planted)]
    return missed, false


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "name", ["messy", "healthy", "seasonal", "multicurrency", "receipts", "jobs", "trust", "sample"]
)
def test_what_a_scenario_plants_is_found_and_nothing_else(name: str, seed: int, tmp_path: Path) -> None:
    company = build(load_scenario(name), seed, AS_OF, REALM)
    with connected([company], tmp_path, day=AS_OF) as job:
        assert [report.error for report in job.sync()] == [""]
        assert differences(company, found(job, AS_OF)) == ([], [])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fraud_under_the_eyes_of_the_mirror_is_caught_whole(seed: int, tmp_path: Path) -> None:
    """Connected before anything happens, and synced again when all of it has."""
    scenario = load_scenario("fraud")
    later = tuple(replace(event, day=(event.day or 0) + WATCHED_DAYS) for event in scenario.events)
    begin = AS_OF - timedelta(days=WATCHED_DAYS)
    clock = FakeClock(datetime.combine(begin, time(12), UTC))
    company = build(replace(scenario, events=later), seed, begin, REALM)
    with connected([company], tmp_path, clock=clock, day=begin) as job:
        assert [report.error for report in job.sync()] == [""]
        assert found(job, begin) == []
        clock.advance(timedelta(days=WATCHED_DAYS))
        assert company.player is not None
        company.player.play_until(AS_OF)
        assert [report.error for report in job.sync()] == [""]
        assert {defect.code for defect in company.planted} == {"VEN-BANK", "BILL-ZERO", "BILL-DUP", "VEN-DUP"}
        assert differences(company, found(job, AS_OF)) == ([], [])
