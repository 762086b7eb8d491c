"""Text from outside steers neither a terminal nor a reader's eye, whatever is drawn."""

import json
import re
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from adapters.cli.output.neutral_console import NeutralConsole
from adapters.cli.output.printing import print_json, say, table
from adapters.neutral_text import neutral, neutral_json, neutral_line

STEERING = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u061c\u200e\u200f\u2028\u2029"}
STEERING |= {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
TEXT = st.text(st.one_of(st.characters(), st.sampled_from(sorted(STEERING)), st.sampled_from("[]/\\")))
HOSTILE = "Ada\x1b]0;owned\x07\x9b31m [red]x[/red] [/] \u202eevil\r\nforged row"


def steering(text: str) -> set[str]:
    """The characters in the text that steer, but for the ends of lines."""
    return set(text) & STEERING - {"\n"}


@given(TEXT)
def test_nothing_that_steers_is_left(text: str) -> None:
    assert steering(neutral(text)) == set()
    assert neutral_line(text).splitlines() in ([neutral_line(text)], [])
    assert neutral(neutral(text)) == neutral(text)


@given(TEXT.filter(lambda text: not set(text) & STEERING))
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == neutral_line(text) == text


@given(st.dictionaries(TEXT, TEXT))
def test_json_means_the_same(plain: dict[str, str]) -> None:
    told = neutral_json(json.dumps(plain, ensure_ascii=False, indent=2))
    assert json.loads(told) == plain
    assert steering(told) == set()


@given(TEXT, TEXT, st.integers(20, 200), st.booleans())
def test_a_table_shows_any_text_and_obeys_none(cell: str, title: str, width: int, terminal: bool) -> None:  # noqa: FBT001
    drawn = table(title, cell, "Amount", right=("Amount",))
    drawn.add_row(cell, "1.00")
    drawn.add_row(Text(cell, style="red"), "2.00")
    out = StringIO()
    NeutralConsole(file=out, width=width, force_terminal=terminal, color_system=None).print(drawn)
    assert steering(out.getvalue()) == set()
    assert "1.00" in out.getvalue()


def test_brackets_in_names_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"{HOSTILE} is in Europe/Paris.")
    assert capsys.readouterr().out == (
        "Ada\\x1b]0;owned\\x07\\x9b31m [red]x[/red] [/] \\u202eevil forged row is in Europe/Paris.\n"
    )
    say("[/bold]", error=True)
    assert capsys.readouterr().err == "[/bold]\n"


def test_answers_for_programs_hold_it_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": HOSTILE})
    told = capsys.readouterr().out
    assert steering(told) == set()
    assert json.loads(told) == {"name": HOSTILE}


def test_commands_print_by_what_makes_text_neutral_alone() -> None:
    commands = Path(str(import_module("adapters.cli.commands").__path__[0]))
    own_ways = re.compile(r"\bconsole\(|\bConsole\(|\becho\(|[^_.a-z]print\(")
    printed = {path.name: own_ways.findall(path.read_text()) for path in commands.glob("*.py")}
    assert len(printed) > 10
    assert {name: found for name, found in printed.items() if found} == {}
