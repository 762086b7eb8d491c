"""Tables in windows of any width: every cell is shown, and no figure is broken."""

from io import StringIO

import pytest
from rich.console import Console
from rich.text import Text

from adapters.cli.output.printing import table

NAMES = ("Willow Creek Physiotherapy", "Marigold Table")
FIGURES = ("1,211,950.97", "-10,013.15", "5,411.7", "2,119.4")
WHY = "The buffer is 7.2 days, under 14. Projected cash falls below the floor on 2026-11-29, within 14 days."


def drawn(width: int) -> str:
    listed = table("Digest", "Client", "", "Cash", "Runway d", "Zero date", "Why", right=("Cash", "Runway d"))
    for name, cash, runway in zip(NAMES, FIGURES[:2], FIGURES[2:], strict=True):
        listed.add_row(name, Text("red", style="red"), cash, runway, "none in horizon", WHY)
    listed.add_row("Plain Company", "", "", "", "", "")
    out = StringIO()
    Console(file=out, width=width).print(listed)
    return out.getvalue()


@pytest.mark.parametrize("width", [24, 40, 60, 80, 100, 120, 160, 300])
def test_every_figure_stands_whole_at_any_width(width: int) -> None:
    text = drawn(width)
    assert max(map(len, text.splitlines())) <= width
    for figure in FIGURES:
        assert text.count(figure) == 1
    words = " ".join(text.split())
    for name in NAMES:
        assert set(name.split()) <= set(words.split())
    assert words.count("Physiotherapy") == 1


def test_what_has_no_room_stands_under_its_row_by_name() -> None:
    lines = drawn(30).splitlines()
    assert "Cash 1,211,950.97, Zero date none in horizon" in " ".join(drawn(30).split())
    assert [line.split()[0] for line in lines if line.startswith("Plain")] == ["Plain"]
    assert "The buffer is" in drawn(60)


def test_in_a_wide_window_a_row_is_one_line() -> None:
    assert len(drawn(300).splitlines()) == 5


def test_an_empty_table_shows_its_columns() -> None:
    out = StringIO()
    Console(file=out, width=40).print(table("", "Id", "Name"))
    assert out.getvalue().split() == ["Id", "Name"]
