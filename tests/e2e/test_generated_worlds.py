"""Books of every trade and way of trading, by many seeds and on several days, with the noise of real ones.

Nothing is found but what was planted.
"""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.e2e.test_scenario_findings import REALM, differences, found
from tests.fixtures.program import connected

from emulators.qbo.companies.scenarios import TRADES, build, load_scenario
from emulators.qbo.scenarios.language import Noise

DAYS = (date(2026, 1, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 11, 29))
# Beside the trades: sales by receipts with payroll outside the documents, jobs, and clients' money in trust.
WORLDS = (*TRADES, "receipts", "jobs", "trust")
NOISE = Noise(a_month=5)


@pytest.mark.long
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("seed", range(1, 21))
def test_nothing_is_found_in_generated_books_but_what_was_planted(world: str, seed: int, tmp_path: Path) -> None:
    scenario = replace(load_scenario(world), noise=NOISE)
    for day in DAYS:
        company = build(scenario, seed, day, REALM)
        folder = tmp_path / str(day)
        folder.mkdir()
        with connected([company], folder, day=day) as job:
            assert [report.error for report in job.sync()] == [""]
            assert differences(company, found(job, day)) == ([], []), day
