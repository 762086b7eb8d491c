"""Each command imports what it uses: what none of its work needs is not there when it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.fixtures.program import connected

from emulators.qbo.companies.firm import demo_firm

_PROGRAM = """
import atexit, json, pathlib, sys
place = pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: place.write_text(json.dumps(sorted(sys.modules))))
from cashrail.bootstrap.main import main
main()
"""
SERVERS = ("adapters.http", "adapters.jobs.engine", "emulators", "lark", "litestar", "typst", "uvicorn")
OTHER_DATABASES = ("alembic", "psycopg", "sqlalchemy.dialects.postgresql")
THE_DATABASE = ("adapters.persistence", "dependency_injector", "sqlalchemy")
THE_RAILS = ("authlib", "httpx", "plugins.qbo", "pluggy")
RULES = ("domain.rules.bills", "domain.rules.registry")
SYNCING = ("application.sync.smart_sync", "stamina", "structlog", "tenacity", "pygments")
DRAWING = ("markdown_it", "pygments", "rich")
OTHER_COMMANDS = tuple(f"adapters.cli.commands.{name}" for name in ("decisions", "known_items", "running"))
THE_PRODUCT = (*THE_DATABASE, *THE_RAILS, "application", "cashrail.kit", "domain.rules", "structlog")
FOR_KEPT_ANSWERS = (*SERVERS, *OTHER_DATABASES, *OTHER_COMMANDS, *THE_RAILS, *SYNCING, *RULES, "cryptography")
NOT_IMPORTED = {
    "--help": (*SERVERS, *OTHER_DATABASES, *THE_PRODUCT, *DRAWING, "cryptography"),
    "digest --help": (*SERVERS, *OTHER_DATABASES, *OTHER_COMMANDS, *THE_PRODUCT, *DRAWING, "cryptography"),
    "no-such-command": (*SERVERS, *OTHER_DATABASES, *THE_PRODUCT, *DRAWING, "cryptography"),
    "sandbox --list-scenarios": (*OTHER_DATABASES, *THE_DATABASE, "application", "plugins", "pluggy"),
    "clients": FOR_KEPT_ANSWERS,
    "keys new --member Ann --role advisor": (*SERVERS, *OTHER_DATABASES, *THE_RAILS, *SYNCING, *RULES, "cryptography"),
    "digest": FOR_KEPT_ANSWERS,
    "digest --json": (*FOR_KEPT_ANSWERS, *DRAWING),
    "tray": (*FOR_KEPT_ANSWERS, "cashrail.kit"),
    "console": (*FOR_KEPT_ANSWERS, "cashrail.kit"),
    "rails list": (*SERVERS, *OTHER_DATABASES, *OTHER_COMMANDS, "authlib", "cryptography"),
    "doctor": (*SERVERS, *OTHER_DATABASES, *OTHER_COMMANDS, "authlib", "cryptography"),
    "sync --all": (*SERVERS, *OTHER_DATABASES, *OTHER_COMMANDS, "authlib"),
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    folder = tmp_path_factory.mktemp("imports")
    today = datetime.now(UTC).date()
    with connected(demo_firm(1, today, count=1), folder, day=today) as job:
        variables = os.environ | job.container.settings().variables
        for command in ("sync --all", "digest"):
            assert _run(command, variables, folder).returncode == 0
        yield variables


def _run(command: str, environment: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-c", _PROGRAM, str(folder / "modules.json"), *command.split()]
    return subprocess.run(run, env=environment, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", NOT_IMPORTED)
def test_a_command_imports_nothing_that_it_has_no_use_for(
    command: str, environment: Mapping[str, str], tmp_path: Path
) -> None:
    done = _run(command, environment, tmp_path)

    assert done.returncode == (2 if command == "no-such-command" else 0), done.stderr
    imported = json.loads((tmp_path / "modules.json").read_text())
    packages = NOT_IMPORTED[command]
    assert [name for name in imported if any(name == each or name.startswith(f"{each}.") for each in packages)] == []
