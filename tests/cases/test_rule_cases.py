"""Small companies that bookkeepers would recognise, each with what must be told of it and what must not."""

from pathlib import Path

import pytest
from tests.cases.companies import FOLDER, read_case
from tests.cases.judging import played

FAILING = frozenset(
    {
        "fix-email-nonsense",
        "fix-oldest-invoice",
        "fix-says-by-terms",
        "uncat-purchase-no-suggestion",
    }
)
"""Cases that are not met yet; each must fail, so that none stays here once it is met."""

PATHS = sorted(path for path in FOLDER.glob("*.json") if path.stem != "base")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.xfail(strict=True) if path.stem in FAILING else (), id=path.stem)
        for path in PATHS
    ],
)
def test_case(path: Path, tmp_path: Path) -> None:
    with played(read_case(path), tmp_path) as play:
        assert play.problems() == []
