"""Books of every trade, by many seeds and on several days: nothing is found but what was planted."""

from datetime import date
from pathlib import Path

import pytest
from tests.e2e.test_scenario_findings import REALM, differences, found
from tests.fixtures.program import connected

from emulators.qbo.scenarios.catalog import TRADES, build, load_scenario

DAYS = (date(2026, 1, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 11, 29))


@pytest.mark.long
@pytest.mark.parametrize("trade", sorted(TRADES))
@pytest.mark.parametrize("seed", range(1, 21))
def test_nothing_is_found_in_the_books_of_a_trade_but_what_was_planted(trade: str, seed: int, tmp_path: Path) -> None:
    for day in DAYS:
        company = build(load_scenario(trade), seed, day, REALM)
        folder = tmp_path / str(day)
        folder.mkdir()
        with connected([company], folder, day=day) as job:
            assert [report.error for report in job.sync()] == [""]
            assert differences(company, found(job, day)) == ([], []), day
