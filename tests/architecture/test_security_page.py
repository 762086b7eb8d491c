"""What docs/security.md promises is held by tests that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| (?P<promise>[^|]+) \| (?P<asvs>[^|]+) \| `(?P<file>[^`:]+)::(?P<test>\w+)` \|$", PAGE, re.MULTILINE
)


def _functions_of(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_promise_has_a_row_that_can_be_read() -> None:
    promised = PAGE.partition("## What is promised")[2].partition("## What is not")[0]
    assert len([line for line in promised.splitlines() if line.startswith("|")]) - 2 == len(ROWS) > 30


@pytest.mark.parametrize(("promise", "asvs", "file", "test"), ROWS, ids=lambda each: each if "test_" in each else "")
def test_the_test_that_holds_it_is_there(promise: str, asvs: str, file: str, test: str) -> None:
    assert asvs == "\N{EN DASH}" or re.fullmatch(r"\d+\.\d+\.\d+(, \d+\.\d+\.\d+)*", asvs), promise
    assert test in _functions_of(ROOT / file), promise
