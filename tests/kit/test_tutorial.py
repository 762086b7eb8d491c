"""The tutorial is followed to the letter, and every command says what the page says it says."""

import re
from pathlib import Path

import pytest
from tests.kit.tutorial import PAGE, reader


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> str:
    with reader(tmp_path_factory.mktemp("tutorial")) as follows:
        return follows.follow(PAGE.read_text())


def test_the_outputs_are_those_on_the_page(followed: str) -> None:
    assert followed.splitlines() == PAGE.read_text().splitlines(), "Run: python -m tests.kit.tutorial"


def test_it_ends_with_a_rail_that_conforms() -> None:
    verdicts = re.findall(r"^tally (conforms|does not conform): .*$", PAGE.read_text(), re.MULTILINE)

    assert verdicts[-1] == "conforms"
    assert "does not conform" in verdicts, "The page shows no check that fails."


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", PAGE.read_text())

    assert links
    assert [link for link in links if not (Path(PAGE).parent / link).exists()] == []
