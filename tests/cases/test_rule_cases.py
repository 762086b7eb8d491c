"""Small companies that bookkeepers would recognise, each with what must be told of it and what must not."""

from pathlib import Path

import pytest
from tests.cases.companies import FOLDER, read_case
from tests.cases.judging import played

PATHS = sorted(path for path in FOLDER.glob("*.json") if path.stem != "base")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path) -> None:
    with played(read_case(path), tmp_path) as play:
        assert play.problems() == []
