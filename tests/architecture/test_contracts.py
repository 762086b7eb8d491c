"""Each import contract is planted a violation and must be seen to catch it."""

import configparser
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Contract id -> (file that gets the violating line, the line).
VIOLATIONS = {
    "layers": ("domain/money.py", "import application"),
    "cashrail-inside": ("cashrail/stray.py", "import cashrail.kit"),
    "domain-inside": ("domain/books/bill.py", "import domain.snapshot.snapshot"),
    "ports-inside": ("domain/ports/stores/firms.py", "import domain.ports.experiences.console"),
    "application-inside": ("application/services/bills.py", "import application.sync"),
    "one-face": ("adapters/http/routes/digest.py", "import application.use_cases.triage"),
    "domain-services": ("adapters/http/routes/digest.py", "import application.services.bookshelf"),
    "stores": ("application/runway/orchestrators/leak.py", "import domain.ports.stores.a_new_one"),
    "sync-port": ("adapters/cli/commands/reading.py", "import domain.ports.sync.sync"),
    "rail-port": ("application/services/bills.py", "import domain.ports.rails"),
    "sync-layer": ("adapters/cli/commands/reading.py", "import application.sync"),
    "inside-runway": ("application/runway/calculators/books/leak.py", "import application.runway.orchestrators"),
    "inside-calculators": (
        "application/runway/calculators/books/leak.py",
        "import application.runway.calculators.position.cash",
    ),
    "experiences-independent": (
        "application/runway/experiences/tray.py",
        "import application.runway.experiences.console",
    ),
    "calculators-pure": ("application/runway/calculators/books/leak.py", "import domain.ports.services.books"),
    "digest-from-interfaces": (
        "application/runway/orchestrators/digest.py",
        "import application.runway.orchestrators.hygiene_tray",
    ),
    "adapters-inside": ("adapters/http/routes/digest.py", "import adapters.persistence.stores.firms"),
    "web": ("adapters/web/pages/digest.py", "import adapters.cli.app"),
    "web-inside": ("adapters/web/figures.py", "import adapters.web.shell"),
    "pages-independent": ("adapters/web/pages/digest.py", "import adapters.web.pages.sign_in"),
    "templates": ("adapters/http/leak.py", "import jinja2"),
    "persistence-inside": ("adapters/persistence/tables/core.py", "import adapters.persistence.scope"),
    "rails-independent": ("plugins/other/__init__.py", "import plugins.qbo"),
    "emulators-inside": ("emulators/service/leak.py", "import emulators.qbo.store"),
    "emulator-and-rail": ("emulators/qbo/leak.py", "import plugins.qbo"),
    "rails-by-entry-point": ("cashrail/bootstrap/leak.py", "import plugins.qbo"),
    "emulator-alone": ("emulators/qbo/leak.py", "import domain.money"),
    "no-circles": ("emulators/qbo/scenarios/language.py", "import emulators.qbo.companies.building"),
    "domain-pure": ("domain/money.py", "import structlog"),
    "sqlalchemy": ("adapters/http/leak.py", "import sqlalchemy"),
    "databases": ("adapters/jobs/leak.py", "import psycopg"),
    "litestar": ("adapters/cli/leak.py", "import litestar"),
    "pluggy": ("adapters/cli/commands/reading.py", "import pluggy"),
    "dependency-injector": ("application/services/bills.py", "import dependency_injector"),
}
# Modules that a violation imports and that are not there yet: what is new is closed by birth.
NEW_MODULES = {"stores": "domain/ports/stores/a_new_one.py"}


def contract_ids() -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return [section.removeprefix(prefix) for section in config.sections() if section.startswith(prefix)]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the sources and their contracts."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


@pytest.fixture(scope="module")
def clean(sources: Path) -> subprocess.CompletedProcess[str]:
    """What is said of the copy before anything is planted in it."""
    return lint(sources)


@contextmanager
def planted(target: Path, line: str) -> Iterator[None]:
    """The file with one more line, or a new file of that line."""
    before = target.read_text() if target.exists() else None
    target.parent.mkdir(exist_ok=True)
    target.write_text(f"{before or ''}\n{line}\n")
    try:
        yield
    finally:
        if before is None:
            target.unlink()
        else:
            target.write_text(before)


@contextmanager
def new_module(sources: Path, contract: str) -> Iterator[None]:
    """The module that the contract's violation imports, where that is a new one."""
    if contract not in NEW_MODULES:
        yield
        return
    with planted(sources / "src" / NEW_MODULES[contract], '"""A port that no contract names."""'):
        yield


def run(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python program that finds the folder's sources and third parties' packages, and no installed checkout."""
    # Without `site` no .pth file is followed; `plugins`, a namespace package, would be that of every checkout at once.
    path = os.pathsep.join((str(folder / "src"), sysconfig.get_paths()["purelib"]))
    command = [sys.executable, "-S", "-c", program, *arguments]
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return run(folder, program, "--cache-dir", str(folder / "cache"), *options)


def test_every_contract_has_a_planted_violation() -> None:
    assert sorted(contract_ids()) == sorted(VIOLATIONS)


def test_the_copy_is_linted_alone(sources: Path) -> None:
    found = run(sources, "import plugins, domain; print(*plugins.__path__, *domain.__path__)")

    assert found.stdout.split() == [str(sources / "src/plugins"), str(sources / "src/domain")], found.stderr


@pytest.mark.parametrize("contract", sorted(VIOLATIONS))
def test_contract_catches_its_violation(contract: str, sources: Path, clean: subprocess.CompletedProcess[str]) -> None:
    place, line = VIOLATIONS[contract]
    assert clean.returncode == 0, clean.stdout
    assert f"{len(VIOLATIONS)} kept, 0 broken" in clean.stdout

    with planted(sources / "src" / place, line), new_module(sources, contract):
        broken = lint(sources, "--contract", contract)

    assert broken.returncode == 1
    assert "1 broken" in broken.stdout, broken.stdout + broken.stderr
