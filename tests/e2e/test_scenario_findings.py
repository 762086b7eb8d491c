"""The emulator's scenarios tell what they planted: the Tray finds all of it, and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.fixtures.program import AS_OF, Job, connected

from domain.models.freshness import CACHED
from emulators.qbo.scenarios.catalog import build, load_scenario
from emulators.qbo.store import Company

Told = list[tuple[str, frozenset[str]]]


def live(name: str, seed: int = 1, days_before: int = 0) -> Company:
    """The scenario's company as of the day, written some days before it."""
    made = build(load_scenario(name), seed, AS_OF - timedelta(days=days_before), "9341450000000001")
    return made


def found(job: Job) -> Told:
    [client] = job.program.bookshelf.businesses(job.program.firm_id)
    tray = job.program.tray.answer(job.program.firm_id, client.id, job.as_of, CACHED)
    return [(item.finding.code, frozenset(s.id for s in item.finding.subjects)) for item in tray.items]


def judged(name: str, seed: int, folder: Path) -> tuple[Told, Told]:
    """What was planted and not found, and what was found and not planted."""
    company = build(load_scenario(name), seed, AS_OF, "9341450000000001")
    with connected([company], folder, day=AS_OF) as job:
        assert [report.error for report in job.sync()] == [""]
        told = found(job)
    planted = [(defect.code, frozenset(defect.ids)) for defect in company.planted]
    missed = [one for one in planted if not any(one[0] == code and one[1] <= ids for code, ids in told)]
    false = [one for one in told if not any(one[0] == code and ids <= one[1] for code, ids in planted)]
    return missed, false


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["messy", "fraud", "healthy", "seasonal", "multicurrency"])
def test_what_a_scenario_plants_is_found_and_nothing_else(name: str, seed: int, tmp_path: Path) -> None:
    assert judged(name, seed, tmp_path) == ([], [])
