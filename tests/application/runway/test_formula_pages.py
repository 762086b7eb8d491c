"""Every figure in an answer has a page in docs/formulas, and every page names figures that exist."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from domain.answers.console import ConsoleAnswer, Recommendation, Verdict
from domain.answers.digest import DigestAnswer
from domain.answers.forecast import ForecastAnswer, VarianceAnswer
from domain.answers.metric import Component, Metric
from domain.answers.runway import Light, RunwayAnswer
from domain.answers.tray import TrayAnswer
from domain.answers.what_if import PayPlanAnswer, WhatIfAnswer
from domain.findings.finding import Finding, RuleOutcome
from domain.findings.life import FindingLife
from domain.money import Money
from domain.snapshot.snapshot import DataAge

PAGES = Path(__file__).parents[3] / "docs" / "formulas"
ANSWERS = (
    TrayAnswer,
    ConsoleAnswer,
    RunwayAnswer,
    ForecastAnswer,
    VarianceAnswer,
    WhatIfAnswer,
    PayPlanAnswer,
    DigestAnswer,
)
FIGURES = (Component, Money, Decimal, Light, Verdict, Recommendation)
INPUTS = (Finding, FindingLife, RuleOutcome, DataAge)
HEADINGS = ("Definition", "In", "Out", "Example", "Source")


def _parts(annotation: Any) -> Iterator[Any]:
    arguments = get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from _parts(argument)


def _is_computed_day(part: type, name: str) -> bool:
    return part is date and name.startswith(("recommended", "expected", "due", "low"))


def _figures(struct: Any) -> Iterator[str]:
    for name, annotation in get_type_hints(struct).items():
        for part in _parts(annotation):
            if not isinstance(part, type):
                continue
            if (
                issubclass(part, FIGURES)
                or (issubclass(part, Metric) and part.__module__ == Metric.__module__)
                or _is_computed_day(part, name)
            ):
                yield name
            elif issubclass(part, msgspec.Struct) and not issubclass(part, INPUTS):
                yield from _figures(part)


def _named(page: Path) -> set[str]:
    line = re.search(r"^Fields: (.+)$", page.read_text(), re.MULTILINE)
    return set(re.findall(r"`([a-z_]+)`", line[1])) if line else set()


ALL_FIGURES = {name for answer in ANSWERS for name in _figures(answer)}
ALL_PAGES = sorted(path for path in PAGES.glob("*.md") if path.name != "README.md")


def test_every_figure_in_an_answer_has_a_page() -> None:
    paged = set().union(*(_named(page) for page in ALL_PAGES))
    assert ALL_FIGURES - paged == set()


def test_the_figures_are_found_by_walking_the_answers() -> None:
    assert {"buffer_days", "light", "low_water_change", "gap", "attention", "score", "closing"} <= ALL_FIGURES


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: page.stem)
def test_a_page_defines_bounds_and_shows_its_figure(page: Path) -> None:
    text = page.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == list(HEADINGS)
    assert _named(page)


def test_pages_that_the_code_refers_to_exist() -> None:
    sources = (Path(__file__).parents[3] / "src" / "application" / "runway").rglob("*.py")
    named = {page for source in sources for page in re.findall(r"\b([a-z-]+\.md)\b", source.read_text())}
    assert named
    assert named <= {page.name for page in ALL_PAGES}


def test_the_index_lists_every_page() -> None:
    index = (PAGES / "README.md").read_text()
    assert [page.name for page in ALL_PAGES if f"({page.name})" not in index] == []
