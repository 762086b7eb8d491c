"""Books whose accounts are called otherwise than in the United States, each with its right value."""

from pathlib import Path

from tests.fixtures.cases import synced

from domain.rails.freshness import CACHED


def test_20_uncategorised_elsewhere_is_told_of_every_document_on_it(tmp_path: Path) -> None:
    with synced("20-uncategorised-elsewhere", tmp_path) as case:
        tray = case.job.program.product.tray.tray(case.business.scope, case.as_of, CACHED)
    told = [item.finding for item in tray.items if item.finding.code == "CAT-UNCAT"]
    assert len({finding.subjects for finding in told}) == 12
