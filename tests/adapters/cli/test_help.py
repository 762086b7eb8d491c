"""Help and usage errors in a window of 80 columns: plain, and nothing cut."""

import pytest
import typer
from typer.testing import CliRunner

from adapters.cli.app import build_cli
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings

GROUPS = ("", "findings", "decisions", "collections", "webhooks", "jobs", "items", "policy", "rails", "keys")


@pytest.fixture(scope="module")
def cli() -> typer.Typer:
    return build_cli(CashrailProgram(Settings(variables={})))


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
