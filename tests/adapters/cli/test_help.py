"""Help and usage errors in a window of 80 columns: plain, and nothing cut."""

from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from adapters.cli.app import PARTS, build_cli
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings

GROUPS = ("", "findings", "decisions", "collections", "webhooks", "jobs", "items", "policy", "rails", "keys")


@pytest.fixture(scope="module")
def program() -> CashrailProgram:
    return CashrailProgram(Settings(variables={}))


@pytest.fixture(scope="module")
def cli(program: CashrailProgram) -> typer.Typer:
    return build_cli(program)


def commands(cli: typer.Typer) -> list[str]:
    """The names of its commands and groups, in the order of its help."""
    told = CliRunner().invoke(cli, ["--help"]).output.split("Commands:\n")[1]
    return [line.split()[0] for line in told.splitlines()]


def test_a_command_comes_with_its_own_part_only(program: CashrailProgram) -> None:
    parts = {part: commands(build_cli(program, names[0])) for part, names in PARTS.items()}

    assert parts == {part: list(names) for part, names in PARTS.items()}


def test_help_and_unknown_commands_come_with_all_parts(program: CashrailProgram) -> None:
    every = sorted(name for names in PARTS.values() for name in names)

    assert [sorted(commands(build_cli(program, asked))) for asked in ("", "--help", "trai")] == [every] * 3


@pytest.mark.parametrize("group", GROUPS)
def test_what_a_command_does_is_told_whole_in_its_groups_help(group: str, cli: typer.Typer) -> None:
    done = CliRunner().invoke(cli, [*group.split(), "--help"], env={"COLUMNS": "80"})

    assert done.exit_code == 0
    told = done.output.split("Commands:\n")[1].splitlines()
    assert told
    assert [line for line in told if not line.endswith(".") or line.endswith("...") or len(line) > 80] == []


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("tray --nothing", "Error: No such option: --nothing"),
        ("trai", "Error: No such command 'trai'. Did you mean 'tray', 'rails'?"),
        ("demo --clients many", "Error: Invalid value for '--clients': 'many' is not a valid int range."),
        ("findings show", "Error: Missing argument 'client'."),
    ],
)
def test_a_usage_error_is_a_sentence_after_the_usage(command: str, error: str, cli: typer.Typer) -> None:
    done = CliRunner().invoke(cli, command.split(), env={"COLUMNS": "80"})

    assert done.exit_code == 2
    assert done.stderr.startswith("Usage: cashrail")
    assert done.stderr.rstrip().endswith(error)


def test_options_are_written_in_small_letters(cli: typer.Typer) -> None:
    def options(command: Any) -> set[str]:
        beneath = getattr(command, "commands", {}).values()
        return {name for each in command.params for name in each.opts}.union(*map(options, beneath))

    named = options(typer.main.get_command(cli))
    assert len(named) > 30
    assert [name for name in named if name != name.lower()] == []
